package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites"
)

// recorded is the release whose recordings the fake answers from.
const recorded = "1.39"

// reads is a proper Action API for discovery and some specs that take no
// account: it answers from the recordings of a real wiki, each interaction
// once. Tokens and cookies are made different for each recording, so that
// it does not matter which of two equal requests gets which answer, and a
// client that sends a cookie gets the answers of the recording it is from.
type reads struct {
	mu     sync.Mutex
	first  discovery
	left   map[string][]vcr.Response
	misses []string
}

func newReads(t *testing.T, specs ...string) *reads {
	t.Helper()
	player, err := cassette.NewPlayer(cassettes.FS, recorded)
	if err != nil {
		t.Fatal(err)
	}
	f := &reads{left: map[string][]vcr.Response{}}
	for n, id := range specs {
		c, err := player.Load(spec.DefaultScenario, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range c.Interactions {
			u, err := url.Parse(i.Request.URL)
			if err != nil {
				t.Fatal(err)
			}
			k := requestKey(i.Request.Method, u, i.Request.Body, own(n, i.Request.Headers.Get("Cookie")))
			i.Response.Body = own(n, i.Response.Body)
			for j, c := range i.Response.Headers["Set-Cookie"] {
				i.Response.Headers["Set-Cookie"][j] = own(n, c)
			}
			f.left[k] = append(f.left[k], i.Response)
		}
	}
	return f
}

// placeholder is what stands in recordings for tokens and session cookies.
var placeholder = regexp.MustCompile(`[0-9a-v]{32,}`)

// own makes the placeholders of recording n its own, in the same form.
func own(n int, text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(p string) string { return fmt.Sprintf("%08x", n) + p[8:] })
}

// cookieMark parts the request from its cookies in a key.
const cookieMark = "\n"

// newName begins the names of accounts that a run may create, and of those
// that nobody has.
var newName = regexp.MustCompile(`\bMwc[a-z2-7]{8}`)

func requestKey(method string, u *url.URL, body, cookies string) string {
	form := body
	if values, err := url.ParseQuery(body); err == nil {
		form = values.Encode()
	}
	form = newName.ReplaceAllString(form, cassette.NewPrefix)
	return strings.Join([]string{method, placeholder.ReplaceAllString(u.Query().Encode(), "*"), placeholder.ReplaceAllString(form, "*")}, " ") + cookieMark + cookies
}

func (f *reads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	if answer := f.first.answer(r); answer != "" {
		constant(answer).ServeHTTP(w, r)
		return
	}
	k := requestKey(r.Method, r.URL, string(body), r.Header.Get("Cookie"))
	if len(f.left[k]) == 0 {
		k = f.ofAnotherClient(k)
	}
	if k == "" {
		f.misses = append(f.misses, requestKey(r.Method, r.URL, string(body), r.Header.Get("Cookie")))
		w.WriteHeader(http.StatusTeapot)
		return
	}
	answer := f.left[k][0]
	f.left[k] = f.left[k][1:]
	for name, values := range answer.Headers {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = io.WriteString(w, answer.Body)
}

// ofAnotherClient is the key of an answer to the same request with other
// cookies, for a client whose first answer was that of another recording.
func (f *reads) ofAnotherClient(key string) string {
	request := key[:strings.LastIndex(key, cookieMark)+1]
	for _, k := range slices.Sorted(maps.Keys(f.left)) {
		if len(f.left[k]) > 0 && strings.HasPrefix(k, request) {
			return k
		}
	}
	return ""
}

// discovery answers what discovery asks, each question once: specs may ask
// the same again.
type discovery struct {
	asked map[string]bool
	told  bool // how to sign in, with what the wiki is
}

func (d *discovery) answer(r *http.Request) string {
	q := r.URL.Query()
	answer := discovered(q)
	if answer == "" || d.asked[r.URL.RawQuery] || d.told && q.Get("amirequestsfor") == "login" {
		return ""
	}
	d.told = d.told || q.Get("siprop") != ""
	if d.asked == nil {
		d.asked = map[string]bool{}
	}
	d.asked[r.URL.RawQuery] = true
	return answer
}

func discovered(q url.Values) string {
	switch {
	case q.Get("siprop") == "general" && q.Get("uiprop") == "rights|blockinfo|ratelimits":
		return strings.Replace(siteinfo, `"query":{`, `"query":{"authmanagerinfo":`+authmanagerinfo+`,`, 1)
	case q.Get("action") == "paraminfo" && strings.HasPrefix(q.Get("modules"), "login|query+tokens"):
		return `{"paraminfo":{"modules":[{"name":"login","path":"login","parameters":[]},{"name":"tokens","path":"query+tokens","parameters":[]}]}}`
	case q.Get("meta") == "siteinfo|tokens": // which cookie is that of a session
		return `{"query":{"tokens":{"logintoken":"0123456789abcdef0123456789abcdef65432100+\\"}}}`
	case len(q) == 5 && (q.Get("amirequestsfor") == "login" || q.Get("amirequestsfor") == "create"):
		return `{"batchcomplete":true,"query":{"authmanagerinfo":` + authmanagerinfo + `}}`
	}
	return ""
}

const authmanagerinfo = `{"canauthenticatenow":true,"cancreateaccounts":false,"requests":[]}`

// facts are what discovery makes of these answers.
func facts(t *testing.T) *target.Facts {
	t.Helper()
	u, err := url.Parse(serve(t, newReads(t)))
	if err != nil {
		t.Fatal(err)
	}
	w := &target.Wiki{Endpoint: u, Limits: api.DefaultLimits}
	f, err := target.Discover(t.Context(), w, w.Client(http.DefaultTransport), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// specsWithoutAccount are the specs of a page ("" is all) that only read and
// need nothing the fake does not have.
func specsWithoutAccount(t *testing.T, page string, risks ...contract.Risk) []string {
	t.Helper()
	return specsGiven(t, page, nil, risks...)
}

// specsGiven are those and the ones that need the capabilities given besides.
func specsGiven(t *testing.T, page string, given []string, risks ...contract.Risk) []string {
	t.Helper()
	catalogue, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		t.Fatal(err)
	}
	has := facts(t)
	lacking := func(need string) bool { return !has.Has(need) && !slices.Contains(given, need) }
	var out []string
	for _, s := range suites.All() {
		if (page == "" || page == s.Page()) && slices.Contains(risks, s.Risk(catalogue)) && !slices.ContainsFunc(s.Needs(catalogue), lacking) {
			out = append(out, s.ID())
		}
	}
	return out
}

const siteinfo = `{"batchcomplete":true,"query":{"general":{"sitename":"Fake","generator":"MediaWiki ` + recorded + `.17","readonly":false,"writeapi":true},` +
	`"userinfo":{"id":0,"name":"127.0.0.1","anon":true,"rights":["read","edit","createaccount","editmyprivateinfo","writeapi"]}}}`

// afterDiscovery is a wiki that answers discovery properly and then breaks.
func afterDiscovery(then http.Handler) http.Handler {
	var mu sync.Mutex
	var first discovery
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		answer := first.answer(r)
		mu.Unlock()
		if answer != "" {
			constant(answer).ServeHTTP(w, r)
			return
		}
		then.ServeHTTP(w, r)
	})
}

// serve starts a server on 127.0.0.1 and gives the address of its api.php.
// Handlers that hang are let go when the test ends.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	ctx, letGo := context.WithCancel(context.Background())
	s := httptest.NewUnstartedServer(h)
	s.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	s.Start()
	t.Cleanup(func() { letGo(); s.CloseClientConnections(); s.Close() })
	return s.URL + "/w/api.php"
}

// quiet keeps a test server's complaints about bad clients out of the output.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// constant answers every request with the same JSON.
func constant(body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, body)
	})
}

// reported is a run with --report and the report it left.
func reported(t *testing.T, c call) (outcome, *report.Report) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	c.args = append(c.args, "--report", file)
	o := c.run(t)
	return o, readReport(t, file, o)
}

// readReport also sees to it that no password of these tests is in the file,
// and that nothing else was left beside it.
func readReport(t *testing.T, file string, o outcome) *report.Report {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; exit code %d\n%s", err, o.code, o.err)
	}
	if strings.Contains(string(data), secret) || strings.Contains(string(data), url.QueryEscape(secret)) {
		t.Errorf("a password is in the report")
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("beside the report: %v %v", left, err)
	}
	r := &report.Report{}
	if err := json.Unmarshal(data, r); err != nil {
		t.Fatal(err)
	}
	return r
}

// with are the ids of the clauses with a verdict.
func with(r *report.Report, v result.Verdict) []string {
	out := []string{}
	for _, c := range r.Clause {
		if c.Verdict == v {
			out = append(out, c.ID)
		}
	}
	return out
}

// beyond are the ids that are not among the allowed ones.
func beyond(ids, allowed []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(allowed, id) })
}
