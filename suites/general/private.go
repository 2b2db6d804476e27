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
		Clauses:  []string{"general/private/paraminfo"},
		Title:    "describes its modules to a client that is not signed in",
		Scenario: "private",
		Run: func(t *spec.T) {
			id, s := "general/private/paraminfo", t.Session()
			t.Control("the wiki is private", s.User(), match.HaveError("readapidenied"))
			r := s.Get(api.Params{"action": "paraminfo", "modules": "login", "formatversion": "2"})
			if want := t.Want(id).Error; want != "" {
				t.Check(id, "paraminfo", r, match.HaveError(want))
				return
			}
			t.Check(id, "paraminfo", r, match.HaveAt("login", "paraminfo", "modules", 0, "name"))
		},
	},
	{
		Clauses:  []string{"general/private/help"},
		Title:    "gives its help to a client that is not signed in",
		Scenario: "private",
		Run: func(t *spec.T) {
			id, s := "general/private/help", t.Session()
			t.Control("the wiki is private", s.User(), match.HaveError("readapidenied"))
			// Wrapped, it is JSON and not a page for browsers.
			r := s.Get(api.Params{"action": "help", "modules": "query+tokens", "wrap": "1", "formatversion": "2"})
			if want := t.Want(id).Error; want != "" {
				t.Check(id, "help", r, match.HaveError(want))
				return
			}
			t.Check(id, "no error", r, match.HaveNoError())
			t.Check(id, "the text", r, match.HaveAt(gomega.ContainSubstring("createaccount"), "help", "help"))
		},
	},
	{
		Clauses:  []string{"general/private/module-denied"},
		Title:    "refuses a module outside action=query that reads",
		Scenario: "private",
		Run: func(t *spec.T) {
			id, s := "general/private/module-denied", t.Session()
			t.Control("a module that does not read", s.Get(api.Params{"action": "paraminfo", "modules": "login"}), match.HaveNoError())
			for _, action := range []api.Params{{"action": "parse", "text": "x"}, {"action": "opensearch", "search": "x"}} {
				t.Check(id, "action="+action["action"], s.Get(action), match.HaveError(t.Want(id).Error))
			}
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
