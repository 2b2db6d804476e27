package resetpassword

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// oneRoute is a wiki with one way to name an account: the other is a parameter
// that is not known.
func oneRoute(name, scenario, title string, closed, open func(*spec.T) api.Params) spec.Spec {
	id := "resetpassword/routes/" + name
	return spec.Spec{Clauses: []string{id}, Title: title, Scenario: scenario, Run: func(t *spec.T) {
		r := t.Session().Post(form(closed(t)).With(api.Params{"errorformat": "plaintext"}))
		t.Check(id, "the error", r, match.HaveError(t.Want(id).Error))
		r = t.Session().Post(form(closed(t)).With(open(t)).With(api.Params{"errorformat": "plaintext"}))
		t.Check(id, "the answer where the other way is used too", r, succeed())
		t.Check(id, "the warning", r, match.HaveWarning("main", t.Want(id).Warning))
	}}
}

// Whom nobody is, by either way.
func noUser(t *spec.T) api.Params  { return api.Params{"user": t.NewName(9)} }
func noAddress(*spec.T) api.Params { return api.Params{"email": "nobody" + never} }

var routes = []spec.Spec{
	{
		Clauses:  []string{"resetpassword/routes/none", "resetpassword/routes/none-parameters", "resetpassword/routes/none-flags"},
		Title:    "is disabled where no password can be reset by mail",
		Scenario: "reset-disabled",
		Run: func(t *spec.T) {
			id := "resetpassword/routes/none"
			t.Check(id, "with a token", t.Session().Post(nobody(t)), match.HaveError(t.Want(id).Error))
			t.Check(id, "without a token", t.Session().Post(nobody(t).Without("token")), match.HaveError(t.Want(id).Error))
			m := t.Session().ParamInfo(action)
			t.Check("resetpassword/routes/none-parameters", "parameters", names(m), noParameters())
			t.Check("resetpassword/routes/none-parameters", "a list", m.Response, match.HaveAt([]any{}, m.At("parameters")...))
			for _, flag := range []string{"mustbeposted", "writerights"} {
				t.Check("resetpassword/routes/none-flags", flag, m.Response, match.HaveNoFlag(m.At(flag)...))
			}
		},
	},
	oneRoute("user-only", "reset-by-user", "does not know email where accounts are named by user name alone", noAddress, noUser),
	oneRoute("email-only", "reset-by-email", "does not know user where accounts are told by address alone", noUser, noAddress),
	{
		Clauses:  []string{"resetpassword/routes/user-only-works"},
		Title:    "resets by user name where that is the only way",
		Scenario: "reset-by-user",
		Run: func(t *spec.T) {
			id, a := "resetpassword/routes/user-only-works", newOwner(t, 1, t.NewAddress(1))
			t.Check(id, "the answer", a.reset(t), succeed())
			t.Check(id, "receivers", receivers(a.mails(t, 1)), only(a.address))
		},
	},
	{
		Clauses:  []string{"resetpassword/routes/email-only-works"},
		Title:    "resets by address where that is the only way",
		Scenario: "reset-by-email",
		Run: func(t *spec.T) {
			id, a := "resetpassword/routes/email-only-works", newOwner(t, 1, t.NewAddress(1))
			t.Check(id, "the answer", t.Session().Post(form(api.Params{"email": a.address})), succeed())
			t.Check(id, "receivers", receivers(a.mails(t, 1)), only(a.address))
		},
	},
	{
		Clauses:  []string{"resetpassword/routes/email-disabled"},
		Title:    "says that the wiki sends no mail",
		Scenario: "email-disabled",
		Run: func(t *spec.T) {
			id := "resetpassword/routes/email-disabled"
			t.Check(id, "by user", t.Session().Post(nobody(t)), match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"resetpassword/routes/require-email-user", "resetpassword/routes/require-email-address",
			"resetpassword/routes/require-email-wrong", "resetpassword/routes/require-email-both"},
		Title:    "mails only for name and address together where accounts ask for both",
		Scenario: "reset-requires-email",
		Run: func(t *spec.T) {
			a, b := newOwner(t, 1, t.NewAddress(1)), newOwner(t, 2, t.NewAddress(2))
			for i, one := range []struct {
				name string
				what api.Params
			}{{"user", api.Params{"user": a.Name}}, {"address", api.Params{"email": a.address}}, {"wrong", api.Params{"user": a.Name, "email": b.address}}} {
				id := "resetpassword/routes/require-email-" + one.name
				t.Check(id, "the answer", t.Session().Post(form(one.what)), succeed())
				// The next reset is one of both kinds of data, whose mail comes after any other.
				last := newOwner(t, 3+i, t.NewAddress(3+i))
				r := t.Session().Post(form(api.Params{"user": last.Name, "email": last.address}))
				t.Check("resetpassword/routes/require-email-both", "the answer", r, succeed())
				got := receivers(last.mails(t, 1))
				t.Check("resetpassword/routes/require-email-both", "receivers", got, only(last.address))
				t.Control("a mail for name and address together", got, only(last.address))
				t.Check(id, "mails for the account", receivers(a.mails(t, 0)), none())
				t.Check(id, "mails to the other address", receivers(b.mails(t, 0)), none())
			}
		},
	},
}
