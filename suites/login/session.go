package login

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var session = []spec.Spec{
	{
		Clauses: []string{"login/session/signed-in"},
		Title:   "knows the client as the account after a bot password",
		Run: func(t *spec.T) {
			bot, s := t.Account("bot"), t.Session()
			t.Control("before the login", s.User(), isAnonymous())
			s.MustLogin(bot)
			t.Check("login/session/signed-in", "userinfo", s.User(), isUser(bot.User()))
		},
	},
	{
		Clauses: []string{"login/session/main-signed-in"},
		Title:   "knows the client as the account after a main password",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			t.Control("before the login", s.User(), isAnonymous())
			s.MustLogin(user)
			t.Check("login/session/main-signed-in", "userinfo", s.User(), isUser(user.Name))
		},
	},
	{
		Clauses: []string{"login/session/not-signed-in-after-failure"},
		Title:   "knows the client as anonymous after a failure",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			r := s.Login(user, api.Params{"lgpassword": wrongPassword})
			t.Control("a wrong password", r, match.HaveResult("login", "Failed"))
			t.Check("login/session/not-signed-in-after-failure", "userinfo", s.User(), isAnonymous())
			s.MustLogin(user)
			t.Control("userinfo after the right password", s.User(), isUser(user.Name))
		},
	},
	{
		Clauses: []string{"login/session/cookies-needed"},
		Title:   "knows the client by its cookies only",
		Run: func(t *spec.T) {
			bot, s := t.Account("bot"), t.Session()
			s.MustLogin(bot)
			t.Control("userinfo with the cookies", s.User(), isUser(bot.User()))
			s.Forget()
			t.Check("login/session/cookies-needed", "userinfo without the cookies", s.User(), isAnonymous())
		},
	},
	{
		Clauses: []string{"login/session/id-renewed"},
		Title:   "gives the session a new id at login",
		Run: func(t *spec.T) {
			id, user, s := "login/session/id-renewed", t.Account("user"), t.Session()
			s.Token("login")
			before := s.Clone()
			old := module.SessionID(s)
			t.Control("a session before the login", old, gomega.Not(gomega.BeEmpty()))
			s.MustLogin(user)
			t.Control("userinfo after the login", s.User(), isUser(user.Name))
			t.Check(id, "the session's id after the login", module.SessionID(s), gomega.Not(gomega.Equal(old)))
			t.Check(id, "userinfo with the id from before", before.User(), isAnonymous())
		},
	},
	{
		Clauses: []string{"login/session/bot-old-session"},
		Title:   "does not sign in the session from before a bot password",
		Run: func(t *spec.T) {
			bot, s := t.Account("bot"), t.Session()
			s.Token("login")
			before := s.Clone()
			t.Control("a session before the login", module.SessionID(s), gomega.Not(gomega.BeEmpty()))
			s.MustLogin(bot)
			t.Control("userinfo after the login", s.User(), isUser(bot.User()))
			t.Check("login/session/bot-old-session", "userinfo with the cookies from before", before.User(), isAnonymous())
		},
	},
	{
		Clauses: []string{"login/session/logout", "login/session/logout-old-session"},
		Title:   "ends the session at logout, for its old id too",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			s.MustLogin(user)
			kept := s.Clone(s.SessionName(), "UserID", "UserName")
			t.Control("userinfo with a copy of the session's cookies", kept.User(), isUser(user.Name))
			t.Control("action=logout", s.Post(api.Params{"action": "logout", "token": s.Token("csrf")}), match.HaveNoError())
			t.Check("login/session/logout", "userinfo", s.User(), isAnonymous())
			t.Check("login/session/logout-old-session", "userinfo with the old session's cookies", kept.User(), isAnonymous())
		},
	},
	{
		Clauses: []string{"login/session/logout-token-cookie"},
		Title:   "knows a client by its cookies UserID, UserName and Token after a logout too",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			s.MustLogin(user)
			remembered := s.Clone("UserID", "UserName", "Token")
			t.Control("action=logout", s.Post(api.Params{"action": "logout", "token": s.Token("csrf")}), match.HaveNoError())
			t.Control("userinfo", s.User(), isAnonymous())
			t.Check("login/session/logout-token-cookie", "userinfo with the old cookies UserID, UserName and Token", remembered.User(), isUser(user.Name))
		},
	},
	{
		Clauses:  []string{"login/session/private-wiki"},
		Title:    "lets a client read a private wiki after signing in",
		Scenario: "private",
		Run: func(t *spec.T) {
			id, bot, s := "login/session/private-wiki", t.Account("bot"), t.Session()
			t.Control("userinfo before the login", s.User(), match.HaveError("readapidenied"))
			r := s.Login(bot, nil)
			t.Check(id, "action=login", r, match.HaveResult("login", "Success"))
			t.Check(id, "userinfo after the login", s.User(), isUser(bot.User()))
		},
	},
}

func isAnonymous() gomega.OmegaMatcher {
	return match.All(match.HaveNoError(), match.HaveAt(true, "query", "userinfo", "anon"))
}

func isUser(name string) gomega.OmegaMatcher {
	return match.All(match.HaveAt(name, "query", "userinfo", "name"), match.HaveNothingAt("query", "userinfo", "anon"))
}
