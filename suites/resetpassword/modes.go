package resetpassword

import (
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

var resetting = module.Module{
	Name:    action,
	Member:  []any{action},
	Accepts: func() types.GomegaMatcher { return succeed() },
	Send: func(t *spec.T, s *spec.Session, change api.Params) *api.Response {
		return s.Post(nobody(t).With(change))
	},
}

var modes = []spec.Spec{
	{
		Clauses: []string{"resetpassword/modes/assert"},
		Title:   "resets nothing with assert=user for a client that is not signed in",
		Run:     func(t *spec.T) { resetting.Refuses(t, "resetpassword/modes/assert", api.Params{"assert": "user"}) },
	},
	{
		Clauses: []string{"resetpassword/modes/maxlag"},
		Title:   "resets nothing where the wiki lags more than the client wants",
		Run:     func(t *spec.T) { resetting.MaxLag(t, "resetpassword/modes/maxlag") },
	},
	{
		Clauses:  []string{"resetpassword/modes/read-only-reason"},
		Title:    "tells why the wiki is read-only",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			send := func(s *spec.Session) *api.Response { return s.Post(nobody(t)) }
			interactive.CheckReadOnlyReason(t, action, "resetpassword/modes/read-only-reason", t.Session(), send)
		},
	},
	denied("resetpassword/modes/blocked-client", "blocked", "resets nothing for a client whose address is blocked"),
	{
		Clauses: []string{"resetpassword/modes/blocked-account"},
		Title:   "resets nothing for an account that is blocked",
		Run: func(t *spec.T) {
			id, s, other := "resetpassword/modes/blocked-account", t.Session(), t.Session()
			other.MustClientLogin(t.Account("user"))
			t.Control("an account that is not", other.Post(nobody(t).With(api.Params{"token": other.Token("csrf")})), succeed())
			s.MustClientLogin(t.Account("blocked"))
			t.Check(id, "the reset", s.Post(nobody(t).With(api.Params{"token": s.Token("csrf")})), match.HaveError(t.Want(id).Error))
		},
	},
}
