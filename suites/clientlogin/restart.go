package clientlogin

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// restarted comes back from the third party with an identity that belongs to
// nobody here.
func restarted(t *spec.T, s *spec.Session) *api.Response {
	return s.Once("a third party's account without an account here", func() *api.Response { return back(t, s, "identity:"+t.NewName(1)) })
}

// preserved asks whether state is kept for a creation.
func preserved(s *spec.Session) *api.Response {
	return s.Get(api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": "create", "formatversion": "2"})
}

var restart = []spec.Spec{
	{
		Clauses:  []string{"clientlogin/restart/status"},
		Title:    "answers a third party's account without an account here with RESTART",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			id := "clientlogin/restart/status"
			s := t.Session()
			r := restarted(t, s)
			interactive.CheckNobody(t, s, action, id, "coming back", r)
			t.Check(id, "message", r, match.HaveAt(interactive.Text(), action, "message"))
			t.Check(id, "requests", r, match.HaveAt(gomega.Not(gomega.BeEmpty()), action, "requests"))
			t.Check(id, "canpreservestate", r, match.HaveAt(true, action, "canpreservestate"))
		},
	},
	{
		Clauses:  []string{"clientlogin/restart/as-ui"},
		Title:    "lets a RESTART be answered like a UI",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			id, user, s := "clientlogin/restart/as-ui", t.Account("user"), t.Session()
			came := restarted(t, s)
			t.Control("coming back", came, match.HaveAuthStatus(action, "RESTART"))
			r := proceed(s, api.Params{"username": user.Name, "password": user.Password})
			r = interactive.Unlinked(action, interactive.Links(action, came), r, func(no api.Params) *api.Response { return proceed(s, no) })
			interactive.CheckStatus(t, action, id, "logincontinue with name and password", r)
			t.Check(id, "username", r, match.HaveAt(user.Name, action, "username"))
			t.Check(id, "userinfo", s.User(), isUser(user.Name))
		},
	},
	{
		Clauses:  []string{"clientlogin/restart/preserved"},
		Title:    "keeps state after a RESTART",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			id, s := "clientlogin/restart/preserved", t.Session()
			kept := func(name string) []any { return []any{"query", "authmanagerinfo", name} }
			t.Control("before the login", preserved(s), match.HaveAt(false, kept("haspreservedstate")...))
			t.Control("coming back", restarted(t, s), match.HaveAuthStatus(action, "RESTART"))
			r := preserved(s)
			t.Check(id, "haspreservedstate", r, match.HaveAt(true, kept("haspreservedstate")...))
			t.Check(id, "hasprimarypreservedstate", r, match.HaveAt(true, kept("hasprimarypreservedstate")...))
		},
	},
}
