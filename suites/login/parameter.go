package login

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var parameter = []spec.Spec{
	{
		Clauses: []string{"login/parameter/prefix", "login/parameter/name", "login/parameter/password", "login/parameter/domain", "login/parameter/token"},
		Title:   "declares its parameters as documented",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo("login")
			id := "login/parameter/prefix"
			t.Check(id, "prefix", m.Response, match.HaveAt(t.Want(id).Default, m.At("prefix")...))
			for _, p := range []struct {
				name      string
				sensitive bool
			}{{"name", false}, {"password", true}, {"domain", false}, {"token", true}} {
				id := "login/parameter/" + p.name
				t.Check(id, "type", m.Response, match.HaveAt(t.Want(id).Type, m.Param(p.name, "type")...))
				t.Check(id, "required", m.Response, match.HaveNoFlag(m.Param(p.name, "required")...))
				if p.sensitive {
					t.Check(id, "sensitive", m.Response, match.HaveAt(true, m.Param(p.name, "sensitive")...))
				}
			}
		},
	},
	{
		Clauses: []string{"login/parameter/domain-accepted"},
		Title:   "takes lgdomain on a wiki without domains",
		Run: func(t *spec.T) {
			r := t.Session().Login(t.Account("bot"), api.Params{"lgdomain": "example"})
			t.Check("login/parameter/domain-accepted", "action=login with lgdomain", r, match.HaveResult("login", "Success"))
		},
	},
	{
		Clauses: []string{"login/parameter/name-in-query"},
		Title:   "takes lgname in the query string",
		Run: func(t *spec.T) {
			bot, s := t.Account("bot"), t.Session()
			form := spec.LoginForm(bot).With(api.Params{"lgtoken": s.Token("login")}).Without("lgname")
			r := s.Do(api.Call{Query: api.Params{"lgname": bot.Name}, Form: form})
			t.Check("login/parameter/name-in-query", "action=login with lgname in the query", r, match.HaveResult("login", "Success"))
		},
	},
	{
		Clauses: []string{"login/parameter/unknown"},
		Title:   "warns of an unknown parameter and goes on",
		Run: func(t *spec.T) {
			id := "login/parameter/unknown"
			r := t.Session().Login(t.Account("bot"), coded.With(api.Params{"lgnosuchthing": "1"}))
			t.Check(id, "the warning", r, match.HaveWarning("main", t.Want(id).Warning))
			t.Check(id, "the result", r, match.HaveResult("login", "Success"))
		},
	},
}
