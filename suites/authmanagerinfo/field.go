package authmanagerinfo

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var field = []spec.Spec{
	{
		Clauses: []string{"authmanagerinfo/field/members"},
		Title:   "describes each field",
		Run: func(t *spec.T) {
			id := "authmanagerinfo/field/members"
			r := t.Session().Get(ask("login"))
			of := func(r *api.Response, path ...any) []any {
				return at(append([]any{"requests", index(r, passwordRequest), "fields"}, path...)...)
			}
			for _, f := range [][2]string{{"username", "string"}, {"password", "password"}} {
				name, kind := f[0], f[1]
				path := of(r, name)
				t.Check(id, "members of "+name, r, match.HaveMembers(t.Want(id).Values, path...))
				t.Check(id, "type of "+name, r, match.HaveAt(kind, append(path, "type")...))
				t.Check(id, "optional of "+name, r, match.HaveAt(false, append(path, "optional")...))
				t.Check(id, "sensitive of "+name, r, match.HaveAt(kind == "password", append(path, "sensitive")...))
			}
			one := t.Session().Get(ask("login").Without("formatversion"))
			t.Check(id, "sensitive of password in formatversion 1", one, match.HaveAt("", of(one, "password", "sensitive")...))
			t.Check(id, "sensitive of username in formatversion 1", one, match.HaveNothingAt(of(one, "username", "sensitive")...))
			t.Check(id, "label of username", r, match.HaveAt(gomega.Not(gomega.BeEmpty()), of(r, "username", "label")...))
		},
	},
}
