package tokens

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var asserted = []spec.Spec{
	{
		Clauses: []string{"tokens/assert/user"},
		Title:   "gives no token and starts no session with assert=user",
		Run: func(t *spec.T) {
			id := "tokens/assert/user"
			r := tokens.Refuses(t, id, api.Params{"assert": "user"})
			t.Check(id, "a cookie of the session", r.SessionCookie(), gomega.BeNil())
		},
	},
	{
		Clauses: []string{"tokens/assert/bot"},
		Title:   "gives no token with assert=bot",
		Run:     func(t *spec.T) { tokens.Refuses(t, "tokens/assert/bot", api.Params{"assert": "bot"}) },
	},
	{
		Clauses: []string{"tokens/assert/named-user"},
		Title:   "gives no token with assertuser",
		Run: func(t *spec.T) {
			tokens.Refuses(t, "tokens/assert/named-user", api.Params{"assertuser": "Nobody of mwconform"})
		},
	},
	{
		Clauses: []string{"tokens/assert/signed-in"},
		Title:   "gives a token with assert=user and assertuser to a client that is signed in",
		Run: func(t *spec.T) {
			id, bot, s := "tokens/assert/signed-in", t.Account("bot"), t.Session()
			assert := query("csrf").With(api.Params{"assert": "user", "assertuser": bot.User()})
			t.Control("before the login", s.Get(assert), match.HaveError("assertuserfailed"))
			s.MustLogin(bot)
			t.Check(id, "after the login", s.Get(assert), match.HaveAt(match.Token(), "query", "tokens", "csrftoken"))
		},
	},
	{
		Clauses: []string{"tokens/assert/anon"},
		Title:   "gives a client that is signed in no token with assert=anon",
		Run: func(t *spec.T) {
			id, s := "tokens/assert/anon", t.Session()
			anon := query("csrf").With(api.Params{"assert": "anon"})
			t.Control("before the login", s.Get(anon), match.HaveAt(anonymousToken, "query", "tokens", "csrftoken"))
			s.MustLogin(t.Account("bot"))
			r := s.Get(anon)
			t.Check(id, "after the login", r, match.HaveError(t.Want(id).Error))
			t.Check(id, "no token", r, match.HaveNothingAt("query"))
		},
	},
}
