package resetpassword

import (
	"strings"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
)

var user = []spec.Spec{
	{
		Clauses: []string{"resetpassword/user/mail", "resetpassword/user/mail-once", "resetpassword/user/names-account", "resetpassword/user/sender"},
		Title:   "mails a password to the address of the named account, once",
		Run: func(t *spec.T) {
			a, other := newOwner(t, 1, t.NewAddress(1)), newOwner(t, 2, t.NewAddress(2))
			t.Check("resetpassword/user/mail", "the answer", a.reset(t), succeed())
			got := a.mails(t, 1)
			t.Check("resetpassword/user/mail", "receivers", receivers(got), reached(a.address))
			for _, m := range got {
				t.Check("resetpassword/user/names-account", "the text", m.Text, gomega.ContainSubstring(a.Name))
				t.Check("resetpassword/user/sender", "the sender", m.From, gomega.ContainSubstring("@"))
				t.Check("resetpassword/user/sender", "the subject", m.Subject, gomega.Not(gomega.BeEmpty()))
			}
			t.Check("resetpassword/user/names-account", "mails", len(got), gomega.BeNumerically(">", 0))
			t.Check("resetpassword/user/sender", "mails", len(got), gomega.BeNumerically(">", 0))
			other.fence(t, 1)
			t.Check("resetpassword/user/mail-once", "receivers in the end", receivers(a.mails(t, 1)), only(a.address))
		},
	},
	{
		Clauses: []string{"resetpassword/user/shared-address"},
		Title:   "resets only the named one of two accounts with one address",
		Run: func(t *spec.T) {
			id, shared := "resetpassword/user/shared-address", t.NewAddress(1)
			a, b, other := newOwner(t, 1, shared), newOwner(t, 2, shared), newOwner(t, 3, t.NewAddress(3))
			t.Check(id, "the answer", a.reset(t), succeed())
			t.Check(id, "receivers", receivers(a.mails(t, 1)), reached(shared))
			other.fence(t, 1)
			for _, m := range b.mails(t, 1) {
				t.Check(id, "the text names the account", m.Text, gomega.ContainSubstring(a.Name))
				t.Check(id, "the text does not name the other", m.Text, gomega.Not(gomega.ContainSubstring(b.Name)))
			}
		},
	},
	{
		Clauses: []string{"resetpassword/user/first-letter"},
		Title:   "takes a name with a small first letter",
		Run: func(t *spec.T) {
			id, a := "resetpassword/user/first-letter", newOwner(t, 1, t.NewAddress(1))
			small := strings.ToLower(a.Name[:1]) + a.Name[1:]
			t.Check(id, "the answer", t.Session().Post(form(api.Params{"user": small})), succeed())
			t.Check(id, "receivers", receivers(a.mails(t, 1)), reached(a.address))
		},
	},
}
