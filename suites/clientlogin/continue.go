package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

// continuation has the specs of the group clientlogin/continue.
var continuation = []spec.Spec{
	{
		Clauses: []string{"clientlogin/continue/either-or"},
		Title:   "needs loginreturnurl or logincontinue",
		Run: func(t *spec.T) {
			id, s := "clientlogin/continue/either-or", t.Session()
			form := spec.ClientLoginForm(t.Account("user")).With(api.Params{"logintoken": s.Token("login")})
			interactive.CheckError(t, action, id, "neither of them", s.Post(form.Without("loginreturnurl")))
			t.Paired(module.AsItIs(action), func() *api.Response { return s.Post(form) }, match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses: []string{"clientlogin/continue/not-in-progress"},
		Title:   "cannot continue what was not begun",
		Run: func(t *spec.T) {
			t.Session().MustClientLogin(t.Account("user"))
			interactive.CheckStatus(t, action, "clientlogin/continue/not-in-progress", "logincontinue in a new session", proceed(t.Session(), nil))
		},
	},
	{
		Clauses: []string{"clientlogin/continue/zero-is-true"},
		Title:   "takes a boolean that is there for true",
		Run: func(t *spec.T) {
			interactive.CheckStatus(t, action, "clientlogin/continue/zero-is-true", "logincontinue=0", refused(t, t.Account("user"), api.Params{"logincontinue": "0"}))
		},
	},
}
