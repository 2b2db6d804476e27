package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var parameter = []spec.Spec{
	{
		Clauses: []string{
			"clientlogin/parameter/prefix", "clientlogin/parameter/requests", "clientlogin/parameter/messageformat",
			"clientlogin/parameter/mergerequestfields", "clientlogin/parameter/preservestate", "clientlogin/parameter/returnurl",
			"clientlogin/parameter/continue", "clientlogin/parameter/token", "clientlogin/parameter/dynamic",
		},
		Title: "declares its parameters as documented",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			id := "clientlogin/parameter/prefix"
			t.Check(id, "prefix", m.Response, match.HaveAt(t.Want(id).Default, m.At("prefix")...))
			id = "clientlogin/parameter/requests"
			t.Check(id, "type", m.Response, match.HaveAt(t.Want(id).Type, m.Param("requests", "type")...))
			t.Check(id, "multi", m.Response, match.HaveAt(true, m.Param("requests", "multi")...))
			t.Check(id, "lowlimit", m.Response, match.HaveAt(interactive.Number(t.Want(id).Limit), m.Param("requests", "lowlimit")...))
			t.Check(id, "highlimit", m.Response, match.HaveAt(interactive.Number(t.Want(id).High), m.Param("requests", "highlimit")...))
			id = "clientlogin/parameter/messageformat"
			t.Check(id, "values", m.Response, match.HaveAt(spec.Strings(t.Want(id).Values), m.Param("messageformat", "type")...))
			t.Check(id, "default", m.Response, match.HaveAt(t.Want(id).Default, m.Param("messageformat", "default")...))
			for _, name := range []string{"mergerequestfields", "preservestate", "returnurl", "continue"} {
				id := "clientlogin/parameter/" + name
				t.Check(id, "type", m.Response, match.HaveAt(t.Want(id).Type, m.Param(name, "type")...))
				t.Check(id, "required", m.Response, match.HaveNoFlag(m.Param(name, "required")...))
			}
			id = "clientlogin/parameter/token"
			t.Check(id, "type", m.Response, match.HaveAt(t.Want(id).Type, m.Param("token", "type")...))
			t.Check(id, "tokentype", m.Response, match.HaveAt(t.Want(id).Default, m.Param("token", "tokentype")...))
			t.Check(id, "required", m.Response, match.HaveAt(true, m.Param("token", "required")...))
			t.Check(id, "sensitive", m.Response, match.HaveAt(true, m.Param("token", "sensitive")...))
			t.Check("clientlogin/parameter/dynamic", "dynamicparameters", m.Response, match.HaveAt(true, m.At("dynamicparameters")...))
		},
	},
	{
		Clauses: []string{"clientlogin/parameter/unknown"},
		Title:   "warns of an unknown parameter and goes on",
		Run: func(t *spec.T) {
			id := "clientlogin/parameter/unknown"
			r := t.Session().ClientLogin(t.Account("user"), api.Params{"nosuchthing": "1", "errorformat": "plaintext"})
			t.Check(id, "the warning", r, match.HaveWarning("main", t.Want(id).Warning))
			t.Check(id, "the status", r, match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses: []string{"clientlogin/parameter/name-in-query"},
		Title:   "takes the field username in the query string",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			form := spec.ClientLoginForm(user).Without("username").With(api.Params{"logintoken": s.Token("login")})
			r := s.Do(api.Call{Query: api.Params{"username": user.Name}, Form: form})
			interactive.CheckStatus(t, action, "clientlogin/parameter/name-in-query", "action=clientlogin", r)
		},
	},
}
