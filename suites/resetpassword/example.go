package resetpassword

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
)

var example = []spec.Spec{
	{
		Clauses: []string{"resetpassword/example/1"},
		Title:   "takes the request of the first example",
		Run: func(t *spec.T) {
			s := t.Session()
			// The example's user is Example, whom a real wiki may have.
			r := s.Post(api.Params{"action": action, "user": t.NewName(9), "token": s.Token("csrf")})
			t.Check("resetpassword/example/1", "status", r, succeed())
		},
	},
	{
		Clauses: []string{"resetpassword/example/2"},
		Title:   "takes an address in the place of a user as the edition does",
		Run: func(t *spec.T) {
			id, a, last := "resetpassword/example/2", newOwner(t, 1, t.NewAddress(1)), newOwner(t, 2, t.NewAddress(2))
			t.Check(id, "status", t.Session().Post(form(api.Params{"user": a.address})), succeed())
			last.fence(t, 1)
			if t.Want(id).IsFlag() {
				t.Check(id, "receivers", receivers(a.mails(t, 0)), only(a.address))
			} else {
				t.Check(id, "mails", receivers(a.mails(t, 0)), none())
			}
		},
	},
	{
		Clauses: []string{"resetpassword/example/response"},
		Title:   "answers the request of the samples as the page shows",
		Run: func(t *spec.T) {
			s := t.Session()
			r := s.Post(api.Params{"action": action, "email": "nobody" + never, "token": s.Token("csrf")})
			t.Check("resetpassword/example/response", "status", r, succeed())
		},
	},
}
