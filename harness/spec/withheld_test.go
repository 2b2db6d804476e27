package spec_test

import (
	"net/http"
	"testing"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/result"
)

// TestNoMoreFailedLoginsThanAllowed: a spec that would fail more logins than
// the operator allows is disabled, not failed and not broken, and the account is
// left signed in to; where the limit is high enough, it runs.
func TestNoMoreFailedLoginsThanAllowed(t *testing.T) {
	for _, c := range []struct {
		name        string
		most, times int
		right       string // the account's password, which is not always the one that was given
		want        result.Verdict
		says        string
		sent        int // logins that failed
	}{
		{"too many", 3, 3, password, result.Disabled, "more than 3 to the account user could have failed in a row (--max-failed-logins)", 2},
		{"just enough", 4, 3, password, result.Pass, "", 3},
		{"no limit", 0, 3, password, result.Pass, "", 3},
		{"the given password is wrong", 3, 3, "another-password", result.Disabled, "--max-failed-logins", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gomega.NewWithT(t)
			wiki := &counting{most: 100, right: c.right}
			all := 0
			e, w := env(t, func(rw http.ResponseWriter, r *http.Request) {
				before := wiki.failed
				wiki.ServeHTTP(rw, r)
				if wiki.failed > before {
					all++
				}
			})
			e.Target.Allowed = contract.Risks
			w.Facts.Capabilities["account-user"] = "configured"
			w.Probe = http.DefaultTransport
			w.Limits.Logins = api.NewLogins(c.most, []api.Login{{Role: "user", Name: "Alice", Password: password}})
			for range 2 { // the second time shows what the first has left
				o := outcome(t, e.Run(t.Context(), wrongly(c.times)), "demo/a/user")
				g.Expect(o.Verdict).To(gomega.Equal(c.want), o.Reason)
				g.Expect(o.Reason).To(gomega.ContainSubstring(c.says))
				if c.right != password {
					break
				}
				g.Expect(wiki.failed).To(gomega.BeZero(), "the account is left with failed logins")
				g.Expect(all).To(gomega.Equal(c.sent))
				all = 0
			}
			if c.right != password {
				for range 5 {
					e.Run(t.Context(), wrongly(c.times))
				}
				g.Expect(all).To(gomega.Equal(c.sent))
			}
		})
	}
}

// TestNoSigningInInVain: where the password that was given is refused, the count
// cannot be cleared, and trying it after every spec would only add to it.
func TestNoSigningInInVain(t *testing.T) {
	g := gomega.NewWithT(t)
	wiki := &counting{most: 100, right: "another-password"}
	e, w := env(t, wiki.ServeHTTP)
	e.Target.Allowed = contract.Risks
	w.Facts.Capabilities["account-user"] = "configured"
	w.Probe = http.DefaultTransport
	w.Limits.Logins = api.NewLogins(0, []api.Login{{Role: "user", Name: "Alice", Password: password}})
	for range 5 {
		e.Run(t.Context(), wrongly(2))
	}
	g.Expect(wiki.failed).To(gomega.Equal(5*2 + 1))
}
