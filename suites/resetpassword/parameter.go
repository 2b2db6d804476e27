package resetpassword

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var parameter = []spec.Spec{
	{
		Clauses: []string{"resetpassword/parameter/user", "resetpassword/parameter/user-by-name", "resetpassword/parameter/token",
			"resetpassword/parameter/token-type", "resetpassword/parameter/token-sensitive", "resetpassword/parameter/prefix"},
		Title: "declares user and token as documented",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			id := "resetpassword/parameter/user"
			t.Check(id, "type", m.Response, match.HaveAt(t.Want(id).Type, m.Param("user", "type")...))
			id = "resetpassword/parameter/user-by-name"
			t.Check(id, "subtypes", m.Response, match.HaveAt(spec.Strings(t.Want(id).Values), m.Param("user", "subtypes")...))
			t.Check("resetpassword/parameter/token", "required", m.Response, match.HaveAt(true, m.Param("token", "required")...))
			id = "resetpassword/parameter/token-type"
			t.Check(id, "tokentype", m.Response, match.HaveAt(t.Want(id).Type, m.Param("token", "tokentype")...))
			t.Check("resetpassword/parameter/token-sensitive", "sensitive", m.Response, match.HaveAt(true, m.Param("token", "sensitive")...))
			t.Check("resetpassword/parameter/prefix", "prefix", m.Response, match.HaveAt("", m.At("prefix")...))
		},
	},
	{
		Clauses: []string{"resetpassword/parameter/email"},
		Title:   "declares email as documented",
		Run: func(t *spec.T) {
			m, id := t.Session().ParamInfo(action), "resetpassword/parameter/email"
			t.Check(id, "type", m.Response, match.HaveAt(t.Want(id).Type, m.Param("email", "type")...))
		},
	},
	{
		Clauses: []string{"resetpassword/parameter/optional", "resetpassword/parameter/only"},
		Title:   "declares no other parameters, and neither way to name an account as required",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			for _, p := range []string{"user", "email"} {
				id := "resetpassword/parameter/optional"
				t.Check(id, p+" is declared", m.Response, match.HaveAt(p, m.Param(p, "name")...))
				t.Check(id, p, m.Response, match.HaveNoFlag(m.Param(p, "required")...))
			}
			id := "resetpassword/parameter/only"
			t.Check(id, "parameters", names(m), spec.Strings(t.Want(id).Values))
		},
	},
	{
		Clauses: []string{"resetpassword/parameter/unknown"},
		Title:   "warns of an unknown parameter and goes on",
		Run: func(t *spec.T) {
			id := "resetpassword/parameter/unknown"
			r := t.Session().Post(nobody(t).With(api.Params{"nosuchthing": "1", "errorformat": "plaintext"}))
			t.Check(id, "the warning", r, match.HaveWarning("main", t.Want(id).Warning))
			t.Check(id, "status", r, succeed())
		},
	},
}

// names are the names of the parameters a module declares.
func names(m spec.Module) []any {
	list, _ := m.Response.At(m.At("parameters")...)
	params, _ := list.([]any)
	out := []any{}
	for i := range params {
		name, _ := m.Response.At(append(m.At("parameters"), i, "name")...)
		out = append(out, name)
	}
	return out
}

// noParameters matches where a module declares none.
func noParameters() gomega.OmegaMatcher { return gomega.BeEmpty() }
