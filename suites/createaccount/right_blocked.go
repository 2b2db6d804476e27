package createaccount

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var rightBlocked = []spec.Spec{
	{
		Clauses:  []string{"createaccount/right/blocked-client"},
		Title:    "refuses a creation from an address that is blocked",
		Scenario: "blocked",
		Run: func(t *spec.T) {
			interactive.CheckStatus(t, action, "createaccount/right/blocked-client", "action=createaccount", t.Session().Create(form(t, 1)))
		},
	},
	{
		Clauses:  []string{"createaccount/right/blocked-client-member"},
		Title:    "refuses a member a creation from an address that is blocked",
		Scenario: "blocked",
		Run: func(t *spec.T) {
			s := t.Session()
			s.MustClientLogin(t.Account("user"))
			interactive.CheckStatus(t, action, "createaccount/right/blocked-client-member", "action=createaccount", s.Create(form(t, 1)))
		},
	},
	{
		Clauses: []string{"createaccount/right/blocked-account"},
		Title:   "refuses an account that is blocked to create others",
		Run: func(t *spec.T) {
			s, other := t.Session(), t.Session()
			s.MustClientLogin(t.Account("blocked"))
			r := s.Create(form(t, 1))
			interactive.CheckStatus(t, action, "createaccount/right/blocked-account", "a blocked account", r)
			other.MustClientLogin(t.Account("user"))
			t.Control("an account that is not", other.Create(form(t, 1)), match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses:  []string{"createaccount/right/write-api"},
		Title:    "refuses a creation where nobody has the right writeapi",
		Scenario: "no-write-api",
		Run: func(t *spec.T) {
			interactive.CheckError(t, action, "createaccount/right/write-api", "action=createaccount", t.Session().Create(form(t, 1)))
		},
	},
	{
		Clauses:  []string{"createaccount/right/read-only-reason"},
		Title:    "tells why the wiki is read-only",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			id := "createaccount/right/read-only-reason"
			interactive.CheckReadOnlyReason(t, action, id, t.Session(), func(s *spec.Session) *api.Response { return s.Create(form(t, 1)) })
		},
	},
	{
		Clauses:  []string{"createaccount/right/read-only-token"},
		Title:    "looks at the token before it refuses for being read-only",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			r := t.Session().Create(form(t, 1).With(api.Params{"createtoken": interactive.WrongToken}))
			interactive.CheckError(t, action, "createaccount/right/read-only-token", "a wrong token", r)
		},
	},
}
