// Package resetpassword has the specs of API:Resetpassword. A clause
// resetpassword/GROUP/NAME is checked in the file GROUP.go.
package resetpassword

import (
	"slices"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/redact"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// Specs are all specs of the page.
func Specs() []spec.Spec {
	return slices.Concat(parameter, request, right, response, user, email, password, failures, routes, limits, privacy, modes, example, negative)
}

const (
	action = "resetpassword"
	// never is how an address ends that belongs to nobody (RFC 2606).
	never = "@never.invalid"
)

// form resets what more names, for a client that is not signed in.
func form(more api.Params) api.Params {
	return api.Params{"action": action, "token": redact.AnonymousToken, "formatversion": "2"}.With(more)
}

// nobody resets a user that does not exist: right in everything, and no mail.
func nobody(t *spec.T) api.Params { return form(api.Params{"user": t.NewName(9)}) }

func succeed() gomega.OmegaMatcher { return match.HaveAt("success", action, "status") }

// answered matches the error that is expected, or success where none is.
func answered(code string) gomega.OmegaMatcher {
	if code == "" {
		return succeed()
	}
	return match.HaveError(code)
}

// owner is an account of this run with a mail address.
type owner struct {
	target.Account
	address string
}

// newOwner creates account n with an address. The real name is sent too, as
// MediaWiki drops an address without it (createaccount/account/email-dropped).
func newOwner(t *spec.T, n int, address string) owner {
	a := owner{target.Account{Role: target.NewRole, Name: t.NewName(n), Password: t.NewPassword()}, address}
	r := t.Creator().Create(spec.CreateForm(a.Name, a.Password).With(api.Params{"email": address, "realname": ""}))
	t.Control("the creation of an account with an address", r, match.HaveAuthStatus("createaccount", "PASS"))
	return a
}

// mails are the mails with a password for an account, of which count are waited for.
func (a owner) mails(t *spec.T, count int) []mail.Letter { return t.Mails(a.address, a.Name, count) }

// reset resets an account by its name.
func (a owner) reset(t *spec.T) *api.Response {
	return t.Session().Post(form(api.Params{"user": a.Name}))
}

// mailed is the account with the password of the mail that a reset brings,
// the latest of count.
func (a owner) mailed(t *spec.T, count int) target.Account {
	t.Control("the reset of an account with an address", a.reset(t), succeed())
	got := a.mails(t, count)
	t.Control("mails with a password", len(got), gomega.Equal(count))
	last := got[len(got)-1]
	return target.Account{Role: "mailed", Name: a.Name, Password: last.Password}
}

// fence is a reset that works, the count-th of this account: when its mail is
// there, those of the resets before it are there too.
func (a owner) fence(t *spec.T, count int) { a.mailed(t, count) }

// receivers are the addresses of each mail.
func receivers(mails []mail.Letter) [][]string {
	out := [][]string{}
	for _, m := range mails {
		out = append(out, m.To)
	}
	return out
}

// only matches the receivers of one mail to one address.
func only(address string) gomega.OmegaMatcher { return times(1, address) }

// times matches the receivers of n mails, each to one address.
func times(n int, address string) gomega.OmegaMatcher {
	return gomega.Equal(slices.Repeat([][]string{{address}}, n))
}

// reached matches the receivers of mails of which one, at least, came to an
// address: for what does not say that it is one, or that nobody else gets it.
func reached(address string) gomega.OmegaMatcher {
	return gomega.ContainElement(gomega.ContainElement(address))
}

// none matches where no mail came.
func none() gomega.OmegaMatcher { return gomega.BeEmpty() }
