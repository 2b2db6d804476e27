package general

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var order = []spec.Spec{
	{
		Clauses: []string{"general/order/parameters-before-token"},
		Title:   "looks at parameters before the token",
		Run: func(t *spec.T) {
			id := "general/order/parameters-before-token"
			wrong := anError.With(api.Params{"logintoken": interactive.WrongToken})
			t.Control("a wrong token alone", t.Session().Post(wrong), match.HaveError("badtoken"))
			r := t.Session().Post(wrong.With(api.Params{"loginmessageformat": "bogus"}))
			t.Check(id, "a wrong value as well", r, match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"general/order/query-before-token"},
		Title:   "looks at where the token stands before whether it is right",
		Run: func(t *spec.T) {
			id := "general/order/query-before-token"
			t.Control("a wrong token in the body", t.Session().Post(anError.With(api.Params{"logintoken": interactive.WrongToken})), match.HaveError("badtoken"))
			r := t.Session().Do(api.Call{Query: api.Params{"logintoken": interactive.WrongToken}, Form: anError})
			t.Check(id, "the same in the query string", r, match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"general/order/token-before-module"},
		Title:   "looks at the token before what the module itself asks for",
		Run: func(t *spec.T) {
			id, s := "general/order/token-before-module", t.Session()
			neither := anError.Without("loginreturnurl")
			right := neither.With(api.Params{"logintoken": s.Token("login")})
			t.Control("a right token and no return address", s.Post(right), match.HaveError("missingparam"))
			r := t.Session().Post(neither.With(api.Params{"logintoken": interactive.WrongToken}))
			t.Check(id, "a wrong token as well", r, match.HaveError(t.Want(id).Error))
		},
	},
}
