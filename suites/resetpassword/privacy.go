package resetpassword

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// unknown compares the answer for an account with an address with that for
// another, for which nothing must be mailed either.
func unknown(name, title string, known func(a owner) api.Params, other func(t *spec.T) api.Params) spec.Spec {
	id := "resetpassword/privacy/" + name
	return spec.Spec{Clauses: []string{id}, Title: title, Run: func(t *spec.T) {
		a := newOwner(t, 1, t.NewAddress(1))
		strange := other(t)
		answer := t.Session().Post(form(strange))
		twin := t.Session().Post(form(twinOf(t, strange)))
		right := t.Session().Post(form(known(a)))
		t.Control("the reset of an account with an address", right, succeed())
		t.Control("its mail", receivers(a.mails(t, 1)), reached(a.address))
		t.Check(id, "the answer", answer, match.HaveSameAnswerAs(right, twin))
		letters, others := t.Mailbox(strange["email"], strange["user"], 0)
		t.Check(id, "mails with a password", receivers(letters), none())
		t.Check(id, "other mails", others, gomega.BeZero())
	}}
}

// twinOf asks for somebody else who is unknown.
func twinOf(t *spec.T, strange api.Params) api.Params {
	if strange["user"] != "" {
		return api.Params{"user": t.NewName(8)}
	}
	return api.Params{"email": t.NewAddress(8)}
}

func byUser(a owner) api.Params    { return api.Params{"user": a.Name} }
func byAddress(a owner) api.Params { return api.Params{"email": a.address} }

var privacy = []spec.Spec{
	unknown("unknown-user", "answers an unknown user like a known one", byUser, func(t *spec.T) api.Params { return api.Params{"user": t.NewName(9)} }),
	unknown("unknown-address", "answers an unknown address like a known one", byAddress, func(t *spec.T) api.Params { return api.Params{"email": t.NewAddress(9)} }),
	unknown("no-address", "answers a user without an address like one with an address", byUser, func(t *spec.T) api.Params {
		name := t.NewName(2)
		t.Control("an account without an address", t.Session().Create(spec.CreateForm(name, t.NewPassword())), match.HaveAuthStatus("createaccount", "PASS"))
		return api.Params{"user": name}
	}),
	{
		Clauses: []string{"resetpassword/privacy/no-password", "resetpassword/privacy/no-session"},
		Title:   "tells the client nothing and signs nobody in",
		Run: func(t *spec.T) {
			a, s := newOwner(t, 1, t.NewAddress(1)), t.Session()
			r := s.Post(form(byUser(a)))
			t.Control("the reset", r, succeed())
			got := a.mails(t, 1)
			t.Control("mails with a password", len(got), gomega.Equal(1))
			id := "resetpassword/privacy/no-password"
			t.Check(id, "the password in the answer", r.Holds(got[0].Password), gomega.BeFalse())
			t.Check(id, "the address in the answer", r.Holds(a.address), gomega.BeFalse())
			t.Check(id, "the account in the answer", r.Holds(a.Name), gomega.BeFalse())
			id = "resetpassword/privacy/no-session"
			t.Check(id, "a cookie of a session", r.SessionCookie() == nil, gomega.BeTrue())
			for _, suffix := range []string{"UserID", "UserName", "Token"} {
				t.Check(id, "a cookie "+suffix, r.Cookie(suffix) == nil, gomega.BeTrue())
			}
			t.Check(id, "userinfo", s.User(), interactive.Anonymous())
		},
	},
}
