package createaccount

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var request = []spec.Spec{
	{
		Clauses: []string{"createaccount/request/post-declared"},
		Title:   "declares that it only accepts POST",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			t.Check("createaccount/request/post-declared", "mustbeposted", m.Response, match.HaveAt(true, m.At("mustbeposted")...))
		},
	},
	{
		Clauses: []string{"createaccount/request/get"},
		Title:   "refuses a GET",
		Run: func(t *spec.T) {
			id, s := "createaccount/request/get", t.Session()
			codes := t.Want(id).Values
			p := api.Params{"action": action, "createreturnurl": spec.ReturnURL, "formatversion": "2"}
			t.Check(id, "GET without a token", s.Get(p), match.HaveError(codes[0]))
			token := s.Token("createaccount")
			t.Check(id, "GET with a token", s.Get(p.With(api.Params{"createtoken": token})), match.HaveError(codes[1]))
			r := s.Post(p.With(api.Params{"createtoken": token}))
			t.Control("the same by POST", r, match.HaveAuthStatus(action, "FAIL"))
		},
	},
}
