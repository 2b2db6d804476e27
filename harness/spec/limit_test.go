package spec_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// reaching is a spec that fails three logins and expects to be locked out then,
// after signing in or not.
func reaching(first bool) spec.Spec {
	return spec.Spec{Clauses: []string{"demo/a/limit"}, Fresh: true, Run: func(t *spec.T) {
		id, user := "demo/a/limit", t.Account("user")
		if first {
			t.Control("the right password", t.Session().ClientLogin(user, nil), match.HaveAuthStatus("clientlogin", "PASS"))
		}
		for range t.Want(id).Limit {
			r := t.Session().ClientLogin(user, api.Params{"password": "wrong-password"})
			t.Check(id, "the messagecode", r, match.HaveMessageCode("clientlogin", "wrongpassword"))
		}
		r := t.Session().ClientLogin(user, nil)
		t.Check(id, "one more", r, match.HaveMessageCode("clientlogin", t.Want(id).Reason))
	}}
}

// opening is a wiki that opens to the right password, whatever was tried.
type opening struct{ counting }

func (c *opening) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	if r.PostForm.Get("password") == c.right {
		c.failed = 0
	}
	c.counting.ServeHTTP(w, r)
}

// TestTriesBeforeASpecOfTheLimit: they are no fault of a wiki that nobody has
// put back. A limit that is wrong for another reason stays a failure.
func TestTriesBeforeASpecOfTheLimit(t *testing.T) {
	for _, c := range []struct {
		name         string
		before, most int
		first        bool // the spec signs in at first, which clears the count
		reset, asked bool
		opens        bool
		want         result.Verdict
	}{
		{"none before", 0, 3, false, false, true, false, result.Pass},
		{"one before", 1, 3, false, false, true, false, result.Unsupported},
		{"as many as allowed before", 3, 3, false, false, true, false, result.Unsupported},
		{"as many as allowed before, and nobody signs in", 3, 3, true, false, true, false, result.Unsupported},
		{"one before, and signing in has cleared it", 1, 3, true, false, true, false, result.Pass},
		{"a limit that is too low", 0, 2, true, false, true, false, result.Fail},
		{"one before, and the right password opens the lock", 1, 3, false, false, true, true, result.Fail},
		{"one before, on a wiki that is put back", 1, 3, false, true, true, false, result.Fail},
		{"one before, in a recording", 1, 3, false, false, false, false, result.Fail},
		{"no limit", 0, 99, false, false, true, false, result.Fail},
		{"a limit that comes late", 0, 4, false, false, true, false, result.Fail},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gomega.NewWithT(t)
			count := counting{most: c.most, failed: c.before, right: password}
			e, w := limited(t, count.ServeHTTP)
			if c.opens {
				e, w = limited(t, (&opening{count}).ServeHTTP)
			}
			if !c.asked {
				w.Probe = nil
			}
			if c.reset {
				w.Reset = func(context.Context) error { return nil }
			}
			o := outcome(t, e.Run(t.Context(), reaching(c.first)), "demo/a/limit")
			g.Expect(o.Verdict).To(gomega.Equal(c.want), o.Reason)
		})
	}
}

// limited is a wiki of an operator who has declared its limits.
func limited(t *testing.T, handler http.HandlerFunc) (spec.Env, *target.Wiki) {
	e, w := env(t, handler)
	e.Target.Allowed = contract.Risks
	for _, id := range []string{"account-user", "login-throttle"} {
		w.Facts.Capabilities[id] = "configured"
	}
	w.Probe = http.DefaultTransport
	return e, w
}
