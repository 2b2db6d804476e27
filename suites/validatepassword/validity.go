package validatepassword

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var validity = []spec.Spec{
	{
		Clauses: []string{"validatepassword/validity/good", "validatepassword/validity/good-members"},
		Title:   "finds a long password Good",
		Run: func(t *spec.T) {
			s := t.Session()
			needed(t, s)
			r := ask(s, good, nil)
			checkValidity(t, "validatepassword/validity/good", "the password", r)
			id := "validatepassword/validity/good-members"
			t.Check(id, "members", r, match.HaveMembers(t.Want(id).Values, action))
		},
	},
	{
		Clauses: []string{"validatepassword/validity/change", "validatepassword/validity/change-members"},
		Title:   "finds that a password has to be changed",
		Run: func(t *spec.T) {
			// Two rules are broken, so that it is enough that the wiki has one of them.
			s, user := t.Session(), api.Params{"user": nobody + " " + common}
			accepted(t, s, user)
			r := ask(s, common, user)
			checkValidity(t, "validatepassword/validity/change", "a common password that is a part of the name", r)
			id := "validatepassword/validity/change-members"
			t.Check(id, "members", r, match.HaveMembers(t.Want(id).Values, action))
			t.Check(id, "messages", r, match.HaveAt(gomega.Not(gomega.BeEmpty()), action, "validitymessages"))
		},
	},
	{
		Clauses: []string{"validatepassword/validity/invalid", "validatepassword/validity/invalid-members"},
		Title:   "finds a password that cannot be used Invalid",
		Run: func(t *spec.T) {
			s := t.Session()
			accepted(t, s, nil)
			r := ask(s, long(longest+1), nil)
			checkValidity(t, "validatepassword/validity/invalid", "a password that is too long", r)
			id := "validatepassword/validity/invalid-members"
			t.Check(id, "members", r, match.HaveMembers(t.Want(id).Values, action))
			t.Check(id, "messages", r, match.HaveAt(gomega.Not(gomega.BeEmpty()), action, "validitymessages"))
		},
	},
}
