package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var request = []spec.Spec{
	{
		Clauses: []string{"clientlogin/request/post-declared"},
		Title:   "declares that it only accepts POST",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			t.Check("clientlogin/request/post-declared", "mustbeposted", m.Response, match.HaveAt(true, m.At("mustbeposted")...))
		},
	},
	{
		Clauses: []string{"clientlogin/request/get-without-token", "clientlogin/request/get-with-token"},
		Title:   "refuses a GET",
		Run: func(t *spec.T) {
			s := t.Session()
			form := api.Params{"action": action, "username": "Nobody of mwconform", "loginreturnurl": spec.ReturnURL, "formatversion": "2"}
			interactive.CheckError(t, action, "clientlogin/request/get-without-token", "GET without a token", s.Get(form))
			token := s.Token("login")
			interactive.CheckError(t, action, "clientlogin/request/get-with-token", "GET with a token", s.Get(form.With(api.Params{"logintoken": token})))
			r := s.Post(form.With(api.Params{"logintoken": token}))
			t.Control("the same by POST", r, match.HaveAuthStatus(action, "FAIL"))
		},
	},
}
