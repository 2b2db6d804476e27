package tokens

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var request = []spec.Spec{
	{
		Clauses: []string{"tokens/request/get"},
		Title:   "answers a GET with the tokens asked for",
		Run: func(t *spec.T) {
			r := t.Session().Do(api.Get(query("login|csrf")))
			t.Check("tokens/request/get", "status", r, match.HaveStatus(200))
			t.Check("tokens/request/get", "no error", r, match.HaveNoError())
			t.Check("tokens/request/get", "query.tokens", r, match.HaveMembers(names("login", "csrf"), "query", "tokens"))
		},
	},
	{
		Clauses: []string{"tokens/request/post"},
		Title:   "answers a POST in the same way",
		Run: func(t *spec.T) {
			s := t.Session()
			r := s.Post(query("login"))
			t.Check("tokens/request/post", "no error", r, match.HaveNoError())
			t.Check("tokens/request/post", "query.tokens", r, match.HaveMembers(names("login"), "query", "tokens"))
			t.Check("tokens/request/post", "the token", r, match.HaveAt(match.Token(), "query", "tokens", "logintoken"))
			t.Check("tokens/request/post", "query.tokens for another type", s.Post(query("watch")), match.HaveMembers(names("watch"), "query", "tokens"))
		},
	},
}
