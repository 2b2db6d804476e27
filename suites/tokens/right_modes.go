package tokens

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var rightModes = []spec.Spec{
	{
		Clauses: []string{"tokens/right/read-declared", "tokens/right/write-declared", "tokens/right/post-declared", "tokens/right/deprecated-declared",
			"tokens/right/internal-declared", "tokens/right/dynamic-declared"},
		Title: "declares no flag of a module",
		Run: func(t *spec.T) {
			module.Flags(t, tokens.Name, map[string]string{
				"readrights": "tokens/right/read-declared", "writerights": "tokens/right/write-declared", "mustbeposted": "tokens/right/post-declared",
				"deprecated": "tokens/right/deprecated-declared", "internal": "tokens/right/internal-declared", "dynamicparameters": "tokens/right/dynamic-declared",
			})
		},
	},
	{
		Clauses:  []string{"tokens/right/read-only"},
		Title:    "gives tokens while the wiki is read-only",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			r := t.Session().Get(api.Params{"action": "query", "meta": "siteinfo", "formatversion": "2"})
			t.Control("the wiki is read-only", r, match.HaveAt(true, "query", "general", "readonly"))
			tokens.Still(t, "tokens/right/read-only")
		},
	},
	{
		Clauses:  []string{"tokens/right/write-api"},
		Title:    "gives tokens where nobody has the right writeapi",
		Scenario: "no-write-api",
		Run:      func(t *spec.T) { stillGives(t, "tokens/right/write-api") },
	},
	{
		Clauses:  []string{"tokens/right/blocked-client"},
		Title:    "gives tokens to an address that is blocked",
		Scenario: "blocked",
		Run:      func(t *spec.T) { stillGives(t, "tokens/right/blocked-client") },
	},
}

// stillGives checks that the tokens for signing in and creating accounts are given.
func stillGives(t *spec.T, id string) {
	r := t.Session().Get(query("login|createaccount"))
	for _, name := range names("login", "createaccount") {
		t.Check(id, name, r, match.HaveAt(match.Token(), "query", "tokens", name))
	}
}
