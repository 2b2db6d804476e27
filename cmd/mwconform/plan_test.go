package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"
)

// TestPlanOnlyReads: everything is allowed and accounts are given, and the wiki
// is asked what it is and nothing more. A private one is not signed in to.
func TestPlanOnlyReads(t *testing.T) {
	for name, private := range map[string]bool{"a public wiki": false, "a private wiki": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			var posts, asked atomic.Int64
			proper := newReads(t)
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				if r.Method == http.MethodPost {
					posts.Add(1)
				}
				if private && strings.HasPrefix(r.URL.Query().Get("meta"), "siteinfo|userinfo") {
					w.Header().Set("Content-Type", "application/json; charset=utf-8")
					_, _ = w.Write([]byte(`{"error":{"code":"readapidenied","info":"You need read permission to use this module."}}`))
					return
				}
				proper.ServeHTTP(w, r)
			}))
			t.Cleanup(s.Close)
			o := call{args: append(accounts(), "--plan", "--edition", "1.39", "--test-wiki", "--allow", "all", "--endpoint", s.URL+"/api.php")}.run(t)
			g.Expect(posts.Load()).To(BeZero(), "logins or other writes")
			g.Expect(asked.Load()).To(And(BeNumerically(">=", 1), BeNumerically("<=", 8)))
			g.Expect(o.err + o.about).To(BeEmpty())
			g.Expect(o.code).To(BeZero())
			g.Expect(o.out).To(And(ContainSubstring("the run would judge "), ContainSubstring("clauses left out"), ContainSubstring("by risk")))
			told := ContainSubstring("--plan does not sign in")
			if private {
				g.Expect(o.out).To(told)
			} else {
				g.Expect(o.out).NotTo(told)
				g.Expect(o.out).To(MatchRegexp(`failed logins +.*user [1-9]`))
			}
		})
	}
}

// TestARunSaysFirstWhatItIsAboutToDo, beside its output, which stays as it was.
func TestARunSaysFirstWhatItIsAboutToDo(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	ids := specsWithoutAccount(t, "tokens", "reads")
	o := call{args: []string{"run", "--page", "tokens", "--endpoint", serve(t, newReads(t, ids...))}}.run(t)
	g.Expect(o.about).To(ContainSubstring("it creates at most 0 accounts, causes no mail, and fails 0 logins"))
	g.Expect(o.out).To(HavePrefix("mwconform "))
	g.Expect(o.out).NotTo(ContainSubstring("about to send"))
	o = call{args: []string{"replay", "--page", "tokens"}}.run(t)
	g.Expect(o.about).To(BeEmpty())
}
