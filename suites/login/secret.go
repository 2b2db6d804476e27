package login

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var secrets = []spec.Spec{
	{
		Clauses: []string{"login/secret/password", "login/secret/token", "login/secret/session"},
		Title:   "repeats no password, no token and no session id",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			for _, password := range []string{wrongPassword, user.Password} {
				token := s.Token("login")
				old := module.SessionID(s)
				t.Control("a session before the login", old, gomega.Not(gomega.BeEmpty()))
				r := s.Post(spec.LoginForm(user).With(coded).With(api.Params{"lgpassword": password, "lgtoken": token}))
				t.Control("the answer", r, match.HaveNoError())
				t.Check("login/secret/password", "the password in it", r.Holds(password), gomega.BeFalse())
				t.Check("login/secret/token", "the token in it", r.Holds(module.Digits(token)), gomega.BeFalse())
				id := "login/secret/session"
				t.Check(id, "the session's id in it", r.Holds(old), gomega.BeFalse())
				t.Control("a session after the login", module.SessionID(s), gomega.Not(gomega.BeEmpty()))
				t.Check(id, "the session's new id in the body", string(r.Body), gomega.Not(gomega.ContainSubstring(module.SessionID(s))))
			}
			t.Control("the last of them", s.User(), isUser(user.Name))
		},
	},
	{
		Clauses: []string{"login/secret/cache"},
		Title:   "keeps its answers out of shared caches",
		Run: func(t *spec.T) {
			r := t.Session().Login(t.Account("user"), coded.With(module.Kept))
			t.Control("action=login", r, match.HaveResult("login", "Success"))
			module.Private(t, "login/secret/cache", "action=login", r)
		},
	},
	{
		Clauses: []string{"login/secret/unknown-user-headers"},
		Title:   "answers an unknown account with the same headers as a wrong password",
		Run: func(t *spec.T) {
			user := t.Account("user")
			known := refused(t, user, api.Params{"lgpassword": wrongPassword})
			nobody := func(n int) *api.Response {
				return t.Session().Login(user, coded.With(api.Params{"lgname": t.NewName(n), "lgpassword": wrongPassword}))
			}
			same(t, "login/secret/unknown-user-headers", known, nobody(1), nobody(2))
		},
	},
	{
		Clauses: []string{"login/secret/unknown-bot"},
		Title:   "answers an unknown bot password's name like a wrong password",
		Run: func(t *spec.T) {
			id, bot := "login/secret/unknown-bot", t.Account("bot")
			known := refused(t, bot, api.Params{"lgpassword": wrongBotPassword})
			nobody := func(n int) *api.Response {
				return t.Session().Login(bot, coded.With(api.Params{"lgname": t.NewName(n) + "@suite", "lgpassword": wrongBotPassword}))
			}
			unknown := nobody(1)
			checkReason(t, id, "an unknown account", unknown)
			same(t, id, known, unknown, nobody(2))
		},
	},
}

// same checks that two failures cannot be told apart; twin is that of another
// unknown account.
func same(t *spec.T, id string, known, unknown, twin *api.Response) {
	t.Control("the known account", known, match.HaveResult("login", "Failed"))
	t.Check(id, "the result for an unknown account", unknown, match.HaveResult("login", "Failed"))
	t.Check(id, "the answer, compared with that for a known account", unknown, match.HaveSameAnswerAs(known, twin))
}
