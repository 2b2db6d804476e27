package clientlogin

import (
	"fmt"
	"slices"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var statusFail = []spec.Spec{
	{
		Clauses: []string{"clientlogin/status/fail", "clientlogin/status/fail-members"},
		Title:   "answers a wrong password with FAIL",
		Run: func(t *spec.T) {
			user := t.Account("user")
			r := refused(t, user, api.Params{"password": wrongPassword})
			interactive.CheckStatus(t, action, "clientlogin/status/fail", "a wrong password", r)
			t.Check("clientlogin/status/fail", "message", r, match.HaveAt(interactive.Text(), action, "message"))
			id := "clientlogin/status/fail-members"
			t.Check(id, "members in formatversion 2", r, match.HaveMembers(append(slices.Clone(t.Want(id).Values), "canpreservestate"), action))
			t.Check(id, "canpreservestate in formatversion 2", r, match.HaveAt(false, action, "canpreservestate"))
			one := t.Session().ClientLogin(user, api.Params{"password": wrongPassword, "formatversion": "1"})
			t.Check(id, "members in formatversion 1", one, match.HaveMembers(t.Want(id).Values, action))
		},
	},
	{
		Clauses: []string{"clientlogin/status/fail-unknown-user"},
		Title:   "answers an account that does not exist like a wrong password",
		Run: func(t *spec.T) {
			id, user := "clientlogin/status/fail-unknown-user", t.Account("user")
			known := refused(t, user, api.Params{"password": wrongPassword})
			unknown := t.Session().ClientLogin(user, api.Params{"username": "Nobody of mwconform", "password": wrongPassword})
			interactive.CheckStatus(t, action, id, "an unknown account", unknown)
			t.Check(id, "the body, compared with that for a known account", string(unknown.Body), gomega.Equal(string(known.Body)))
		},
	},
	{
		Clauses: []string{"clientlogin/status/fail-no-primary"},
		Title:   "answers a missing name or password with FAIL",
		Run: func(t *spec.T) {
			id, user := "clientlogin/status/fail-no-primary", t.Account("user")
			interactive.CheckStatus(t, action, id, "an empty password", refused(t, user, api.Params{"password": ""}))
			interactive.CheckStatus(t, action, id, "an empty name", t.Session().ClientLogin(user, api.Params{"username": ""}))
			for _, name := range []string{"username", "password"} {
				s := t.Session()
				r := s.Post(spec.ClientLoginForm(user).Without(name).With(api.Params{"logintoken": s.Token("login")}))
				interactive.CheckStatus(t, action, id, "no "+name, r)
			}
		},
	},
	{
		Clauses: []string{"clientlogin/status/fail-ends"},
		Title:   "is done after a FAIL",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			form := spec.ClientLoginForm(user).With(api.Params{"password": wrongPassword, "logintoken": s.Token("login")})
			r := s.Anew(api.Post(form)) // nothing may come between it and the continuation
			t.Control("a wrong password", r, match.HaveAuthStatus(action, "FAIL"))
			r = proceed(s, api.Params{"username": user.Name, "password": user.Password})
			interactive.CheckStatus(t, action, "clientlogin/status/fail-ends", "the continuation with the right password", r)
			t.Control("a new login with it", s.ClientLogin(user, nil), match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses: []string{"clientlogin/status/fail-bot-session"},
		Title:   "fails in the session of a bot password",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			t.Session().MustClientLogin(user)
			s.MustLogin(t.Account("bot"))
			interactive.CheckStatus(t, action, "clientlogin/status/fail-bot-session", "action=clientlogin", s.ClientLogin(user, nil))
		},
	},
	{
		Clauses:  []string{"clientlogin/status/fail-throttled"},
		Title:    "refuses even the right password after too many wrong ones",
		Scenario: "throttled",
		Fresh:    true,
		Run: func(t *spec.T) {
			id, user := "clientlogin/status/fail-throttled", t.Account("user")
			want := t.Want(id)
			t.Session().MustClientLogin(user)
			s := t.Session()
			for i := 1; i <= want.Limit; i++ {
				r := s.ClientLogin(user, api.Params{"password": wrongPassword})
				t.Check(id, fmt.Sprintf("wrong password %d of %d", i, want.Limit), r, match.HaveMessageCode(action, "wrongpassword"))
			}
			interactive.CheckStatus(t, action, id, "one more wrong password", s.ClientLogin(user, api.Params{"password": wrongPassword}))
			// Who guesses does not keep the session: a new one has no more tries.
			again := t.Session().ClientLogin(user, api.Params{"password": wrongPassword})
			interactive.CheckStatus(t, action, id, "one more wrong password in a new session", again)
			interactive.CheckStatus(t, action, id, "the right password", s.ClientLogin(user, nil))
		},
	},
	{
		Clauses:  []string{"clientlogin/status/fail-throttled-no-name"},
		Title:    "counts logins without a user name, or does not, as the edition does",
		Scenario: "throttled",
		Fresh:    true,
		Run: func(t *spec.T) {
			id, user := "clientlogin/status/fail-throttled-no-name", t.Account("user")
			s := t.Session() // they count for the address, so that one will do
			nameless := func() *api.Response {
				return s.Post(spec.ClientLoginForm(user).Without("username").With(api.Params{"logintoken": s.Token("login")}))
			}
			for i := 1; i <= t.Want(id).Limit; i++ {
				t.Control(fmt.Sprintf("no name, try %d", i), nameless(), match.HaveMessageCode(action, "authmanager-authn-no-primary"))
			}
			interactive.CheckStatus(t, action, id, "no name, one more try", nameless())
			// They count for the address, not for an account.
			t.Check(id, "a login with everything right", t.Session().ClientLogin(user, nil), match.HaveAuthStatus(action, "PASS"))
		},
	},
}
