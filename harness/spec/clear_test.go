package spec_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
)

// counting is a wiki with one account that counts failed logins and, from a
// number on, lets nobody in. A right password clears the count.
type counting struct {
	failed, most int
	right        string
	signedIn     int
}

func (c *counting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	answer := `{"batchcomplete":"","query":{"tokens":{"logintoken":"0123456789abcdef0123456789abcdef65432100+\\"}}}`
	if r.PostForm.Get("action") == "clientlogin" {
		switch {
		case c.failed >= c.most:
			answer = `{"clientlogin":{"status":"FAIL","message":"x","messagecode":"login-throttled","canpreservestate":false}}`
		case r.PostForm.Get("password") == c.right:
			c.failed, c.signedIn = 0, c.signedIn+1
			answer = `{"clientlogin":{"status":"PASS","username":"Alice"}}`
		default:
			c.failed++
			answer = `{"clientlogin":{"status":"FAIL","message":"x","messagecode":"wrongpassword","canpreservestate":false}}`
		}
	}
	says(answer)(w, r)
}

// wrongly is a spec with failed logins of the operator's account.
func wrongly(times int) spec.Spec {
	return spec.Spec{Clauses: []string{"demo/a/user"}, Run: func(t *spec.T) {
		for range times {
			r := t.Session().ClientLogin(t.Account("user"), api.Params{"password": "wrong-password"})
			t.Check("demo/a/user", "the messagecode", r, match.HaveMessageCode("clientlogin", "wrongpassword"))
		}
	}}
}

func TestNoAccountIsLeftLockedOut(t *testing.T) {
	for _, c := range []struct {
		name         string
		most, times  int
		probe, reset bool
		want         result.Verdict
		left         int
	}{
		{"a wiki of the operator's own", 9, 3, true, false, result.Pass, 0},
		{"a test wiki that is put back", 9, 3, true, true, result.Pass, 3},
		{"a recording", 9, 3, false, false, result.Pass, 3},
		{"the limit is reached", 2, 3, true, false, result.Unsupported, 2},
		{"the limit is reached where nothing may be asked", 2, 3, false, false, result.Fail, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gomega.NewWithT(t)
			wiki := &counting{most: c.most, right: password}
			e, w := env(t, wiki.ServeHTTP)
			e.Target.Allowed = contract.Risks
			w.Facts.Capabilities["account-user"] = "configured"
			if c.probe {
				w.Probe = http.DefaultTransport
			}
			if c.reset {
				w.Reset = func(context.Context) error { return nil }
			}
			r := e.Run(t.Context(), wrongly(c.times))
			g.Expect(outcome(t, r, "demo/a/user").Verdict).To(gomega.Equal(c.want), outcome(t, r, "demo/a/user").Reason)
			g.Expect(wiki.failed).To(gomega.Equal(c.left))
			// What was asked beside the spec is no exchange of its.
			for _, ex := range r.Exchanges {
				form, _ := url.ParseQuery(ex.Form)
				g.Expect(strings.Contains(form.Get("password"), "PASSWORD")).To(gomega.BeFalse())
			}
		})
	}
}

// TestALockedOutAccountIsNoFailure: the spec before has reached the limit.
func TestALockedOutAccountIsNoFailure(t *testing.T) {
	g := gomega.NewWithT(t)
	wiki := &counting{most: 1, failed: 1, right: password}
	e, w := env(t, wiki.ServeHTTP)
	e.Target.Allowed = contract.Risks
	w.Facts.Capabilities["account-user"] = "configured"
	w.Probe = http.DefaultTransport
	r := e.Run(t.Context(), spec.Spec{Clauses: []string{"demo/a/user"}, Run: func(t *spec.T) {
		t.Check("demo/a/user", "a token", t.Session().Get(api.Params{"action": "query", "meta": "tokens"}), match.HaveError("nosuch"))
	}})
	o := outcome(t, r, "demo/a/user")
	g.Expect(o.Verdict).To(gomega.Equal(result.Unsupported))
	g.Expect(o.Reason).To(gomega.ContainSubstring("limits failed logins"))
}

// TestWhatOnlyReadsAsksNoMore: beside a failed spec that only reads nothing is
// sent that signs in or creates.
func TestWhatOnlyReadsAsksNoMore(t *testing.T) {
	g := gomega.NewWithT(t)
	posts := 0
	e, w := env(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			posts++
		}
		says(wrongToken)(rw, r)
	})
	for _, id := range []string{"account-user", "create-freely"} {
		w.Facts.Capabilities[id] = "configured"
	}
	w.Probe = http.DefaultTransport
	r := e.Run(t.Context(), spec.Spec{Clauses: []string{"demo/a/knows"}, Run: func(t *spec.T) {
		t.Check("demo/a/knows", "a token", t.Session().Get(login), match.HaveError("nosuch"))
	}})
	g.Expect(outcome(t, r, "demo/a/knows").Verdict).To(gomega.Equal(result.Fail))
	g.Expect(posts).To(gomega.BeZero())
}

// TestEveryRiskHasToBeAllowed: one that mails and uses an account signs in too.
func TestEveryRiskHasToBeAllowed(t *testing.T) {
	g := gomega.NewWithT(t)
	e, w := env(t, says(wrongToken))
	w.Facts.Capabilities["account-user"] = "configured"
	run := func(allowed ...contract.Risk) result.Outcome {
		e.Target.Allowed = allowed
		return outcome(t, e.Run(t.Context(), wrongly(1)), "demo/a/user")
	}
	g.Expect(run().Verdict).To(gomega.Equal(result.Disabled))
	g.Expect(run("sends-mail").Reason).To(gomega.ContainSubstring("signs-in"))
	g.Expect(run("signs-in").Reason).To(gomega.ContainSubstring("sends-mail"))
	g.Expect(run("signs-in", "sends-mail").Verdict).NotTo(gomega.Equal(result.Disabled))
}
