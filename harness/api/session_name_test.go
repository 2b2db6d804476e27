package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/api"
)

// TestSessionCookie: a wiki may name the cookie of its sessions as it likes.
func TestSessionCookie(t *testing.T) {
	for _, c := range []struct {
		name string
		sets []string // of each answer to a request for a token of this type, one after the other
		want string
	}{
		{"none yet", []string{"login:"}, "_session"},
		{"the usual one", []string{"login:wiki_session"}, "wiki_session"},
		{"a name of the wiki's own", []string{"createaccount|csrf:KnowledgeBase"}, "KnowledgeBase"},
		{"the usual one behind another", []string{"login:balancer wiki_session"}, "wiki_session"},
		{"one of its own behind another", []string{"login:balancer KnowledgeBase;HttpOnly"}, "KnowledgeBase"},
		{"the first stays", []string{"login:KnowledgeBase", "login:balancer"}, "KnowledgeBase"},
		{"a cookie where no session has to start", []string{"csrf:balancer", "csrf:KnowledgeBase"}, "_session"},
		{"cookies of an account are none", []string{"login:wikiUserID wikiUserName wikiToken", "login:KnowledgeBase"}, "KnowledgeBase"},
		{"nor is that of a bot password", []string{"login:wiki_BPsession"}, "_session"},
		{"nor those of databases", []string{"login:UseDC UseCDNCache cpPosIndex"}, "_session"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, cookies, _ := strings.Cut(c.sets[n], ":")
				for _, one := range strings.Fields(cookies) {
					name, attribute, _ := strings.Cut(one, ";")
					http.SetCookie(w, &http.Cookie{Name: name, Value: "0123456789abcdef", HttpOnly: attribute != ""})
				}
				n++
				w.Write([]byte(`{}`))
			}))
			defer server.Close()
			u, err := url.Parse(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			s := (&api.Client{Endpoint: u, Transport: http.DefaultTransport, Limits: api.DefaultLimits}).NewSession()
			var last *api.Exchange
			for _, one := range c.sets {
				kind, _, _ := strings.Cut(one, ":")
				if last, err = s.Do(t.Context(), api.Get(api.Params{"action": "query", "meta": "tokens", "type": kind})); err != nil {
					t.Fatal(err)
				}
			}
			if got := s.SessionCookie(); got != c.want {
				t.Errorf("SessionCookie() = %q, want %q", got, c.want)
			}
			if got := s.Clone().SessionCookie(); got != c.want {
				t.Errorf("of a copy: %q, want %q", got, c.want)
			}
			if own := (&http.Cookie{Name: "KnowledgeBase"}); last.Response.OfSession(own) != (c.want == own.Name) {
				t.Errorf("OfSession(%s) is %v", own.Name, !(c.want == own.Name))
			}
		})
	}
}
