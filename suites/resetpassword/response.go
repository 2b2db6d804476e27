package resetpassword

import (
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var response = []spec.Spec{
	{
		Clauses: []string{"resetpassword/response/success", "resetpassword/response/only-status"},
		Title:   "answers a reset with the status success and nothing else",
		Run: func(t *spec.T) {
			r := t.Session().Post(nobody(t))
			t.Check("resetpassword/response/success", "status", r, succeed())
			id := "resetpassword/response/only-status"
			t.Check(id, "members", r, match.HaveMembers(t.Want(id).Values, action))
		},
	},
	{
		Clauses: []string{"resetpassword/response/formatversion-1"},
		Title:   "answers the same in formatversion 1",
		Run: func(t *spec.T) {
			id, r := "resetpassword/response/formatversion-1", t.Session().Post(nobody(t).Without("formatversion"))
			t.Check(id, "status", r, succeed())
			t.Check(id, "members", r, match.HaveMembers([]string{"status"}, action))
		},
	},
}
