package clientlogin

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// totpField is the field of OATHAuth's code, as the page's example posts it.
const totpField = "OATHToken"

// asked signs in to an account with a second factor, up to its question.
func asked(t *spec.T, s *spec.Session, role string) *api.Response {
	r := s.ClientLogin(t.Account(role), nil)
	t.Control("the right password", r, match.HaveAuthStatus(action, "UI"))
	return r
}

var twoFactor = []spec.Spec{
	{
		Clauses:  []string{"clientlogin/two-factor/ui"},
		Title:    "asks for the second factor",
		Scenario: "two-factor",
		Run: func(t *spec.T) {
			id, account := "clientlogin/two-factor/ui", t.Account("two-factor-1")
			wrong := t.Session().ClientLogin(account, api.Params{"password": wrongPassword})
			t.Control("a wrong password", wrong, match.HaveAuthStatus(action, "FAIL"))
			r := t.Session().ClientLogin(account, nil)
			interactive.CheckStatus(t, action, id, "the right password", r)
			t.Check(id, "message", r, match.HaveAt(interactive.Text(), action, "message"))
			t.Check(id, "the field asked for", r, match.HaveAt("string", action, "requests", 0, "fields", totpField, "type"))
		},
	},
	{
		Clauses:  []string{"clientlogin/two-factor/pass"},
		Title:    "ends in PASS with the code",
		Scenario: "two-factor",
		Fresh:    true,
		Run: func(t *spec.T) {
			id, role, s := "clientlogin/two-factor/pass", "two-factor-2", t.Session()
			asked(t, s, role)
			r := proceed(s, api.Params{totpField: t.Code(role)})
			interactive.CheckStatus(t, action, id, "the code", r)
			t.Check(id, "username", r, match.HaveAt(t.Account(role).Name, action, "username"))
			t.Check(id, "userinfo", s.User(), isUser(t.Account(role).Name))
		},
	},
	{
		Clauses:  []string{"clientlogin/two-factor/wrong"},
		Title:    "asks again after a wrong code",
		Scenario: "two-factor",
		Fresh:    true,
		Run: func(t *spec.T) {
			id, role, s := "clientlogin/two-factor/wrong", "two-factor-3", t.Session()
			asked(t, s, role)
			code := t.Code(role)
			interactive.CheckStatus(t, action, id, "a wrong code", proceed(s, api.Params{totpField: other(code)}))
			t.Control("the right code", proceed(s, api.Params{totpField: code}), match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses:  []string{"clientlogin/two-factor/recovery"},
		Title:    "takes a recovery code, or does not, as the edition does",
		Scenario: "two-factor",
		Fresh:    true,
		Run: func(t *spec.T) {
			id, role, recovery := "clientlogin/two-factor/recovery", "two-factor-1", t.Account("recovery-code")
			t.Control("whose code it is", recovery.Name, gomega.Equal(t.Account(role).Name))
			s := t.Session()
			asked(t, s, role)
			code := t.Code(role)
			t.Control("a wrong code", proceed(s, api.Params{totpField: other(code)}), match.HaveMessageCode(action, "oathauth-login-failed"))
			t.Control("the code", proceed(s, api.Params{totpField: code}), match.HaveAuthStatus(action, "PASS"))
			s = t.Session()
			asked(t, s, role)
			r := proceed(s, api.Params{totpField: recovery.Password})
			interactive.CheckStatus(t, action, id, "the recovery code", r)
			user := s.User()
			if t.Want(id).Result == "PASS" {
				t.Check(id, "userinfo", user, isUser(recovery.Name))
			} else {
				t.Check(id, "userinfo", user, interactive.Anonymous())
			}
		},
	},
	{
		Clauses:  []string{"clientlogin/two-factor/once"},
		Title:    "accepts a code once",
		Scenario: "two-factor",
		Fresh:    true,
		Run: func(t *spec.T) {
			id, role, first, second := "clientlogin/two-factor/once", "two-factor-4", t.Session(), t.Session()
			asked(t, first, role)
			code := t.Code(role)
			t.Control("the code", proceed(first, api.Params{totpField: code}), match.HaveAuthStatus(action, "PASS"))
			asked(t, second, role)
			interactive.CheckStatus(t, action, id, "the same code again", proceed(second, api.Params{totpField: code}))
			t.Check(id, "userinfo of the second client", second.User(), interactive.Anonymous())
		},
	},
	{
		Clauses:  []string{"clientlogin/two-factor/not-signed-in", "clientlogin/two-factor/action-login"},
		Title:    "does not sign in without the second factor",
		Scenario: "two-factor",
		Run: func(t *spec.T) {
			role, s := "two-factor-5", t.Session()
			asked(t, s, role)
			t.Check("clientlogin/two-factor/not-signed-in", "userinfo", s.User(), interactive.Anonymous())
			id := "clientlogin/two-factor/action-login"
			r := t.Session().Login(t.Account(role), nil)
			t.Check(id, "action=login", r, match.HaveResult("login", t.Want(id).Result))
		},
	},
}

// other is a code that is not the one given and not one of its neighbours.
func other(code string) string {
	out := []byte(code)
	for i := range out {
		out[i] = '0' + (out[i]-'0'+5)%10
	}
	return string(out)
}
