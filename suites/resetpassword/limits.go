package resetpassword

import (
	"time"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// settle is waited for a mail that should not come, besides three times what
// the slowest of those before took: after the limit there is none to wait for.
const settle = time.Second

var limits = []spec.Spec{
	{
		Clauses:  []string{"resetpassword/limits/until", "resetpassword/limits/silent", "resetpassword/limits/masks"},
		Title:    "answers with success beyond the limit of an address, and mails nothing",
		Scenario: "reset-limited",
		Fresh:    true,
		Run: func(t *spec.T) {
			r := t.Session().Get(api.Params{"action": "query", "meta": "userinfo", "uiprop": "ratelimits", "formatversion": "2"})
			hits := r.Int("query", "userinfo", "ratelimits", "mailpassword", "ip", "hits")
			t.Control("the limit the wiki names", hits, gomega.And(gomega.BeNumerically(">", 0), gomega.BeNumerically("<=", 8)))
			longest, a := time.Duration(0), newOwner(t, 1, t.NewAddress(1))
			for n := range hits {
				t.Check("resetpassword/limits/until", "the answer", a.reset(t), succeed())
				asked := time.Now()
				got := receivers(a.mails(t, n+1))
				longest = max(longest, time.Since(asked))
				t.Check("resetpassword/limits/until", "receivers", got, times(n+1, a.address))
				t.Control("a mail up to the limit", got, times(n+1, a.address))
			}
			beyond := newOwner(t, 2, t.NewAddress(2))
			_, before := t.Mailbox(beyond.address, beyond.Name, 0)
			t.Check("resetpassword/limits/silent", "the answer beyond the limit", beyond.reset(t), succeed())
			id := "resetpassword/limits/masks"
			t.Check(id, "neither user nor email beyond the limit", t.Session().Post(form(nil)), answered(t.Want(id).Error))
			t.Pause(settle + 3*longest)
			letters, others := t.Mailbox(beyond.address, beyond.Name, 0)
			t.Check("resetpassword/limits/silent", "mails with a password beyond the limit", receivers(letters), none())
			t.Check("resetpassword/limits/silent", "other mails beyond the limit", others, gomega.Equal(before))
		},
	},
	{
		Clauses:  []string{"resetpassword/limits/no-cache"},
		Title:    "keeps the limit of an address without a main cache, or does not, as the edition does",
		Scenario: "reset-limited-no-cache",
		Fresh:    true,
		Run: func(t *spec.T) {
			id, longest := "resetpassword/limits/no-cache", time.Duration(0)
			r := t.Session().Get(api.Params{"action": "query", "meta": "userinfo", "uiprop": "ratelimits", "formatversion": "2"})
			hits := r.Int("query", "userinfo", "ratelimits", "mailpassword", "ip", "hits")
			t.Control("the limit the wiki names", hits, gomega.And(gomega.BeNumerically(">", 0), gomega.BeNumerically("<=", 8)))
			a := newOwner(t, 1, t.NewAddress(1))
			for n := range hits {
				t.Control("the answer", a.reset(t), succeed())
				asked := time.Now()
				t.Control("a mail up to the limit", receivers(a.mails(t, n+1)), times(n+1, a.address))
				longest = max(longest, time.Since(asked))
			}
			beyond := newOwner(t, 2, t.NewAddress(2))
			t.Check(id, "the answer beyond the limit", beyond.reset(t), succeed())
			t.Pause(settle + 3*longest)
			letters, _ := t.Mailbox(beyond.address, beyond.Name, 0)
			want := only(beyond.address)
			if t.Want(id).IsFlag() {
				want = none()
			}
			t.Check(id, "mails with a password beyond the limit", receivers(letters), want)
		},
	},
	{
		Clauses:  []string{"resetpassword/limits/resend", "resetpassword/limits/resend-first-works"},
		Title:    "mails an account one password within the time that has to pass",
		Scenario: "reset-once-a-day",
		Run: func(t *spec.T) {
			a, last := newOwner(t, 1, t.NewAddress(1)), newOwner(t, 2, t.NewAddress(2))
			first := a.mailed(t, 1)
			t.Check("resetpassword/limits/resend", "the second answer", a.reset(t), succeed())
			last.fence(t, 1)
			t.Check("resetpassword/limits/resend", "receivers", receivers(a.mails(t, 1)), only(a.address))
			interactive.CheckStatus(t, signIn, "resetpassword/limits/resend-first-works", "the password of the first mail", t.Session().ClientLogin(first, nil))
		},
	},
}
