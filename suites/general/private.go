package general

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var private = []spec.Spec{
	{
		Clauses:  []string{"general/private/read-denied"},
		Title:    "refuses to read to a client that is not signed in",
		Scenario: "private",
		Run: func(t *spec.T) {
			id := "general/private/read-denied"
			for _, what := range []string{"siteinfo", "userinfo"} {
				r := t.Session().Get(api.Params{"action": "query", "meta": what})
				t.Check(id, "meta="+what, r, match.HaveError(t.Want(id).Error))
			}
		},
	},
	{
		Clauses:  []string{"general/private/sign-in-modules"},
		Title:    "keeps the modules open that signing in needs",
		Scenario: "private",
		Run: func(t *spec.T) {
			id := "general/private/sign-in-modules"
			r := t.Session().Get(api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": "login", "formatversion": "2"})
			t.Check(id, "authmanagerinfo", r, match.HaveAt(true, "query", "authmanagerinfo", "canauthenticatenow"))
			r = t.Session().Get(api.Params{"action": "paraminfo", "modules": "login", "formatversion": "2"})
			t.Check(id, "paraminfo", r, match.HaveAt(gomega.HaveLen(1), "paraminfo", "modules"))
		},
	},
	{
		Clauses:  []string{"general/private/combined"},
		Title:    "refuses a query that asks for a token and for something to read",
		Scenario: "private",
		Run: func(t *spec.T) {
			id := "general/private/combined"
			q := api.Params{"action": "query", "meta": "tokens", "type": "login", "formatversion": "2"}
			t.Control("the token alone", t.Session().Get(q), match.HaveAt(match.Token(), "query", "tokens", "logintoken"))
			r := t.Session().Get(q.With(api.Params{"meta": "tokens|siteinfo"}))
			t.Check(id, "both", r, match.HaveError(t.Want(id).Error))
			t.Check(id, "no token in the answer", r, match.HaveNothingAt("query"))
		},
	},
}
