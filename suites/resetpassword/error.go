package resetpassword

import (
	"fmt"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// wrong is a request that is refused for one thing, beside the same without it.
func wrong(name, title string, change func(t *spec.T) api.Params) spec.Spec {
	id := "resetpassword/error/" + name
	return spec.Spec{Clauses: []string{id}, Title: title, Run: func(t *spec.T) {
		pair(t)
		t.Check(id, "the reset", t.Session().Post(change(t)), answered(t.Want(id).Error))
	}}
}

// pair sends the request with everything right.
func pair(t *spec.T) {
	t.Paired(module.AsItIs(action), func() *api.Response { return t.Session().Post(nobody(t)) }, succeed())
}

// ofUser is a request of a signed-in user that is refused for its token.
func ofUser(name, title string, token func(t *spec.T, s *spec.Session) string) spec.Spec {
	id := "resetpassword/error/" + name
	return spec.Spec{Clauses: []string{id}, Title: title, Run: func(t *spec.T) {
		s := t.Session()
		s.MustClientLogin(t.Account("user"))
		t.Paired("the right token of a user", func() *api.Response {
			return s.Post(nobody(t).With(api.Params{"token": s.Token("csrf")}))
		}, succeed())
		r := s.Post(nobody(t).With(api.Params{"token": token(t, s)}))
		t.Check(id, "the reset", r, match.HaveError(t.Want(id).Error))
	}}
}

var failures = []spec.Spec{
	{
		Clauses: []string{"resetpassword/error/passwordreset-nodata", "resetpassword/error/missingparam"},
		Title:   "refuses a request that names no account, as the edition does",
		Run: func(t *spec.T) {
			pair(t)
			r := t.Session().Post(form(nil))
			for _, id := range []string{"resetpassword/error/passwordreset-nodata", "resetpassword/error/missingparam"} {
				t.Check(id, "neither user nor email", r, match.HaveError(t.Want(id).Error))
			}
		},
	},
	wrong("nodata-empty-email", "refuses an empty address alone", func(*spec.T) api.Params { return form(api.Params{"email": ""}) }),
	wrong("invalidparammix", "answers user and email together as the edition does", func(t *spec.T) api.Params {
		return nobody(t).With(api.Params{"email": "nobody" + never})
	}),
	{
		Clauses: []string{"resetpassword/error/both-not-compared"},
		Title:   "mails to the account where user and email do not belong together",
		Run: func(t *spec.T) {
			id := "resetpassword/error/both-not-compared"
			a, b, last := newOwner(t, 1, t.NewAddress(1)), newOwner(t, 2, t.NewAddress(2)), newOwner(t, 3, t.NewAddress(3))
			t.Check(id, "the answer", t.Session().Post(form(api.Params{"user": a.Name, "email": b.address})), succeed())
			t.Check(id, "receivers", receivers(a.mails(t, 1)), only(a.address))
			last.fence(t, 1)
			t.Check(id, "mails to the address that was sent", receivers(b.mails(t, 0)), none())
		},
	},
	wrong("passwordreset-invalidemail", "answers an address that is none as the edition does", func(*spec.T) api.Params {
		return form(api.Params{"email": "not-an-address"})
	}),
	wrong("token-missing", "refuses a request without a token", func(t *spec.T) api.Params { return nobody(t).Without("token") }),
	wrong("badtoken", "refuses a wrong token", func(t *spec.T) api.Params { return nobody(t).With(api.Params{"token": "x"}) }),
	// Cut at the sign, the name is still nobody's.
	wrong("baduser", "refuses a name that no account can have", func(t *spec.T) api.Params { return form(api.Params{"user": t.NewName(9) + "#bar"}) }),
	wrong("baduser-empty", "refuses an empty name", func(*spec.T) api.Params { return form(api.Params{"user": ""}) }),
	{
		Clauses: []string{"resetpassword/error/baduser-id"},
		Title:   "refuses an id in the place of a name",
		Run: func(t *spec.T) {
			id, name := "resetpassword/error/baduser-id", t.NewName(1)
			t.Control("an account", t.Session().Create(spec.CreateForm(name, t.NewPassword())), match.HaveAuthStatus("createaccount", "PASS"))
			r := t.Session().Get(api.Params{"action": "query", "list": "users", "ususers": name, "formatversion": "2"})
			number := r.Int("query", "users", 0, "userid")
			t.Control("its id", number, gomega.BeNumerically(">", 0))
			t.Control("the same by name", t.Session().Post(form(api.Params{"user": name})), succeed())
			t.Check(id, "the reset by id", t.Session().Post(form(api.Params{"user": fmt.Sprintf("#%d", number)})), match.HaveError(t.Want(id).Error))
		},
	},
	wrong("both-invalid-address", "answers an address that is none beside a user as the edition does", func(t *spec.T) api.Params {
		return nobody(t).With(api.Params{"email": "not-an-address"})
	}),
	ofUser("anonymous-token", "refuses the constant token in a session of a user", func(*spec.T, *spec.Session) string { return form(nil)["token"] }),
	ofUser("token-of-other-type", "refuses a token of another type", func(_ *spec.T, s *spec.Session) string { return s.Token("watch") }),
	ofUser("token-of-other-session", "refuses the token of another session of the user", func(t *spec.T, _ *spec.Session) string {
		other := t.Session()
		other.MustClientLogin(t.Account("user"))
		return other.Token("csrf")
	}),
}
