package clientlogin

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

var session = []spec.Spec{
	{
		Clauses: []string{"clientlogin/session/signed-in", "clientlogin/session/id-renewed", "clientlogin/session/csrf-renewed"},
		Title:   "signs the client in, with a new session id and new tokens",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			t.Control("before the login", s.User(), interactive.Anonymous())
			csrf := s.Token("csrf")
			s.NewToken("login") // to sign in it asks for a second one
			before, old := s.Clone(), module.SessionID(s)
			t.Control("a session before the login", old, gomega.Not(gomega.BeEmpty()))
			s.MustClientLogin(user)
			t.Check("clientlogin/session/signed-in", "userinfo", s.User(), isUser(user.Name))
			id := "clientlogin/session/id-renewed"
			t.Check(id, "the session's id after the login", module.SessionID(s), gomega.Not(gomega.Equal(old)))
			t.Check(id, "userinfo with the id from before", before.User(), interactive.Anonymous())
			r := s.Get(api.Params{"action": "query", "meta": "tokens", "formatversion": "2"})
			id = "clientlogin/session/csrf-renewed"
			t.Check(id, "the csrf token after the login", r, match.HaveAt(match.Token(), "query", "tokens", "csrftoken"))
			t.Check(id, "the csrf token compared with that before", r, match.HaveAt(gomega.Not(gomega.Equal(csrf)), "query", "tokens", "csrftoken"))
		},
	},
	{
		Clauses: []string{"clientlogin/session/not-signed-in-after-fail"},
		Title:   "does not sign the client in after FAIL",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			t.Control("a wrong password", s.ClientLogin(user, api.Params{"password": wrongPassword}), match.HaveAuthStatus(action, "FAIL"))
			t.Check("clientlogin/session/not-signed-in-after-fail", "userinfo", s.User(), interactive.Anonymous())
			s.MustClientLogin(user)
			t.Control("userinfo after the right password", s.User(), isUser(user.Name))
		},
	},
}
