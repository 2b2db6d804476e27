package api_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
)

// answer is a transport that gives the same answer to everything and keeps the requests.
type answer struct {
	status int
	header http.Header
	body   string
	err    error
	asked  []*http.Request
}

func (a *answer) RoundTrip(r *http.Request) (*http.Response, error) {
	a.asked = append(a.asked, r)
	if a.err != nil {
		return nil, a.err
	}
	if a.status == 0 {
		a.status = 200
	}
	if a.header == nil {
		a.header = http.Header{}
	}
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

func client(t *testing.T, transport http.RoundTripper, limits api.Limits) *api.Client {
	t.Helper()
	u, err := url.Parse("http://wiki.example/w/api.php")
	if err != nil {
		t.Fatal(err)
	}
	return &api.Client{Endpoint: u, Transport: transport, Limits: limits}
}

var roomy = api.Limits{Deadline: time.Minute, MaxBody: 100}

// get sends one GET in a new session.
func get(t *testing.T, transport http.RoundTripper) (*api.Exchange, error) {
	t.Helper()
	return client(t, transport, roomy).NewSession().Do(context.Background(), api.Get(api.Params{"action": "query"}))
}

func kindOf(err error) api.Kind {
	var t *api.Trouble
	if errors.As(err, &t) {
		return t.Kind
	}
	return ""
}

func TestTheLimitOfABodyIsExact(t *testing.T) {
	g := NewWithT(t)
	fits := `{"query":"` + strings.Repeat("x", 88) + `"}`
	ex, err := get(t, &answer{body: fits})
	g.Expect(len(fits)).To(Equal(100))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(ex.Response.Body)).To(Equal(fits))
	ex, err = get(t, &answer{body: fits + " "})
	g.Expect(kindOf(err)).To(Equal(api.TooLarge))
	g.Expect(ex.Response).To(BeNil(), "a part of an answer is no answer")
	g.Expect(err.Error()).To(And(ContainSubstring("100"), ContainSubstring("wiki.example")))
}

func TestErrorsOfTheTransport(t *testing.T) {
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for name, tt := range map[string]struct {
		err  error
		kind api.Kind
		says string
	}{
		"refused":      {dial, api.Unreachable, "connection refused"},
		"no host":      {&net.OpError{Op: "dial", Err: &net.DNSError{Name: "nosuch.invalid"}}, api.Unreachable, "nosuch.invalid"},
		"ended":        {io.ErrUnexpectedEOF, api.Broken, "ended the connection"},
		"deadline":     {context.DeadlineExceeded, api.TimedOut, "1m0s (--timeout)"},
		"cancelled":    {context.Canceled, api.Cancelled, "ended"},
		"no recording": {&api.Trouble{Kind: api.NotRecorded, Text: "x"}, api.NotRecorded, "x"},
		"with the URL": {&url.Error{Op: "Get", URL: "http://wiki.example/?lgpassword=s3cret", Err: errors.New("odd")}, api.Broken, "odd"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			ex, err := get(t, &answer{err: tt.err})
			g.Expect(kindOf(err)).To(Equal(tt.kind))
			g.Expect(err.Error()).To(ContainSubstring(tt.says))
			g.Expect(err.Error()).NotTo(ContainSubstring("s3cret"))
			g.Expect(ex.Response).To(BeNil())
			g.Expect(ex.Trouble).To(BeIdenticalTo(err))
		})
	}
}

// TestAServerInFrontOfTheAPI: what it says is trouble; what the API says,
// whatever the status, is an answer.
func TestAServerInFrontOfTheAPI(t *testing.T) {
	kind := func(k string) http.Header { return http.Header{"Content-Type": {k}} }
	for name, tt := range map[string]struct {
		answer
		trouble api.Kind // "" is none
	}{
		"an answer":                 {answer{body: `{"query":{}}`}, ""},
		"a page with 200":           {answer{body: "<p>", header: kind("text/html")}, ""}, // the API has to say JSON
		"500 of PHP":                {answer{status: 500, header: kind("text/html")}, api.NotTheAPI},
		"500 of the API":            {answer{status: 500, body: `{"error":{"code":"internal_api_error_X"}}`}, ""},
		"503 of the API, as XML":    {answer{status: 503, body: "<api/>", header: kind("text/xml; charset=utf-8")}, ""},
		"503 of the API, by header": {answer{status: 503, header: http.Header{"Mediawiki-Api-Error": {"maxlag"}}}, ""},
		"503 of a gateway":          {answer{status: 503, body: `{"message":"no upstream"}`, header: kind("application/json")}, api.NotTheAPI},
		"429":                       {answer{status: 429, body: "slow down"}, api.NotTheAPI},
		"404":                       {answer{status: 404, header: kind("text/html")}, api.NotTheAPI},
		"403, as of a wrong origin": {answer{status: 403, body: "no", header: kind("text/html")}, ""},
		"302":                       {answer{status: 302, header: http.Header{"Location": {"http://other.example/"}}}, api.NotTheAPI},
		"304 without Location":      {answer{status: 304}, api.NotTheAPI},
		"plain HTTP on a TLS port":  {answer{status: 400, body: "The plain HTTP request was sent to HTTPS port"}, api.BadTLS},
		"400":                       {answer{status: 400, body: "Bad Request"}, api.NotTheAPI},
		"gzip though not asked for": {answer{body: "\x1f\x8b", header: http.Header{"Content-Encoding": {"gzip"}}}, api.NotTheAPI},
		"identity":                  {answer{body: `{"query":{}}`, header: http.Header{"Content-Encoding": {"identity"}}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			ex, err := get(t, &tt.answer)
			g.Expect(kindOf(err)).To(Equal(tt.trouble))
			g.Expect(ex.Response).NotTo(BeNil(), "what came is kept as evidence")
			g.Expect(tt.asked).To(HaveLen(1), "no redirect is followed")
			if tt.status == 302 {
				g.Expect(err.Error()).To(ContainSubstring("http://other.example/"))
			}
		})
	}
}

func TestTheDeadlineIsForTheWholeExchange(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"before the header": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"within the body": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "{")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			s := httptest.NewServer(h)
			defer s.Close()
			c := client(t, &http.Transport{}, api.Limits{Deadline: 60 * time.Millisecond, MaxBody: 100})
			c.Endpoint, _ = url.Parse(s.URL)
			start := time.Now()
			ex, err := c.NewSession().Do(context.Background(), api.Get(nil))
			g.Expect(kindOf(err)).To(Equal(api.TimedOut))
			g.Expect(time.Since(start)).To(And(BeNumerically(">=", 60*time.Millisecond), BeNumerically("<", 3*time.Second)))
			g.Expect(ex.Took).To(BeNumerically(">=", 50*time.Millisecond), "how long it took is told of trouble, too")
		})
	}
}

// TestTheEndOfTheRunIsNoFaultOfTheWiki: whoever cancels may give a cause, as
// Ginkgo does, and the transport then tells the cause.
func TestTheEndOfTheRunIsNoFaultOfTheWiki(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer s.Close()
	ctx, cancel := context.WithCancelCause(context.Background())
	time.AfterFunc(30*time.Millisecond, func() { cancel(errors.New("Interrupted by User")) })
	c := client(t, &http.Transport{}, roomy)
	c.Endpoint, _ = url.Parse(s.URL)
	_, err := c.NewSession().Do(ctx, api.Get(nil))
	NewWithT(t).Expect(kindOf(err)).To(Equal(api.Cancelled))
}

func TestAWikiThatIsSilentIsGivenUp(t *testing.T) {
	g := NewWithT(t)
	wiki := &answer{err: context.DeadlineExceeded}
	limits := roomy
	limits.Silence = &api.Silence{}
	seen := 0
	ask := func() error {
		c := client(t, wiki, limits) // a new client for each spec
		c.OnDone = func(*api.Exchange) { seen++ }
		_, err := c.NewSession().Do(context.Background(), api.Get(nil))
		return err
	}
	g.Expect(kindOf(ask())).To(Equal(api.TimedOut))
	g.Expect(kindOf(ask())).To(Equal(api.TimedOut))
	wiki.err = io.EOF
	g.Expect(kindOf(ask())).To(Equal(api.Broken), "something came: it starts anew")
	wiki.err = context.DeadlineExceeded
	for range 3 {
		g.Expect(ask().Error()).NotTo(ContainSubstring("not tried"))
	}
	asked := len(wiki.asked)
	wiki.err = nil
	g.Expect(ask()).To(MatchError(And(ContainSubstring("timed out: not tried"), ContainSubstring("3 requests"))))
	g.Expect(wiki.asked).To(HaveLen(asked), "it is not asked any more")
	g.Expect(seen).To(Equal(asked+1), "every exchange is seen, also one not tried")
	limits.Silence = nil
	g.Expect(ask()).To(Succeed(), "without it nothing is given up")
}

func TestAWikiThatSendsTooMuchIsGivenUp(t *testing.T) {
	g := NewWithT(t)
	wiki := &answer{body: strings.Repeat(" ", int(roomy.MaxBody)) + "{}"}
	limits := roomy
	limits.Silence = &api.Silence{}
	c := client(t, wiki, limits)
	for range 3 {
		_, err := c.NewSession().Do(context.Background(), api.Get(nil))
		g.Expect(kindOf(err)).To(Equal(api.TooLarge))
		g.Expect(err).NotTo(MatchError(ContainSubstring("not tried")))
	}
	asked := len(wiki.asked)
	_, err := c.NewSession().Do(context.Background(), api.Get(nil))
	g.Expect(err).To(MatchError(And(ContainSubstring("not tried"), ContainSubstring("--max-body"))))
	g.Expect(wiki.asked).To(HaveLen(asked))
}
