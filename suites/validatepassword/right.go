package validatepassword

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var right = []spec.Spec{
	{
		Clauses: []string{"validatepassword/right/read-declared", "validatepassword/right/no-write-declared", "validatepassword/right/current"},
		Title:   "declares that it requires read rights, not write rights, and is neither deprecated nor internal",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			t.Check("validatepassword/right/read-declared", "readrights", m.Response, match.HaveAt(true, m.At("readrights")...))
			t.Check("validatepassword/right/no-write-declared", "writerights", m.Response, match.HaveNoFlag(m.At("writerights")...))
			for _, flag := range []string{"deprecated", "internal"} {
				t.Check("validatepassword/right/current", flag, m.Response, match.HaveNoFlag(m.At(flag)...))
			}
		},
	},
	{
		Clauses:  []string{"validatepassword/right/read-only"},
		Title:    "works while the wiki is read-only",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			id, s := "validatepassword/right/read-only", t.Session()
			info := s.Get(api.Params{"action": "query", "meta": "siteinfo", "formatversion": "2"})
			t.Control("the wiki is read-only", info, match.HaveAt(true, "query", "general", "readonly"))
			checkValidity(t, id, "a long password", ask(s, good, nil))
		},
	},
	{
		Clauses:  []string{"validatepassword/right/private"},
		Title:    "refuses a client that is not signed in on a private wiki",
		Scenario: "private",
		Run: func(t *spec.T) {
			s := t.Session()
			s.ParamInfo(action) // other modules are open
			interactive.CheckError(t, action, "validatepassword/right/private", "the request", ask(s, good, nil))
		},
	},
	{
		Clauses:  []string{"validatepassword/right/private-get"},
		Title:    "refuses a GET on a private wiki for the missing right",
		Scenario: "private",
		Run: func(t *spec.T) {
			s := t.Session()
			s.ParamInfo(action) // by GET, which other modules take
			r := s.Get(api.Params{"action": action, "password": good, "formatversion": "2"})
			interactive.CheckError(t, action, "validatepassword/right/private-get", "a GET", r)
		},
	},
	{
		Clauses:  []string{"validatepassword/right/private-member"},
		Title:    "works on a private wiki for a client that is signed in",
		Scenario: "private",
		Run: func(t *spec.T) {
			s := t.Session()
			t.Control("before the login", ask(s, good, nil), match.HaveError("readapidenied"))
			s.MustLogin(t.Account("bot"))
			checkValidity(t, "validatepassword/right/private-member", "after the login", ask(s, good, nil))
		},
	},
}
