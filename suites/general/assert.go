package general

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// whoami is a request for the client's own name under a condition.
func whoami(assert api.Params) api.Params {
	return api.Params{"action": "query", "meta": "userinfo", "formatversion": "2"}.With(assert)
}

var assertion = []spec.Spec{
	{
		Clauses: []string{"general/assert/user"},
		Title:   "accepts assert=user for a client that is signed in",
		Run: func(t *spec.T) {
			id, bot, s := "general/assert/user", t.Account("bot"), t.Session()
			assert := whoami(api.Params{"assert": "user"})
			t.Control("before the login", s.Get(assert), match.HaveError("assertuserfailed"))
			s.MustLogin(bot)
			t.Check(id, "after the login", s.Get(assert), match.HaveAt(bot.User(), "query", "userinfo", "name"))
		},
	},
	{
		Clauses: []string{"general/assert/bot"},
		Title:   "accepts assert=bot for a bot",
		Run: func(t *spec.T) {
			id, bot, s := "general/assert/bot", t.Account("bot"), t.Session()
			assert := whoami(api.Params{"assert": "bot"})
			t.Control("before the login", s.Get(assert), match.HaveError("assertbotfailed"))
			s.MustLogin(bot)
			t.Check(id, "after the login", s.Get(assert), match.HaveAt(bot.User(), "query", "userinfo", "name"))
		},
	},
	{
		Clauses: []string{"general/assert/bot-needs-grant"},
		Title:   "refuses assert=bot without the grant for the right",
		Run: func(t *spec.T) {
			id := "general/assert/bot-needs-grant"
			assert := whoami(api.Params{"assert": "bot"})
			full, basic := t.Session(), t.Session()
			full.MustLogin(t.Account("bot"))
			t.Control("with the grant", full.Get(assert), match.HaveNoError())
			basic.MustLogin(t.Account("bot-basic"))
			t.Check(id, "without the grant", basic.Get(assert), match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"general/assert/anon"},
		Title:   "accepts assert=anon for anonymous clients only",
		Run: func(t *spec.T) {
			id, s := "general/assert/anon", t.Session()
			assert := whoami(api.Params{"assert": "anon"})
			t.Check(id, "before the login", s.Get(assert), match.HaveAt(true, "query", "userinfo", "anon"))
			s.MustLogin(t.Account("bot"))
			t.Check(id, "after the login", s.Get(assert), match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"general/assert/named-user"},
		Title:   "accepts assertuser for the account named only",
		Run: func(t *spec.T) {
			id, bot, s := "general/assert/named-user", t.Account("bot"), t.Session()
			s.MustLogin(bot)
			r := s.Get(whoami(api.Params{"assertuser": bot.User()}))
			t.Check(id, "the account's own name", r, match.HaveAt(bot.User(), "query", "userinfo", "name"))
			r = s.Get(whoami(api.Params{"assertuser": "Nobody of mwconform"}))
			t.Check(id, "another name", r, match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"general/assert/before-parameters"},
		Title:   "looks at assert before parameters and tokens",
		Run: func(t *spec.T) {
			id := "general/assert/before-parameters"
			t.Control("without assert", t.Session().Post(anError), match.HaveError(anErrorCode))
			assert := api.Params{"assert": "user"}
			t.Check(id, "with assert", t.Session().Post(anError.With(assert)), match.HaveError(t.Want(id).Error))
			login := api.Params{"action": "login", "lgname": "Nobody of mwconform"}
			t.Control("action=login without assert", t.Session().Post(login), match.HaveResult("login", "NeedToken"))
			t.Check(id, "action=login with assert", t.Session().Post(login.With(assert)), match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"general/assert/after-logout"},
		Title:   "refuses assert=user after logout",
		Run: func(t *spec.T) {
			id, s := "general/assert/after-logout", t.Session()
			assert := whoami(api.Params{"assert": "user"})
			s.MustLogin(t.Account("user"))
			t.Control("before the logout", s.Get(assert), match.HaveNoError())
			t.Control("action=logout", s.Post(api.Params{"action": "logout", "token": s.Token("csrf")}), match.HaveNoError())
			t.Check(id, "after the logout", s.Get(assert), match.HaveError(t.Want(id).Error))
		},
	},
}
