package tokens

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// example has the page's own requests, which leave formatversion out.
var example = []spec.Spec{
	{
		Clauses: []string{"tokens/example/default"},
		Title:   "answers the first example",
		Run: func(t *spec.T) {
			r := t.Session().Get(api.Params{"action": "query", "meta": "tokens"})
			t.Check("tokens/example/default", "query.tokens", r, match.HaveMembers(names("csrf"), "query", "tokens"))
		},
	},
	{
		Clauses: []string{"tokens/example/watch-patrol"},
		Title:   "answers the second example",
		Run: func(t *spec.T) {
			r := t.Session().Get(api.Params{"action": "query", "meta": "tokens", "type": "watch|patrol"})
			t.Check("tokens/example/watch-patrol", "query.tokens", r, match.HaveMembers(names("watch", "patrol"), "query", "tokens"))
		},
	},
	{
		Clauses: []string{"tokens/example/login"},
		Title:   "answers the request of the code samples",
		Run: func(t *spec.T) {
			id := "tokens/example/login"
			r := t.Session().Get(api.Params{"action": "query", "meta": "tokens", "type": "login", "format": "json"})
			t.Check(id, "members of the answer", r, match.HaveMembers([]string{"batchcomplete", "query"}))
			t.Check(id, "batchcomplete", r, match.HaveAt("", "batchcomplete"))
			t.Check(id, "query.tokens.logintoken", r, match.HaveAt(match.Token(), "query", "tokens", "logintoken"))
		},
	},
}
