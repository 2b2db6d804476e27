package resetpassword

import (
	"strings"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/spec"
)

var email = []spec.Spec{
	{
		Clauses: []string{"resetpassword/email/all", "resetpassword/email/once-each", "resetpassword/email/different-passwords", "resetpassword/email/others"},
		Title:   "mails every account with the address a password of its own",
		Run: func(t *spec.T) {
			shared := t.NewAddress(1)
			a, b, other, last := newOwner(t, 1, shared), newOwner(t, 2, shared), newOwner(t, 3, t.NewAddress(3)), newOwner(t, 4, t.NewAddress(4))
			t.Check("resetpassword/email/all", "the answer", t.Session().Post(form(api.Params{"email": shared})), succeed())
			got := t.Mails(shared, a.Name, 2)
			t.Check("resetpassword/email/all", "accounts in the mails", named(got, a, b), gomega.ConsistOf(a.Name, b.Name))
			passwords := map[string]bool{}
			for _, m := range got {
				passwords[m.Password] = true
			}
			t.Check("resetpassword/email/different-passwords", "passwords", len(passwords), gomega.Equal(2))
			last.fence(t, 1)
			got = t.Mails(shared, b.Name, 2)
			t.Check("resetpassword/email/once-each", "receivers in the end", receivers(got), gomega.Equal([][]string{{shared}, {shared}}))
			t.Check("resetpassword/email/once-each", "accounts in the end", named(got, a, b), gomega.ConsistOf(a.Name, b.Name))
			t.Check("resetpassword/email/others", "mails to another address", receivers(other.mails(t, 0)), none())
		},
	},
}

// named are the accounts whose names stand in the mails, each mail's own.
func named(mails []mail.Letter, accounts ...owner) []string {
	out := []string{}
	for _, m := range mails {
		for _, a := range accounts {
			if strings.Contains(m.Text, a.Name) {
				out = append(out, a.Name)
			}
		}
	}
	return out
}
