package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var right = []spec.Spec{
	{
		Clauses: []string{"clientlogin/right/write-declared"},
		Title:   "declares that it requires write rights",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			id := "clientlogin/right/write-declared"
			t.Check(id, "writerights", m.Response, match.HaveFlag(t.Want(id).IsFlag(), m.At("writerights")...))
		},
	},
	{
		Clauses:  []string{"clientlogin/right/read-only"},
		Title:    "refuses a login while the wiki is read-only",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			id := "clientlogin/right/read-only"
			r := t.Session().ClientLogin(t.Account("user"), nil)
			if t.Want(id).Error == "" {
				interactive.CheckStatus(t, action, id, "action=clientlogin", r)
				return
			}
			interactive.CheckError(t, action, id, "action=clientlogin", r)
		},
	},
	{
		Clauses:  []string{"clientlogin/right/private"},
		Title:    "lets a client sign in on a private wiki",
		Scenario: "private",
		Run: func(t *spec.T) {
			id, s := "clientlogin/right/private", t.Session()
			t.Control("the wiki is private", s.Get(api.Params{"action": "query", "meta": "siteinfo"}), match.HaveError("readapidenied"))
			interactive.CheckStatus(t, action, id, "action=clientlogin", s.ClientLogin(t.Account("user"), nil))
			t.Check(id, "userinfo afterwards", s.User(), isUser(t.Account("user").Name))
		},
	},
}
