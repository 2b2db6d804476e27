package clientlogin

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var mergerequestfields = []spec.Spec{
	{
		Clauses: []string{"clientlogin/mergerequestfields/merged"},
		Title:   "merges the fields of all requests",
		Run: func(t *spec.T) {
			id, account := "clientlogin/mergerequestfields/merged", t.Account("must-change")
			apart := t.Session().ClientLogin(account, nil)
			t.Control("without it the fields are apart", apart, match.HaveAt(gomega.HaveKey("password"), action, "requests", 0, "fields"))
			r := t.Session().ClientLogin(account, api.Params{"loginmergerequestfields": "1"})
			interactive.CheckStatus(t, action, id, "action=clientlogin", r)
			for _, name := range []string{"password", "retype", skip} {
				t.Check(id, "the field "+name, r, match.HaveAt(gomega.HaveKey("type"), action, "fields", name))
			}
			t.Check(id, "fields of the first request", r, match.HaveNothingAt(action, "requests", 0, "fields"))
		},
	},
}
