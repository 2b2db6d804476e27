package authmanagerinfo

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var merge = []spec.Spec{
	{
		Clauses: []string{"authmanagerinfo/merge/fields"},
		Title:   "merges the fields of all requests",
		Run: func(t *spec.T) {
			id := "authmanagerinfo/merge/fields"
			r := t.Session().Get(ask("login").With(api.Params{"amimergerequestfields": "1"}))
			for _, name := range []string{"username", "password"} {
				t.Check(id, "the field "+name, r, match.HaveAt(gomega.HaveKey("type"), at("fields", name)...))
			}
			t.Check(id, "fields of the first request", r, match.HaveNothingAt(at("requests", 0, "fields")...))
		},
	},
}
