package createaccount

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var asserted = []spec.Spec{
	{
		Clauses: []string{"createaccount/assert/user"},
		Title:   "creates nothing with assert=user",
		Run:     func(t *spec.T) { creation.Refuses(t, "createaccount/assert/user", api.Params{"assert": "user"}) },
	},
	{
		Clauses: []string{"createaccount/assert/bot"},
		Title:   "creates nothing with assert=bot",
		Run:     func(t *spec.T) { creation.Refuses(t, "createaccount/assert/bot", api.Params{"assert": "bot"}) },
	},
	{
		Clauses: []string{"createaccount/assert/named-user"},
		Title:   "creates nothing with assertuser",
		Run: func(t *spec.T) {
			creation.Refuses(t, "createaccount/assert/named-user", api.Params{"assertuser": "Nobody of mwconform"})
		},
	},
	{
		Clauses: []string{"createaccount/assert/anon"},
		Title:   "takes assert=anon from a client that is not signed in",
		Run: func(t *spec.T) {
			id, s := "createaccount/assert/anon", t.Session()
			anon := api.Params{"assert": "anon"}
			t.Check(id, "a client that is not signed in", t.Session().Create(form(t, 1).With(anon)), match.HaveAuthStatus(action, t.Want(id).Result))
			s.MustClientLogin(t.Account("user"))
			t.Check(id, "one that is", s.Create(form(t, 2).With(anon)), match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"createaccount/assert/before-token"},
		Title:   "looks at assert before the token",
		Run: func(t *spec.T) {
			id, p := "createaccount/assert/before-token", api.Params{"action": action, "formatversion": "2"}
			t.Control("without assert", t.Session().Post(p), match.HaveError("missingparam"))
			t.Check(id, "with assert=user", t.Session().Post(p.With(api.Params{"assert": "user"})), match.HaveError(t.Want(id).Error))
		},
	},
}
