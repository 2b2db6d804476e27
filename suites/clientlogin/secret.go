package clientlogin

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

var secrets = []spec.Spec{
	{
		Clauses: []string{"clientlogin/secret/password", "clientlogin/secret/token", "clientlogin/secret/session"},
		Title:   "repeats no password, no token and no session id",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			var last *api.Response
			for _, password := range []string{wrongPassword, user.Password} {
				token := s.Token("login")
				old := module.SessionID(s)
				t.Control("a session before the login", old, gomega.Not(gomega.BeEmpty()))
				last = s.Post(spec.ClientLoginForm(user).With(api.Params{"password": password, "logintoken": token}))
				t.Control("the answer", last, match.HaveAt(interactive.Text(), action, "status"))
				t.Check("clientlogin/secret/password", "the password in it", last.Holds(password), gomega.BeFalse())
				t.Check("clientlogin/secret/token", "the token in it", last.Holds(module.Digits(token)), gomega.BeFalse())
				id := "clientlogin/secret/session"
				t.Check(id, "the session's id in it", last.Holds(old), gomega.BeFalse())
				t.Control("a session after the login", module.SessionID(s), gomega.Not(gomega.BeEmpty()))
				t.Check(id, "the session's new id in the body", string(last.Body), gomega.Not(gomega.ContainSubstring(module.SessionID(s))))
			}
			t.Control("the right password", last, match.HaveAuthStatus(action, "PASS"))
			t.Control("the client afterwards", s.User(), isUser(user.Name))
		},
	},
	{
		Clauses: []string{"clientlogin/secret/cache"},
		Title:   "keeps its answers out of shared caches",
		Run: func(t *spec.T) {
			r := t.Session().ClientLogin(t.Account("user"), module.Kept)
			t.Control("action=clientlogin", r, match.HaveAuthStatus(action, "PASS"))
			module.Private(t, "clientlogin/secret/cache", "action=clientlogin", r)
		},
	},
	{
		Clauses: []string{"clientlogin/secret/unknown-user-headers"},
		Title:   "answers an unknown account with the same headers as a wrong password",
		Run: func(t *spec.T) {
			id, user := "clientlogin/secret/unknown-user-headers", t.Account("user")
			known := refused(t, user, api.Params{"password": wrongPassword})
			t.Control("the known account", known, match.HaveAuthStatus(action, "FAIL"))
			nobody := func(n int) *api.Response {
				return t.Session().ClientLogin(user, api.Params{"username": t.NewName(n), "password": wrongPassword})
			}
			unknown := nobody(1)
			t.Check(id, "the status for an unknown account", unknown, match.HaveAuthStatus(action, "FAIL"))
			t.Check(id, "the answer, compared with that for a known account", unknown, match.HaveSameAnswerAs(known, nobody(2)))
		},
	},
	{
		Clauses: []string{"clientlogin/secret/retype-in-query"},
		Title:   "refuses the second password in the query string",
		Run: func(t *spec.T) {
			id, account, s := "clientlogin/secret/retype-in-query", t.Account("must-change"), t.Session()
			t.Control("the login", s.ClientLogin(account, nil), match.HaveAuthStatus(action, "UI"))
			// The two differ, so that the password stays what it is.
			form := next(api.Params{"password": t.Account("user").Password, "retype": wrongPassword, "logintoken": s.Token("login")})
			r := s.Do(api.Call{Query: api.Params{"retype": wrongPassword}, Form: form.Without("retype")})
			interactive.CheckError(t, action, id, "retype in the query string", r)
			t.Control("the same with all in the body", s.Post(form), match.HaveMessageCode(action, "badretype"))
		},
	},
}
