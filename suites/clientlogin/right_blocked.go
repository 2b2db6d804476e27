package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var rightBlocked = []spec.Spec{
	{
		Clauses:  []string{"clientlogin/right/blocked-client"},
		Title:    "signs in from an address that is blocked",
		Scenario: "blocked",
		Run:      func(t *spec.T) { signsIn(t, "clientlogin/right/blocked-client", "user") },
	},
	{
		Clauses: []string{"clientlogin/right/blocked-account"},
		Title:   "signs in to an account that is blocked",
		Run:     func(t *spec.T) { signsIn(t, "clientlogin/right/blocked-account", "blocked") },
	},
	{
		Clauses:  []string{"clientlogin/right/blocked-no-login", "clientlogin/right/blocked-unseen"},
		Title:    "refuses an account that is blocked where blocks forbid signing in",
		Scenario: "blocked-no-login",
		Run: func(t *spec.T) {
			account, s := t.Account("blocked"), t.Session()
			t.Session().MustClientLogin(t.Account("user"))
			interactive.CheckStatus(t, action, "clientlogin/right/blocked-no-login", "a blocked account", s.ClientLogin(account, nil))
			t.Check("clientlogin/right/blocked-no-login", "userinfo afterwards", s.User(), interactive.Anonymous())
			wrong := t.Session().ClientLogin(account, api.Params{"password": wrongPassword})
			interactive.CheckStatus(t, action, "clientlogin/right/blocked-unseen", "a wrong password", wrong)
		},
	},
	{
		Clauses:  []string{"clientlogin/right/write-api"},
		Title:    "refuses a login where nobody has the right writeapi",
		Scenario: "no-write-api",
		Run: func(t *spec.T) {
			id := "clientlogin/right/write-api"
			r := t.Session().ClientLogin(t.Account("user"), nil)
			if t.Want(id).Error == "" {
				interactive.CheckStatus(t, action, id, "action=clientlogin", r)
				return
			}
			interactive.CheckError(t, action, id, "action=clientlogin", r)
		},
	},
	{
		Clauses:  []string{"clientlogin/right/read-only-reason"},
		Title:    "tells why the wiki is read-only",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			id := "clientlogin/right/read-only-reason"
			interactive.CheckReadOnlyReason(t, action, id, t.Session(), func(s *spec.Session) *api.Response { return s.ClientLogin(t.Account("user"), nil) })
		},
	},
	{
		Clauses:  []string{"clientlogin/right/read-only-token"},
		Title:    "looks at the token before it refuses for being read-only",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			r := t.Session().ClientLogin(t.Account("user"), api.Params{"logintoken": interactive.WrongToken})
			interactive.CheckError(t, action, "clientlogin/right/read-only-token", "a wrong token", r)
		},
	},
}

// signsIn checks that an account signs in with its password, and only with it.
func signsIn(t *spec.T, id, role string) {
	account := t.Account(role)
	wrong := t.Session().ClientLogin(account, api.Params{"password": wrongPassword})
	t.Control("a wrong password", wrong, match.HaveAuthStatus(action, "FAIL"))
	s := t.Session()
	interactive.CheckStatus(t, action, id, "the right one", s.ClientLogin(account, nil))
	t.Check(id, "userinfo afterwards", s.User(), isUser(account.Name))
}
