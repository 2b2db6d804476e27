package render_test

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/render"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/schemas"
	"github.com/mwconform/mwconform/suites"
)

// gossip is a wiki that repeats whatever it is sent, in body, header and
// cookie and in every spelling, and hands out tokens and sessions.
type gossip struct {
	mu    sync.Mutex
	given []string // tokens and sessions, their letters and digits
	next  func() string
}

func (g *gossip) secret() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.next()
	g.given = append(g.given, s)
	return s
}

func (g *gossip) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	var sent []string // as it was meant
	said := []string{string(body), r.URL.RawQuery, html.EscapeString(r.URL.RawQuery)}
	for name, values := range form {
		for _, v := range values {
			sent = append(sent, v)
			said = append(said, name, v, html.EscapeString(v), url.PathEscape(v), strings.ReplaceAll(url.QueryEscape(v), "+", "%20"))
		}
	}
	for _, c := range r.Cookies() {
		said = append(said, c.Name+"="+c.Value)
	}
	slices.Sort(said)
	slices.Sort(sent)
	token := g.secret() + `+\`
	tokens := map[string]string{}
	for _, kind := range []string{"login", "csrf", "createaccount", "patrol", "rollback", "userrights", "watch"} {
		tokens[kind+"token"] = token
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Said", url.QueryEscape(strings.Join(sent, " ")))
	w.Header().Set("MediaWiki-API-Error", "said-"+url.PathEscape(strings.Join(sent, ",")))
	http.SetCookie(w, &http.Cookie{Name: "wiki_session", Value: g.secret(), Path: "/", HttpOnly: true})
	http.SetCookie(w, &http.Cookie{Name: "wikiToken", Value: g.secret(), Path: "/", HttpOnly: true})
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // as PHP's
	_ = e.Encode(map[string]any{"batchcomplete": true, "query": map[string]any{"tokens": tokens, "said": said},
		"login": map[string]any{"result": "Failed", "reason": strings.Join(said, " <b>"), "token": token}})
}

// words are letters and digits that are the same however they are spelt.
var words = rapid.StringMatching(`[A-Za-z][A-Za-z0-9]{13,20}`)

// passwords have such a word and what has to be escaped.
func passwords(t *rapid.T, role string) (password, word string) {
	word = words.Draw(t, role)
	before := rapid.SampledFrom([]string{"", "ä", "a b", `"`, "<", "%2", "&amp;", `\`, "'", "+"}).Draw(t, "before")
	after := rapid.SampledFrom([]string{"", "é!", "/?", `\n`, ">", "%", "#x", "=", "|", "`"}).Draw(t, "after")
	return before + word + after, word
}

var loaded = sync.OnceValues(func() (*contract.Catalogue, *schema.Set) {
	catalogue, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		panic(err)
	}
	set, err := schema.Load(schemas.FS)
	if err != nil {
		panic(err)
	}
	return catalogue, set
})

// gossiped is the report of some specs against such a wiki, and the words that it must not hold.
func gossiped(t *rapid.T, run func(spec.Env, spec.Spec) result.Spec) (*report.Report, []string) {
	g := &gossip{next: func() string { return fmt.Sprintf("%x", target.NewAccount().Password+"0123456789")[:40] }}
	server := httptest.NewServer(g)
	defer server.Close()
	u, err := url.Parse(server.URL + "/api.php")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, set := loaded()
	facts := &target.Facts{Generator: "MediaWiki 1.39.17", Capabilities: map[string]string{}}
	for id := range catalogue.Capabilities {
		facts.Capabilities[id] = "said"
	}
	var hidden []string
	accounts := map[string]target.Account{target.NewRole: target.NewAccount()}
	hidden = append(hidden, strings.TrimPrefix(accounts[target.NewRole].Password, "Mwc-"))
	answers := target.Answers{Captcha: map[string]string{"2+2?": "4"}, TOTP: map[string]string{}}
	for i, role := range target.Roles {
		password, word := passwords(t, role.ID)
		accounts[role.ID] = target.Account{Role: role.ID, Name: fmt.Sprintf("Name%d@app", i), Password: password}
		hidden = append(hidden, word)
		if role.SecondFactor {
			answers.TOTP[role.ID] = "JBSWY3DPEHPK3PXPJBSWY3DP"
		}
	}
	hidden = append(hidden, "JBSWY3DPEHPK3PXPJBSWY3DP")
	w := &target.Wiki{Endpoint: u, Limits: api.DefaultLimits, Source: target.Live{Transport: http.DefaultTransport}, Accounts: accounts, Facts: facts}
	env := spec.Env{Catalogue: catalogue, Schemas: set, Always: suites.Always(),
		Target: &target.Target{Mode: target.LiveMode, Edition: "1.39", Wikis: map[string]*target.Wiki{"": w}, Allowed: contract.Risks, Answers: answers}}
	all := suites.All()
	one := all[rapid.IntRange(0, len(all)-1).Draw(t, "spec")]
	var chosen []*contract.Clause
	for _, id := range one.Clauses {
		chosen = append(chosen, catalogue.Clause(id))
	}
	r := report.Make(report.Input{Suite: report.Suite{Name: "mwconform", Version: "1", Catalogue: catalogue.Digest}, Env: env, Chosen: chosen, Results: []result.Spec{run(env, one)}})
	if r.Totals.Exchanges == 0 {
		t.Skip("nothing was sent")
	}
	return r, append(hidden, g.given...)
}

// leaks are the formats that hold one of the words.
func leaks(t *rapid.T, r *report.Report, hidden []string) []string {
	var out []string
	for _, format := range render.Names() {
		var b strings.Builder
		if err := render.Write(&b, format, r); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if i := slices.IndexFunc(hidden, func(word string) bool { return strings.Contains(text, word) }); i >= 0 {
			at := strings.Index(text, hidden[i])
			out = append(out, fmt.Sprintf("%s: %q in %.160q", format, hidden[i], text[max(0, at-80):]))
		}
	}
	return out
}

// TestNoFormatHoldsASecret: whatever a wiki repeats, no password, second factor's
// secret, token or cookie is in a report of any format.
func TestNoFormatHoldsASecret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, hidden := gossiped(t, func(e spec.Env, s spec.Spec) result.Spec { return e.Run(t.Context(), s) })
		for _, leak := range leaks(t, r, hidden) {
			t.Errorf("%s", leak)
		}
	})
}

// TestASecretInAReportIsSeen: without redaction every format that shows exchanges has one.
func TestASecretInAReportIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, hidden := gossiped(t, func(e spec.Env, s spec.Spec) result.Spec { return e.Run(t.Context(), s) })
		password := hidden[1]
		for i := range r.Clause {
			if c := &r.Clause[i]; c.Verdict == result.Fail {
				c.Reason += password
				c.Says += password
				for j := range c.Exchanges {
					c.Exchanges[j].Body += password
					c.Exchanges[j].Curl += password
				}
			}
		}
		if r.Totals.Verdicts[result.Fail] == 0 {
			t.Skip("nothing failed")
		}
		for _, format := range []string{"terminal", "lines", "json", "html", "markdown", "junit", "tap", "github"} {
			if !slices.ContainsFunc(leaks(t, r, []string{password}), func(l string) bool { return strings.HasPrefix(l, format+":") }) {
				t.Errorf("%s: the password is not seen", format)
			}
		}
	})
}
