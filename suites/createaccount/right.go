package createaccount

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var right = []spec.Spec{
	{
		Clauses: []string{"createaccount/right/write-declared"},
		Title:   "declares that it requires write rights",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			id := "createaccount/right/write-declared"
			t.Check(id, "writerights", m.Response, match.HaveFlag(t.Want(id).IsFlag(), m.At("writerights")...))
		},
	},
	{
		Clauses:  []string{"createaccount/right/read-only"},
		Title:    "refuses a creation while the wiki is read-only",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			interactive.CheckError(t, action, "createaccount/right/read-only", "action=createaccount", t.Session().Create(form(t, 1)))
		},
	},
	{
		Clauses:  []string{"createaccount/right/private"},
		Title:    "creates an account on a private wiki",
		Scenario: "private",
		Run: func(t *spec.T) {
			s := t.Session()
			t.Control("the wiki is private", s.Get(api.Params{"action": "query", "meta": "siteinfo"}), match.HaveError("readapidenied"))
			id, r := "createaccount/right/private", s.Create(form(t, 1))
			if t.Want(id).Error != "" {
				interactive.CheckError(t, action, id, "action=createaccount", r)
				return
			}
			interactive.CheckStatus(t, action, id, "action=createaccount", r)
		},
	},
	{
		Clauses:  []string{"createaccount/right/closed"},
		Title:    "refuses a creation where only some groups may",
		Scenario: "creation-closed",
		Run: func(t *spec.T) {
			interactive.CheckStatus(t, action, "createaccount/right/closed", "action=createaccount", t.Session().Create(form(t, 1)))
		},
	},
	{
		Clauses:  []string{"createaccount/right/disabled"},
		Title:    "is disabled by ApiDisabled",
		Scenario: "creation-disabled",
		Run: func(t *spec.T) {
			interactive.CheckError(t, action, "createaccount/right/disabled", "action=createaccount", t.Session().Create(form(t, 1)))
		},
	},
}
