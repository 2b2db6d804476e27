package login

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var request = []spec.Spec{
	{
		Clauses: []string{"login/request/post-only"},
		Title:   "refuses a GET and takes the same parameters by POST",
		Run: func(t *spec.T) {
			id := "login/request/post-only"
			form := api.Params{"action": "login", "lgname": "Nobody of mwconform"}
			t.Control("the same by POST", t.Session().Post(form), match.HaveResult("login", "NeedToken"))
			t.Check(id, "GET", t.Session().Get(form), match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"login/request/post-declared"},
		Title:   "declares that it only accepts POST",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo("login")
			t.Check("login/request/post-declared", "mustbeposted", m.Response, match.HaveAt(true, m.At("mustbeposted")...))
		},
	},
}
