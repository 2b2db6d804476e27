package target_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/target"
)

// TestNameSession: the cookie of a session may have any name; what a front sets
// is none, and where nothing tells which it is the usual name stays.
func TestNameSession(t *testing.T) {
	const own = "KnowledgeBase=v; HttpOnly"
	for name, c := range map[string]struct{ siteinfo, token, want string }{
		"the usual one":                       {"", "wiki_session=v; HttpOnly", ""},
		"the usual ending without the line":   {"", "fooSession=v; HttpOnly", ""},
		"one of its own":                      {"", own, "KnowledgeBase"},
		"one of its own behind a front":       {"AWSALB=a", "AWSALB=b|" + own, "KnowledgeBase"},
		"a front that closes its cookie":      {"ARRAffinity=a; HttpOnly", "ARRAffinity=a; HttpOnly|" + own, "KnowledgeBase"},
		"the usual one behind such a front":   {"ARRAffinity=a; HttpOnly", "ARRAffinity=a; HttpOnly|wiki_session=v; HttpOnly", ""},
		"such a front and no session":         {"ARRAffinity=a; HttpOnly", "ARRAffinity=a; HttpOnly", ""},
		"no cookie at all":                    {"", "", ""},
		"one that scripts can read":           {"", "KnowledgeBase=v", ""},
		"one with a lifetime":                 {"", own + "; Max-Age=60", ""},
		"one that is taken back":              {"", own + "; Max-Age=0", ""},
		"two that could be it":                {"", own + "|Other=v; HttpOnly", ""},
		"no token: nothing had to be started": {"", "no token|" + own, ""},
		"a private wiki":                      {"", "private|" + own, "KnowledgeBase"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				cookies, answer := c.siteinfo, `{"batchcomplete":true,"query":{"general":{"generator":"MediaWiki 1.39.17"}}}`
				if r.URL.Query().Get("type") == "login" {
					cookies, answer = c.token, `{"batchcomplete":true,"query":{"tokens":{"logintoken":"0123456789abcdef0123456789abcdef65432100+\\"}}}`
				}
				for one := range strings.SplitSeq(cookies, "|") {
					if one == "private" {
						if r.URL.Query().Get("meta") != "tokens" {
							answer = `{"error":{"code":"readapidenied","info":"x"}}`
							break
						}
					} else if one == "no token" {
						answer = `{"error":{"code":"readapidenied","info":"x"}}`
					} else if one != "" {
						w.Header().Add("Set-Cookie", one)
					}
				}
				w.Header().Set("Content-Type", "application/json")
				w.Write([]byte(answer))
			}))
			defer server.Close()
			u, err := url.Parse(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			w := &target.Wiki{Endpoint: u, Limits: api.DefaultLimits}
			if err := w.NameSession(t.Context(), http.DefaultTransport); err != nil || w.SessionName != c.want {
				t.Errorf("%q, %v; want %q", w.SessionName, err, c.want)
			}
			looked := c.want
			if looked == "" {
				looked = "_session"
			}
			if got := w.Client(http.DefaultTransport).NewSession().SessionName(); got != looked {
				t.Errorf("clients look for %q, want %q", got, looked)
			}
			server.Close() // a broken road is no reason to end
			if err := w.NameSession(t.Context(), http.DefaultTransport); err != nil {
				t.Error(err)
			}
		})
	}
}
