package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var origin = []spec.Spec{
	{
		Clauses: []string{"clientlogin/origin/any"},
		Title:   "works with origin=* and everything right",
		Run: func(t *spec.T) {
			s := t.Session()
			form := spec.ClientLoginForm(t.Account("user")).With(api.Params{"logintoken": s.Token("login")})
			interactive.CheckStatus(t, action, "clientlogin/origin/any", "action=clientlogin", s.Do(api.Call{Query: api.Params{"origin": "*"}, Form: form}))
		},
	},
}
