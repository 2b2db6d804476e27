package authmanagerinfo

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var request = []spec.Spec{
	{
		Clauses: []string{"authmanagerinfo/request/members"},
		Title:   "describes each request",
		Run: func(t *spec.T) {
			id := "authmanagerinfo/request/members"
			for _, action := range []string{"login", "create"} {
				r := t.Session().Get(ask(action))
				list, _ := r.At(at("requests")...)
				requests, _ := list.([]any)
				t.Check(id, "number of requests for "+action, len(requests), gomega.BeNumerically(">", 0))
				for i := range requests {
					t.Check(id, "members of a request for "+action, r, match.HaveMembers(t.Want(id).Values, at("requests", i)...))
					t.Check(id, "id of a request for "+action, r, match.HaveAt(text(), at("requests", i, "id")...))
					t.Check(id, "required of a request for "+action, r, match.HaveAt(gomega.BeElementOf("optional", "required", "primary-required"), at("requests", i, "required")...))
				}
			}
		},
	},
	{
		Clauses: []string{"authmanagerinfo/request/account-signed-in"},
		Title:   "names the account of the password request, or leaves it empty, for a client that is signed in",
		Run: func(t *spec.T) {
			id, user, s := "authmanagerinfo/request/account-signed-in", t.Account("user"), t.Session()
			before := s.Get(ask("login"))
			t.Control("the account before the login", before, match.HaveAt("", at("requests", index(before, passwordRequest), "account")...))
			s.MustClientLogin(user)
			want := ""
			if t.Want(id).IsFlag() {
				want = user.Name
			}
			r := s.Get(ask("login"))
			t.Check(id, "the account", r, match.HaveAt(want, at("requests", index(r, passwordRequest), "account")...))
		},
	},
	{
		Clauses: []string{"authmanagerinfo/request/raw-text"},
		Title:   "gives a text that is no message a key of its own",
		Run: func(t *spec.T) {
			id, r := "authmanagerinfo/request/raw-text", t.Session().Get(ask("create").With(api.Params{"amimessageformat": "raw"}))
			message := at("requests", index(r, passwordRequest), "provider")
			t.Control("the key of a message", r, match.HaveAt("authmanager-provider-password", append(message, "key")...))
			// A request without a name of its own shows its id.
			text := at("requests", index(r, nameRequest), "provider")
			t.Check(id, "the key of a text", r, match.HaveAt(t.Want(id).Default, append(text, "key")...))
			t.Check(id, "the text", r, match.HaveAt(nameRequest, append(text, "params", 0)...))
		},
	},
}
