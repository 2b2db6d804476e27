package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var preservestate = []spec.Spec{
	{
		Clauses:  []string{"clientlogin/preservestate/link"},
		Title:    "asks whether to link, where the state was preserved",
		Scenario: "account-linking",
		Run: func(t *spec.T) {
			id, user := "clientlogin/preservestate/link", t.Account("user")
			kept, dropped := t.Session(), t.Session()
			t.Control("coming back", restarted(t, dropped), match.HaveAuthStatus(action, "RESTART"))
			t.Control("a login without loginpreservestate", dropped.ClientLogin(user, nil), match.HaveAuthStatus(action, "PASS"))
			t.Control("coming back", restarted(t, kept), match.HaveAuthStatus(action, "RESTART"))
			r := kept.ClientLogin(user, api.Params{"loginpreservestate": "1"})
			interactive.CheckStatus(t, action, id, "a login with loginpreservestate", r)
			t.Check(id, "the field asked for", r, match.HaveAt("multiselect", action, "requests", 0, "fields", "confirmedLinkIDs", "type"))
		},
	},
}
