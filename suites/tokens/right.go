package tokens

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var right = []spec.Spec{
	{
		Clauses: []string{"tokens/right/none"},
		Title:   "declares neither rights nor POST",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo("query+tokens")
			for _, flag := range []string{"readrights", "writerights", "mustbeposted"} {
				t.Check("tokens/right/none", flag, m.Response, match.HaveNoFlag(m.At(flag)...))
			}
		},
	},
	{
		Clauses:  []string{"tokens/right/private"},
		Title:    "gives tokens on a private wiki to a client that is not signed in",
		Scenario: "private",
		Run: func(t *spec.T) {
			s := t.Session()
			t.Control("the wiki is private", s.Get(api.Params{"action": "query", "meta": "siteinfo"}), match.HaveError("readapidenied"))
			r := s.Get(query("login|createaccount"))
			t.Check("tokens/right/private", "no error", r, match.HaveNoError())
			t.Check("tokens/right/private", "the login token", r, match.HaveAt(match.Token(), "query", "tokens", "logintoken"))
			t.Check("tokens/right/private", "the createaccount token", r, match.HaveAt(match.Token(), "query", "tokens", "createaccounttoken"))
		},
	},
}
