package login

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var origin = []spec.Spec{
	{
		Clauses: []string{"login/origin/mismatch"},
		Title:   "refuses an origin that is not that of the header",
		Run: func(t *spec.T) {
			id, s := "login/origin/mismatch", t.Session()
			form := spec.LoginForm(t.Account("bot")).With(api.Params{"lgtoken": s.Token("login")})
			module.Mismatch(t, id, s, form, s.Do, match.HaveResult("login", "Success"))
		},
	},
}
