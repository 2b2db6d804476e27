package login

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var rightBlocked = []spec.Spec{
	{
		Clauses:  []string{"login/right/blocked-client"},
		Title:    "signs in from an address that is blocked",
		Scenario: "blocked",
		Run: func(t *spec.T) {
			id, bot := "login/right/blocked-client", t.Account("bot")
			wrong := t.Session().Login(bot, coded.With(api.Params{"lgpassword": wrongBotPassword}))
			t.Control("a wrong password", wrong, match.HaveResult("login", "Failed"))
			t.Check(id, "the right one", t.Session().Login(bot, coded), match.HaveResult("login", t.Want(id).Result))
		},
	},
	{
		Clauses: []string{"login/right/blocked-account"},
		Title:   "signs in to an account that is blocked",
		Run: func(t *spec.T) {
			id, account := "login/right/blocked-account", t.Account("blocked")
			wrong := t.Session().Login(account, coded.With(api.Params{"lgpassword": wrongPassword}))
			t.Control("a wrong password", wrong, match.HaveResult("login", "Failed"))
			t.Check(id, "the right one", t.Session().Login(account, coded), match.HaveResult("login", t.Want(id).Result))
		},
	},
	{
		Clauses:  []string{"login/right/blocked-no-login", "login/right/blocked-unseen"},
		Title:    "refuses an account that is blocked where blocks forbid signing in",
		Scenario: "blocked-no-login",
		Run: func(t *spec.T) {
			account := t.Account("blocked")
			t.Session().MustLogin(t.Account("user"))
			checkReason(t, "login/right/blocked-no-login", "a blocked account", t.Session().Login(account, coded))
			wrong := t.Session().Login(account, coded.With(api.Params{"lgpassword": wrongPassword}))
			checkReason(t, "login/right/blocked-unseen", "a wrong password", wrong)
		},
	},
	{
		Clauses:  []string{"login/right/private"},
		Title:    "works on a private wiki for a client that is not signed in",
		Scenario: "private",
		Run: func(t *spec.T) {
			t.Control("the wiki is private", t.Session().User(), match.HaveError("readapidenied"))
			login.Still(t, "login/right/private")
		},
	},
	{
		Clauses:  []string{"login/right/read-only-reason"},
		Title:    "tells why the wiki is read-only",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			id, s := "login/right/read-only-reason", t.Session()
			known := s.Get(api.Params{"action": "query", "meta": "siteinfo", "formatversion": "2"}).String("query", "general", "readonlyreason")
			r := s.Login(t.Account("bot"), api.Params{"formatversion": "2"})
			t.Check(id, "the error", r, match.HaveError(t.Want(id).Error))
			t.Check(id, "readonlyreason, compared with that of siteinfo", r, match.HaveAt(known, "error", "readonlyreason"))
		},
	},
	{
		Clauses:  []string{"login/right/read-only-token"},
		Title:    "refuses for being read-only before it looks at the token",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			id := "login/right/read-only-token"
			r := t.Session().Login(t.Account("bot"), api.Params{"lgtoken": wrongToken})
			t.Check(id, "a wrong token", r, match.HaveError(t.Want(id).Error))
			t.Check(id, "no result", r, match.HaveNothingAt("login"))
		},
	},
}
