package validatepassword

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var parameter = []spec.Spec{
	{
		Clauses: []string{"validatepassword/parameter/prefix", "validatepassword/parameter/password", "validatepassword/parameter/user",
			"validatepassword/parameter/user-subtypes", "validatepassword/parameter/email", "validatepassword/parameter/realname"},
		Title: "declares its parameters",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			id := "validatepassword/parameter/prefix"
			t.Check(id, "prefix", m.Response, match.HaveAt(t.Want(id).Default, m.At("prefix")...))
			for _, name := range []string{"password", "user", "email", "realname"} {
				id := "validatepassword/parameter/" + name
				t.Check(id, "type", m.Response, match.HaveAt(t.Want(id).Type, m.Param(name, "type")...))
				for _, flag := range []string{"required", "sensitive"} {
					if name == "password" {
						t.Check(id, flag, m.Response, match.HaveAt(true, m.Param(name, flag)...))
					} else {
						t.Check(id, flag, m.Response, match.HaveNoFlag(m.Param(name, flag)...))
					}
				}
			}
			id = "validatepassword/parameter/user-subtypes"
			t.Check(id, "subtypes", m.Response, match.HaveAt(spec.Strings(t.Want(id).Values), m.Param("user", "subtypes")...))
		},
	},
	{
		Clauses: []string{"validatepassword/parameter/no-token"},
		Title:   "declares no token",
		Run: func(t *spec.T) {
			id, s := "validatepassword/parameter/no-token", t.Session()
			other := s.ParamInfo("clientlogin")
			t.Control("a module with a token", other.Response, match.HaveAt("token", other.Param("token", "name")...))
			m := s.ParamInfo(action)
			t.Check(id, "the parameters", m.Response, match.HaveAt(gomega.Not(gomega.BeEmpty()), m.At("parameters")...))
			t.Check(id, "a parameter token", m.Response, match.HaveNothingAt(m.Param("token", "name")...))
		},
	},
	{
		Clauses: []string{"validatepassword/parameter/token-unrecognized"},
		Title:   "warns of a token and goes on",
		Run: func(t *spec.T) {
			id, s := "validatepassword/parameter/token-unrecognized", t.Session()
			plain := api.Params{"errorformat": "plaintext"}
			t.Control("without a token", ask(s, good, plain), match.HaveNoWarnings())
			r := ask(s, good, plain.With(api.Params{"token": s.Token("csrf")}))
			t.Check(id, "the warning", r, match.HaveWarning("main", t.Want(id).Warning))
			checkValidity(t, id, "with a token", r)
		},
	},
	{
		Clauses: []string{"validatepassword/parameter/email-accepted", "validatepassword/parameter/realname-accepted"},
		Title:   "takes any e-mail address and real name",
		Run: func(t *spec.T) {
			s := t.Session()
			user := api.Params{"user": nobody}
			unknown := ask(s, good, user.With(api.Params{"nosuchthing": "x"}))
			t.Control("a parameter that is unknown", unknown, match.HaveWarning("main", ""))
			for _, p := range [][2]string{{"email", "no-address"}, {"realname", "<Nobody> of 'mwconform'"}} {
				id := "validatepassword/parameter/" + p[0] + "-accepted"
				r := ask(s, good, user.With(api.Params{p[0]: p[1]}))
				checkValidity(t, id, "with "+p[0], r)
				t.Check(id, "warnings", r, match.HaveNoWarnings())
			}
		},
	},
	{
		Clauses: []string{"validatepassword/parameter/user-canonical"},
		Title:   "takes a user name in any of its forms",
		Run: func(t *spec.T) {
			id, s := "validatepassword/parameter/user-canonical", t.Session()
			accepted(t, s, api.Params{"user": nobody})
			r := ask(s, good, api.Params{"user": "_" + t.Account("user").User() + "_"})
			t.Check(id, "an account's name between underscores", r, match.HaveError(t.Want(id).Error))
		},
	},
}
