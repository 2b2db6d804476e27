package compare_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites"
)

// worse is a wiki in which one thing was made worse: answers of the recorded
// one are rewritten as the change would make them.
type worse struct {
	name    string
	specs   string // prefix of the specs that are run
	request string // part of the URL or the form, "" is every request
	body    [2]string
	header  func(http.Header)
	status  int
	first   string // the first finding
}

// worsenings are those that were made in a real 1.39 by hand (docs/upgrade.md
// tells how), as far as rewriting an answer can make them.
var worsenings = []worse{
	{name: "$wgCookieHttpOnly = false", specs: "login/cookie/", first: "the cookie *_session lost HttpOnly",
		header: cookies(`; HttpOnly`, ``)},
	{name: "a cookie lives shorter", specs: "login/cookie/", first: "the cookie *Token: lasts 24 hours",
		header: cookies(`Max-Age=15552000`, `Max-Age=86400`)},
	{name: "the header of errors is dropped", specs: "login/error/", first: "the header Mediawiki-Api-Error is gone",
		header: func(h http.Header) { h.Del("Mediawiki-Api-Error") }},
	{name: "ApiLogin returns another result", specs: "login/result/", first: "login: answers login WrongPass wrongpassword, answered login Failed wrongpassword",
		request: "action=login", body: [2]string{`"result":"Failed"`, `"result":"WrongPass"`}},
	{name: "ApiClientLogin without messagecode", specs: "clientlogin/status/", first: "clientlogin: the member clientlogin.messagecode (string) is gone",
		request: "action=clientlogin", body: [2]string{`,"messagecode":"[a-z-]*"`, ``}},
	{name: "a token is renamed", specs: "tokens/", first: "query+tokens: the member query.tokens.csrftoken (string) is gone",
		request: "meta=tokens", body: [2]string{`"csrftoken"`, `"csrf"`}},
	{name: "ApiValidatePassword without validitymessages", specs: "validatepassword/", first: "validatepassword: the member validatepassword.validitymessages (list) is gone",
		request: "action=validatepassword", body: [2]string{`"validitymessages"`, `"messages"`}},
	{name: "the code of a refused reset is another", specs: "resetpassword/", first: "resetpassword: answers error badtitle, answered error passwordreset-nodata",
		request: "action=resetpassword", body: [2]string{`passwordreset-nodata`, `badtitle`}},
	{name: "a parameter became required", specs: "validatepassword/", first: "the parameter email of validatepassword: required is yes, was no",
		request: "action=paraminfo", body: [2]string{`("name":"email"[^}]*)"required":false`, `$1"required":true`}},
	{name: "a value of an enumeration is gone", specs: "tokens/", first: `the value "watch" (type) of the parameter type of query+tokens is gone`,
		request: "action=paraminfo", body: [2]string{`,"watch"`, ``}},
	{name: "POST is not required any more", specs: "validatepassword/", first: "the module validatepassword lost the flag mustbeposted",
		request: "action=paraminfo", body: [2]string{`"mustbeposted":true,`, ``}},
	{name: "a token is not required any more", specs: "clientlogin/", first: "the parameter token of clientlogin: required is no, was yes",
		request: "action=paraminfo", body: [2]string{`("name":"token"[^}]*)"required":true`, `$1"required":false`}},
	{name: "a limit is lower", specs: "tokens/", first: "the parameter type of query+tokens: highlimit is 100, was 500",
		request: "action=paraminfo", body: [2]string{`"highlimit":500`, `"highlimit":100`}},
	{name: "one module answers HTTP 500", specs: "validatepassword/validity/", first: "validatepassword: HTTP status 500, was 200",
		request: "action=validatepassword", status: 500},
	{name: "an object became a list", specs: "login/result/", first: "the member query.tokens is list, was object",
		request: "meta=tokens", body: [2]string{`"tokens":\{("[a-z]*":"[^"]*")\}`, `"tokens":[{$1}]`}},
	{name: "the answer is not private any more", specs: "authmanagerinfo/", first: `the header Cache-Control is "public"`,
		header: func(h http.Header) { h.Set("Cache-Control", "public") }},
}

// cookies rewrites every Set-Cookie line.
func cookies(pattern, with string) func(http.Header) {
	re := regexp.MustCompile(pattern)
	return func(h http.Header) {
		for i, line := range h["Set-Cookie"] {
			h["Set-Cookie"][i] = re.ReplaceAllString(line, with)
		}
	}
}

// worseSource hands out the recorded tapes with the change made.
type worseSource struct {
	next  target.Source
	worse worse
}

func (s worseSource) Open(scenario, id string) (target.Tape, error) {
	tape, err := s.next.Open(scenario, id)
	return worseTape{tape, s.worse}, err
}

type worseTape struct {
	target.Tape
	worse worse
}

func (t worseTape) RoundTrip(req *http.Request) (*http.Response, error) {
	sent := req.URL.RawQuery
	if req.Body != nil {
		data, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		req.Body = io.NopCloser(bytes.NewReader(data))
		sent += "\n" + string(data)
	}
	resp, err := t.Tape.RoundTrip(req)
	if err != nil || !strings.Contains(sent, t.worse.request) {
		return resp, err
	}
	if t.worse.header != nil {
		resp.Header = resp.Header.Clone()
		t.worse.header(resp.Header)
	}
	if t.worse.status != 0 {
		resp.StatusCode = t.worse.status
	}
	if t.worse.body[0] != "" {
		data, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, err
		}
		data = regexp.MustCompile(t.worse.body[0]).ReplaceAll(data, []byte(t.worse.body[1]))
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
		resp.Header.Set("Content-Length", strconv.Itoa(len(data)))
	}
	return resp, nil
}

// replayed is the report of the embedded recordings; change may be nil.
func replayed(t *testing.T, prefix string, change *worse) (*report.Report, spec.Env) {
	t.Helper()
	return replayedRelease(t, "1.39", prefix, change)
}

// kept are the environments and reports of replays as they are, by release and
// specs: each is made once.
var kept = struct {
	envs    map[string]spec.Env
	reports map[string]*report.Report
}{map[string]spec.Env{}, map[string]*report.Report{}}

// replayedRelease is a report whose lists are its own; what they point to is
// that of all tests.
func replayedRelease(t *testing.T, release, prefix string, change *worse) (*report.Report, spec.Env) {
	t.Helper()
	env, ok := kept.envs[release]
	if !ok {
		var err error
		if env, err = suites.EmbeddedRelease(context.Background(), release); err != nil {
			t.Fatal(err)
		}
		kept.envs[release] = env
	}
	r := kept.reports[release+" "+prefix]
	if r == nil || change != nil {
		r = replay(env, prefix, change)
	}
	if change == nil {
		kept.reports[release+" "+prefix] = r
	}
	own := *r
	own.Clause, own.Specs, own.Shapes = slices.Clone(r.Clause), slices.Clone(r.Specs), slices.Clone(r.Shapes)
	return &own, env
}

func replay(env spec.Env, prefix string, change *worse) *report.Report {
	if change != nil {
		for _, w := range env.Target.Wikis {
			defer func(was target.Source) { w.Source = was }(w.Source)
			w.Source = worseSource{w.Source, *change}
		}
	}
	var results []result.Spec
	for _, s := range suites.All() {
		if strings.HasPrefix(s.ID(), prefix) {
			results = append(results, env.Run(context.Background(), s))
		}
	}
	return report.Make(report.Input{Suite: report.Suite{Name: "mwconform", Version: "test", Catalogue: env.Catalogue.Digest},
		Env: env, Chosen: env.Catalogue.Clauses(), Results: results})
}

// TestWorseningsAreNamedFirst makes one thing worse at a time: the comparison
// is a regression, and its first finding names what was done.
func TestWorseningsAreNamedFirst(t *testing.T) {
	for _, change := range worsenings {
		t.Run(change.name, func(t *testing.T) {
			before, env := replayed(t, change.specs, nil)
			after, _ := replayed(t, change.specs, &change)
			c := compare.Compare(before, after, env.Catalogue, compare.Options{})
			if c.Result != compare.Regression || c.Result.ExitCode() != 1 {
				t.Fatalf("%s\n%s", c.Result, c)
			}
			if got := c.Findings[0].Says; !strings.Contains(got, change.first) {
				t.Errorf("the first finding is\n%s\nnot\n%s\n%.3000s", got, change.first, c)
			}
			if first, _, _ := strings.Cut(c.String(), "\n"); !strings.Contains(first, change.first) {
				t.Errorf("the first line is %q", first)
			}
			same := compare.Compare(before, before, env.Catalogue, compare.Options{})
			if same.Result != compare.Same || len(same.Findings) > 0 {
				t.Errorf("with itself: %s", same)
			}
		})
	}
}
