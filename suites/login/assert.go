package login

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var asserted = []spec.Spec{
	{
		Clauses: []string{"login/assert/user"},
		Title:   "signs nobody in with assert=user",
		Run:     func(t *spec.T) { login.Refuses(t, "login/assert/user", api.Params{"assert": "user"}) },
	},
	{
		Clauses: []string{"login/assert/bot"},
		Title:   "signs nobody in with assert=bot",
		Run:     func(t *spec.T) { login.Refuses(t, "login/assert/bot", api.Params{"assert": "bot"}) },
	},
	{
		Clauses: []string{"login/assert/named-user"},
		Title:   "signs nobody in with assertuser",
		Run: func(t *spec.T) {
			login.Refuses(t, "login/assert/named-user", api.Params{"assertuser": t.Account("bot").User()})
		},
	},
	{
		Clauses: []string{"login/assert/anon"},
		Title:   "takes assert=anon from a client that is not signed in",
		Run: func(t *spec.T) {
			id, s := "login/assert/anon", t.Session()
			anon := coded.With(api.Params{"assert": "anon"})
			t.Check(id, "before the login", s.Login(t.Account("user"), anon), match.HaveResult("login", "Success"))
			t.Check(id, "after the login", s.Login(t.Account("user"), anon), match.HaveError(t.Want(id).Error))
		},
	},
}
