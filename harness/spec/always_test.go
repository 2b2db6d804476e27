package spec_test

import (
	"testing"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
)

// TestAlwaysNeeds: a check of every answer is for wikis that have what it needs.
func TestAlwaysNeeds(t *testing.T) {
	for capability, want := range map[string]result.Verdict{"": result.Pass, "mail": result.Fail} {
		e, w := env(t, says(wrongToken))
		if capability != "" {
			w.Facts.Capabilities[capability] = "said"
		}
		e.Always = []spec.Always{{Clause: one, What: "result", Needs: "mail",
			Matcher: func(*api.Response) types.GomegaMatcher {
				return match.HaveAt(gomega.Equal("Failed"), "login", "result")
			}}}
		got := e.Run(t.Context(), spec.Spec{Clauses: []string{one}, Run: func(x *spec.T) {
			r := x.Session().Post(login)
			x.Check(one, "result", r.String("login", "result"), gomega.Equal("WrongToken"))
		}})
		if v := got.Verdict(); v != want {
			t.Errorf("with the capability %q: %s, not %s: %+v", capability, v, want, got.Outcomes)
		}
	}
}
