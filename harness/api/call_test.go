package api_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
)

// send gives the request that a call becomes, and its body.
func send(t *testing.T, endpoint string, call api.Call) (*http.Request, string) {
	t.Helper()
	wiki := &answer{body: `{"query":{}}`}
	c := client(t, wiki, roomy)
	c.Endpoint, _ = url.Parse(endpoint)
	if _, err := c.NewSession().Do(context.Background(), call); err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(wiki.asked[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	return wiki.asked[0], string(body)
}

func TestWhatACallBecomes(t *testing.T) {
	const at = "http://wiki.example/w/api.php"
	for name, tt := range map[string]struct {
		endpoint          string
		call              api.Call
		method, url, body string
	}{
		"get":               {at, api.Get(api.Params{"b": "2", "a": "1|+"}), "GET", at + "?a=1%7C%2B&b=2&format=json", ""},
		"post":              {at, api.Post(api.Params{"b": "2", "a": "1"}), "POST", at, "a=1&b=2&format=json"},
		"query and form":    {at, api.Call{Query: api.Params{"q": "1"}, Form: api.Params{"f": "2"}}, "POST", at + "?q=1", "f=2&format=json"},
		"own format":        {at, api.Get(api.Params{"format": "xml"}), "GET", at + "?format=xml", ""},
		"format in query":   {at, api.Call{Query: api.Params{"format": "xml"}, Form: api.Params{"f": "2"}}, "POST", at + "?format=xml", "f=2"},
		"method":            {at, api.Call{Method: "PUT", Query: api.Params{"q": "1"}}, "PUT", at + "?format=json&q=1", ""},
		"endpoint's query":  {at + "?wiki=de", api.Get(api.Params{"q": "1"}), "GET", at + "?wiki=de&format=json&q=1", ""},
		"nothing":           {at, api.Get(nil), "GET", at + "?format=json", ""},
		"empty form":        {at, api.Post(api.Params{}), "POST", at, "format=json"},
		"raw":               {at, api.Call{Form: api.Params{"b": "2"}, Raw: []api.Pair{{"z[]", "1"}, {"a", "1"}, {"a", "\xff\x00"}}}, "POST", at, "b=2&format=json&z[]=1&a=1&a=%FF%00"},
		"raw alone":         {at, api.Call{Raw: []api.Pair{{"format", "xml"}}}, "POST", at, "format=xml"},
		"raw and query":     {at, api.Call{Query: api.Params{"q": "1"}, Raw: []api.Pair{{"a b", "&="}}}, "POST", at + "?q=1", "format=json&a+b=%26%3D"},
		"value, not broken": {at, api.Post(api.Params{"a": "é\n&="}), "POST", at, "a=%C3%A9%0A%26%3D&format=json"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			req, body := send(t, tt.endpoint, tt.call)
			g.Expect(req.Method).To(Equal(tt.method))
			g.Expect(req.URL.String()).To(Equal(tt.url))
			g.Expect(body).To(Equal(tt.body))
			g.Expect(req.Header.Get("User-Agent")).To(HavePrefix("mwconform/"))
			g.Expect(req.Header.Get("Accept-Encoding")).To(Equal("identity"))
			g.Expect(req.Header.Get("Content-Type") != "").To(Equal(body != ""))
		})
	}
}

func TestMultipart(t *testing.T) {
	g := NewWithT(t)
	call := api.Call{Form: api.Params{"lgname": "Alice", "lgtoken": `a+\`}, Multipart: true}
	_, first := send(t, "http://wiki.example/", call)
	req, again := send(t, "http://wiki.example/", call)
	g.Expect(again).To(Equal(first), "the same bytes each time")
	g.Expect(req.Header.Get("Content-Type")).To(HavePrefix("multipart/form-data; boundary="))
	read, err := http.NewRequest("POST", "http://wiki.example/", nil)
	g.Expect(err).NotTo(HaveOccurred())
	read.Header = req.Header
	read.Body = io.NopCloser(stringReader(first))
	g.Expect(read.FormValue("lgname")).To(Equal("Alice"))
	g.Expect(read.FormValue("lgtoken")).To(Equal(`a+\`))
	g.Expect(read.FormValue("format")).To(Equal("json"))
}

func TestParamsAreNeverChanged(t *testing.T) {
	g := NewWithT(t)
	p := api.Params{"a": "1", "b": "2"}
	g.Expect(p.With(api.Params{"a": "3"})).To(Equal(api.Params{"a": "3", "b": "2"}))
	g.Expect(p.Without("a", "nosuch")).To(Equal(api.Params{"b": "2"}))
	g.Expect(p).To(Equal(api.Params{"a": "1", "b": "2"}))
	send(t, "http://wiki.example/", api.Get(p))
	g.Expect(p).To(HaveLen(2), "no format was put into the caller's own")
	g.Expect(p.Names()).To(Equal([]string{"a", "b"}))
}

func TestTheFormWinsOverTheQuery(t *testing.T) {
	g := NewWithT(t)
	c := api.Call{Query: api.Params{"a": "query", "b": "query"}, Form: api.Params{"a": "form", "c": ""}}
	g.Expect(c.Param("a")).To(Equal("form"))
	g.Expect(c.Param("b")).To(Equal("query"))
	g.Expect(c.Param("c")).To(BeEmpty())
	c.Raw = []api.Pair{{"a", "first"}, {"a", "last"}, {"b[]", "array"}}
	g.Expect(c.Param("a")).To(Equal("last"), "as in PHP")
	g.Expect(c.Param("b")).To(Equal("query"))
	g.Expect(c.Pairs()).To(Equal([]api.Pair{{"a", "query"}, {"b", "query"}, {"a", "form"}, {"c", ""}, {"a", "first"}, {"a", "last"}, {"b[]", "array"}}))
}

func TestRawIsNeverMultipart(t *testing.T) {
	_, err := client(t, &answer{body: "{}"}, roomy).NewSession().Do(context.Background(), api.Call{Raw: []api.Pair{{"a", "1"}}, Multipart: true})
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring("multipart")))
}
