package login

import (
	"net/http"

	"github.com/onsi/gomega"

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
			r := s.DoPlain(api.Call{Query: api.Params{"origin": "https://evil.example"}, Form: form, Header: http.Header{"Origin": {"https://other.example"}}})
			t.Check(id, "status", r, match.HaveStatus(t.Want(id).Status))
			t.Check(id, "JSON in the body", r, gomega.Not(match.HaveNoError()))
			t.Check(id, "cookies of an account", module.Identifying(r), gomega.BeEmpty())
			t.Control("the same from the site itself", s.Post(form), match.HaveResult("login", "Success"))
		},
	},
}
