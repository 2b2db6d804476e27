package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var asserted = []spec.Spec{
	{
		Clauses: []string{"clientlogin/assert/user"},
		Title:   "signs nobody in with assert=user",
		Run:     func(t *spec.T) { clientLogin.Refuses(t, "clientlogin/assert/user", api.Params{"assert": "user"}) },
	},
	{
		Clauses: []string{"clientlogin/assert/bot"},
		Title:   "signs nobody in with assert=bot",
		Run:     func(t *spec.T) { clientLogin.Refuses(t, "clientlogin/assert/bot", api.Params{"assert": "bot"}) },
	},
	{
		Clauses: []string{"clientlogin/assert/named-user"},
		Title:   "signs nobody in with assertuser",
		Run: func(t *spec.T) {
			clientLogin.Refuses(t, "clientlogin/assert/named-user", api.Params{"assertuser": t.Account("user").Name})
		},
	},
	{
		Clauses: []string{"clientlogin/assert/anon"},
		Title:   "takes assert=anon from a client that is not signed in",
		Run: func(t *spec.T) {
			id, user, s := "clientlogin/assert/anon", t.Account("user"), t.Session()
			anon := api.Params{"assert": "anon"}
			t.Check(id, "before the login", s.ClientLogin(user, anon), match.HaveAuthStatus(action, t.Want(id).Result))
			t.Check(id, "after the login", s.ClientLogin(user, anon), match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"clientlogin/assert/before-token"},
		Title:   "looks at assert before the token",
		Run: func(t *spec.T) {
			id, p := "clientlogin/assert/before-token", api.Params{"action": action, "formatversion": "2"}
			t.Control("without assert", t.Session().Post(p), match.HaveError("missingparam"))
			t.Check(id, "with assert=user", t.Session().Post(p.With(api.Params{"assert": "user"})), match.HaveError(t.Want(id).Error))
		},
	},
}
