package clientlogin

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

var originOther = []spec.Spec{
	{
		Clauses: []string{"clientlogin/origin/callback"},
		Title:   "works with a JSONP callback and everything right",
		Run: func(t *spec.T) {
			id, s := "clientlogin/origin/callback", t.Session()
			form := spec.ClientLoginForm(t.Account("user")).With(api.Params{"logintoken": s.Token("login")})
			r := s.Do(api.Call{Query: api.Params{"callback": "cb"}, Form: form})
			interactive.CheckStatus(t, action, id, "action=clientlogin", r)
			t.Check(id, "the function of the answer", r.Callback, gomega.Equal("cb"))
		},
	},
	{
		Clauses: []string{"clientlogin/origin/mismatch"},
		Title:   "refuses an origin that is not that of the header",
		Run: func(t *spec.T) {
			id, s := "clientlogin/origin/mismatch", t.Session()
			form := spec.ClientLoginForm(t.Account("user")).With(api.Params{"logintoken": s.Token("login")})
			module.Mismatch(t, id, s, form, s.Do, match.HaveAuthStatus(action, "PASS"))
		},
	},
}
