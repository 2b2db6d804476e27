package api_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
)

func stringReader(s string) io.Reader { return strings.NewReader(s) }

func respond(t *testing.T, body string, header http.Header) *api.Response {
	t.Helper()
	limits := roomy
	limits.MaxBody = 1 << 20
	ex, err := client(t, &answer{body: body, header: header}, limits).NewSession().Do(context.Background(), api.Get(nil))
	if err != nil {
		t.Fatal(err)
	}
	return ex.Response
}

func TestOnlyOneWholeJSONValueIsJSON(t *testing.T) {
	for body, says := range map[string]string{
		"":                     "empty",
		" \n":                  "empty",
		`{"a":`:                "unexpected EOF",
		`{"a":1}{"a":1}`:       "more after",
		`{"a":1} x`:            "more after",
		"<html>":               "invalid character",
		"\ufeff{}":             "invalid character",
		"/**/cb({\"a\":1}":     "invalid character",
		`{"a":1}`:              "",
		" {\"a\":1}\n":         "",
		"null":                 "",
		`/**/cb({"a":1})`:      "",
		`/**/a.b[0]({"a":1}) `: "",
	} {
		_, err := respond(t, body, nil).JSON()
		if says == "" {
			NewWithT(t).Expect(err).NotTo(HaveOccurred(), body)
			continue
		}
		NewWithT(t).Expect(err).To(MatchError(And(ContainSubstring("no JSON"), ContainSubstring(says))), body)
	}
}

func TestPathsIntoAnAnswer(t *testing.T) {
	g := NewWithT(t)
	r := respond(t, `/**/cb({"a":{"b":["x",{"c":"y"}],"n":12345678901234567890,"null":null}})`, nil)
	g.Expect(r.Callback).To(Equal("cb"))
	g.Expect(r.String("a", "b", 1, "c")).To(Equal("y"))
	for _, path := range [][]any{{"a", "b", 2}, {"a", "b", -1}, {"a", 0}, {"a", "b", "0"}, {"a", "nosuch"}, {"a", "b", 0, "x"}, {"a", 1.5}} {
		_, ok := r.At(path...)
		g.Expect(ok).To(BeFalse(), "%v", path)
	}
	null, ok := r.At("a", "null")
	g.Expect(ok).To(BeTrue(), "null is there")
	g.Expect(null).To(BeNil())
	n, _ := r.At("a", "n")
	g.Expect(n).To(BeEquivalentTo("12345678901234567890"), "no digit is lost")
	g.Expect(r.String("a", "n")).To(BeEmpty(), "a number is no string")
	_, ok = respond(t, `{"a":1} x`, nil).At("a")
	g.Expect(ok).To(BeFalse(), "there is nothing in what is no JSON")
}

func TestErrorsAndWarningsInEveryForm(t *testing.T) {
	for name, tt := range map[string]struct {
		body     string
		code     string
		warnings []api.Warning
	}{
		"bc, version 1":  {`{"error":{"code":"e"},"warnings":{"main":{"*":"text"}}}`, "e", []api.Warning{{Module: "main", Text: "text"}}},
		"bc, version 2":  {`{"warnings":{"z":{"warnings":"2"},"a":{"warnings":"1"}}}`, "", []api.Warning{{Module: "a", Text: "1"}, {Module: "z", Text: "2"}}},
		"list":           {`{"errors":[{"code":"e"},{"code":"f"}],"warnings":[{"code":"c","module":"m","text":"t"}]}`, "e", []api.Warning{{"m", "c", "t"}}},
		"list of HTML":   {`{"warnings":[{"code":"c","module":"m","html":"h"}]}`, "", []api.Warning{{"m", "c", "h"}}},
		"none":           {`{"query":{}}`, "", nil},
		"of wrong types": {`{"error":"e","errors":{"0":{"code":"e"}},"warnings":"w"}`, "", nil},
	} {
		r := respond(t, tt.body, nil)
		NewWithT(t).Expect(r.ErrorCode()).To(Equal(tt.code), name)
		NewWithT(t).Expect(r.Warnings()).To(Equal(tt.warnings), name)
	}
}

func TestFromAPI(t *testing.T) {
	for body, is := range map[string]bool{
		`{"query":{}}`: true, `{"error":{}}`: true, `{"errors":[]}`: true, `{"login":{}}`: true, `{"batchcomplete":""}`: true,
		`{}`: false, `{"message":"x"}`: false, `[]`: false, `null`: false, `"query"`: false, `{"query":`: false,
	} {
		NewWithT(t).Expect(respond(t, body, nil).FromAPI()).To(Equal(is), body)
	}
}

// TestCookies: each session has its own, a lifetime counts from the answer's
// own Date, and a cookie can be taken back.
func TestCookies(t *testing.T) {
	g := NewWithT(t)
	long := "Thu, 01 Jan 2015 00:00:00 GMT" // long past, but after the answer's Date
	wiki := &answer{body: `{"query":{}}`, header: http.Header{
		"Date":       {"Mon, 01 Dec 2014 00:00:00 GMT"},
		"Set-Cookie": {"w_session=s; path=/; HttpOnly", "wUserID=1; path=/; expires=" + long, "gone=1; expires=Sat, 01 Nov 2014 00:00:00 GMT", "other=1; path=/elsewhere"},
	}}
	c := client(t, wiki, roomy)
	s := c.NewSession()
	ctx := context.Background()
	ex, err := s.Do(ctx, api.Get(nil))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(ex.Response.Cookie("session").HttpOnly).To(BeTrue())
	g.Expect(ex.Response.Cookie("nosuch")).To(BeNil())
	g.Expect(names(s.Cookies())).To(ConsistOf("w_session", "wUserID"))
	g.Expect(names(s.Clone("UserID").Cookies())).To(ConsistOf("wUserID"))
	g.Expect(names(c.NewSession().Cookies())).To(BeEmpty(), "another session has none")
	copied := s.Clone()
	wiki.header = http.Header{"Set-Cookie": {"w_session=deleted; path=/; max-age=0"}}
	_, _ = s.Do(ctx, api.Get(nil))
	g.Expect(wiki.asked[1].Header.Get("Cookie")).To(And(ContainSubstring("w_session=s"), ContainSubstring("wUserID=1")))
	g.Expect(names(s.Cookies())).To(ConsistOf("wUserID"))
	g.Expect(names(copied.Cookies())).To(ConsistOf("w_session", "wUserID"), "the copy keeps what it had")
	s.Forget()
	g.Expect(s.Cookies()).To(BeEmpty())
}

func names(cookies []*http.Cookie) []string {
	var out []string
	for _, c := range cookies {
		out = append(out, c.Name)
	}
	return out
}

func TestHoldsFindsATextInEveryForm(t *testing.T) {
	const secret = `pass/wörd"+\`
	for _, c := range []struct {
		body, header string
		want         bool
	}{
		{`it is pass/wörd"+\ there`, "", true},
		{`{"a":"pass/wörd\"+\\"}`, "", true},
		{"a=pass%2Fw%C3%B6rd%22%2B%5C&b", "", true},
		{"{}", `x pass/wörd"+\`, true},
		{`{"a":"pass"}`, "pass/word", false},
	} {
		r := &api.Response{Body: []byte(c.body), Header: http.Header{"X-A": {c.header}}}
		if got := r.Holds(secret); got != c.want {
			t.Errorf("%s %s: %t", c.body, c.header, got)
		}
	}
}
