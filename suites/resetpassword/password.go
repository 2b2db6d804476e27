package resetpassword

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites/interactive"
)

const signIn = "clientlogin"

var password = []spec.Spec{
	{
		Clauses: []string{"resetpassword/password/signs-in", "resetpassword/password/asks-new", "resetpassword/password/other-refused",
			"resetpassword/password/other-account", "resetpassword/password/old-works", "resetpassword/password/login"},
		Title: "mails a password that begins a login, beside the old one",
		Run: func(t *spec.T) {
			a, b := newOwner(t, 1, t.NewAddress(1)), newOwner(t, 2, t.NewAddress(2))
			mailed := a.mailed(t, 1)
			r := t.Session().ClientLogin(mailed, nil)
			interactive.CheckStatus(t, signIn, "resetpassword/password/signs-in", "the mailed password", r)
			id := "resetpassword/password/asks-new"
			t.Check(id, "fields", fields(r), spec.Strings(t.Want(id).Values))
			interactive.CheckStatus(t, signIn, "resetpassword/password/old-works", "the old password", t.Session().ClientLogin(a.Account, nil))
			other := with(a.Account, a.Password+"-other")
			interactive.CheckStatus(t, signIn, "resetpassword/password/other-refused", "another password", t.Session().ClientLogin(other, nil))
			interactive.CheckStatus(t, signIn, "resetpassword/password/other-account", "the mailed password for another account",
				t.Session().ClientLogin(with(b.Account, mailed.Password), nil))
			id = "resetpassword/password/login"
			t.Check(id, "action=login", t.Session().Login(mailed, nil), match.HaveResult("login", t.Want(id).Result))
		},
	},
	{
		Clauses: []string{"resetpassword/password/new-works", "resetpassword/password/old-ends", "resetpassword/password/used-up"},
		Title:   "takes the new password that is given, and no longer those before",
		Run: func(t *spec.T) {
			a := newOwner(t, 1, t.NewAddress(1))
			t.Control("the old password, before", t.Session().ClientLogin(a.Account, nil), match.HaveAuthStatus(signIn, "PASS"))
			mailed, changed := a.mailed(t, 1), with(a.Account, a.Password+"-2")
			s := t.Session()
			t.Control("the mailed password, before", s.ClientLogin(mailed, nil), match.HaveAuthStatus(signIn, "UI"))
			r := s.Post(api.Params{"action": signIn, "logincontinue": "1", "password": changed.Password, "retype": changed.Password,
				"logintoken": s.Token("login"), "formatversion": "2"})
			interactive.CheckStatus(t, signIn, "resetpassword/password/new-works", "the new password is set", r)
			interactive.CheckStatus(t, signIn, "resetpassword/password/new-works", "the new password", t.Session().ClientLogin(changed, nil))
			interactive.CheckStatus(t, signIn, "resetpassword/password/old-ends", "the old password", t.Session().ClientLogin(a.Account, nil))
			interactive.CheckStatus(t, signIn, "resetpassword/password/used-up", "the mailed password", t.Session().ClientLogin(mailed, nil))
		},
	},
	{
		Clauses: []string{"resetpassword/password/renewed"},
		Title:   "mails another password at the next reset, and the one before is refused",
		Run: func(t *spec.T) {
			id, a := "resetpassword/password/renewed", newOwner(t, 1, t.NewAddress(1))
			first := a.mailed(t, 1)
			t.Control("the first password, before", t.Session().ClientLogin(first, nil), match.HaveAuthStatus(signIn, "UI"))
			second := a.mailed(t, 2)
			t.Check(id, "the passwords differ", second.Password == first.Password, gomega.BeFalse())
			t.Check(id, "the second password", t.Session().ClientLogin(second, nil), match.HaveAuthStatus(signIn, "UI"))
			interactive.CheckStatus(t, signIn, id, "the first password", t.Session().ClientLogin(first, nil))
		},
	},
}

// with is an account with another password.
func with(a target.Account, password string) target.Account {
	a.Password = password
	return a
}

// fields are the names of all fields that a UI answer asks for.
func fields(r *api.Response) []any {
	v, _ := r.At(signIn, "requests")
	requests, _ := v.([]any)
	out := []any{}
	for _, one := range requests {
		object, _ := one.(map[string]any)
		of, _ := object["fields"].(map[string]any)
		for name := range of {
			out = append(out, name)
		}
	}
	return out
}
