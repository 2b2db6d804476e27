package authmanagerinfo

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var requestsfor = []spec.Spec{
	{
		Clauses: []string{"authmanagerinfo/requestsfor/none"},
		Title:   "tells what can be done",
		Run: func(t *spec.T) {
			id := "authmanagerinfo/requestsfor/none"
			r := t.Session().Get(ask(""))
			t.Check(id, "members", r, match.HaveMembers(t.Want(id).Values, at()...))
			for _, name := range t.Want(id).Values {
				t.Check(id, name, r, match.HaveAt(gomega.BeAssignableToTypeOf(true), at(name)...))
			}
		},
	},
	{
		Clauses: []string{"authmanagerinfo/requestsfor/login"},
		Title:   "names the fields for signing in",
		Run:     func(t *spec.T) { names(t, "authmanagerinfo/requestsfor/login", t.Session(), "login") },
	},
	{
		Clauses: []string{"authmanagerinfo/requestsfor/create"},
		Title:   "names the fields for creating an account",
		Run:     func(t *spec.T) { names(t, "authmanagerinfo/requestsfor/create", t.Session(), "create") },
	},
	{
		Clauses: []string{"authmanagerinfo/requestsfor/create-signed-in"},
		Title:   "names more fields for a creator who is signed in",
		Run: func(t *spec.T) {
			id, s := "authmanagerinfo/requestsfor/create-signed-in", t.Session()
			before := s.Get(ask("create"))
			for _, name := range t.Want(id).Values {
				t.Control(name+" before the login", fields(before), gomega.Not(gomega.ContainElement(name)))
			}
			s.MustClientLogin(t.Account("user"))
			names(t, id, s, "create")
		},
	},
	{
		Clauses: []string{"authmanagerinfo/requestsfor/continue"},
		Title:   "names the requests of the login in progress",
		Run: func(t *spec.T) {
			id, s := "authmanagerinfo/requestsfor/continue", t.Session()
			r := s.ClientLogin(t.Account("must-change"), nil)
			t.Control("the login", r, match.HaveAuthStatus("clientlogin", "UI"))
			asked, _ := r.At("clientlogin", "requests", 0, "id")
			r = s.Get(ask("login-continue"))
			t.Check(id, "id of the first request", r, match.HaveAt(asked, at("requests", 0, "id")...))
			t.Check(id, "fields", fields(r), gomega.ContainElements("password", "retype"))
		},
	},
	{
		Clauses: []string{"authmanagerinfo/requestsfor/change"},
		Title:   "answers all other actions with a list",
		Run: func(t *spec.T) {
			id, s := "authmanagerinfo/requestsfor/change", t.Session()
			s.MustClientLogin(t.Account("user"))
			for _, action := range t.Want(id).Values {
				r := s.Get(ask(action))
				t.Check(id, "no error for "+action, r, match.HaveNoError())
				t.Check(id, "requests for "+action, r, match.HaveAt(gomega.BeAssignableToTypeOf([]any{}), at("requests")...))
			}
			t.Check(id, "fields for change", fields(s.Get(ask("change"))), gomega.ContainElements("password", "retype"))
		},
	},
	{
		Clauses: []string{"authmanagerinfo/requestsfor/unknown"},
		Title:   "refuses an unknown action",
		Run: func(t *spec.T) {
			id := "authmanagerinfo/requestsfor/unknown"
			t.Control("a known action", t.Session().Get(ask("login")), match.HaveNoError())
			t.Check(id, "the error", t.Session().Get(ask("bogus")), match.HaveError(t.Want(id).Error))
		},
	},
}

// names checks that the fields expected are among those for an action.
func names(t *spec.T, id string, s *spec.Session, action string) {
	r := s.Get(ask(action))
	t.Check(id, "no error", r, match.HaveNoError())
	t.Check(id, "fields", fields(r), gomega.ContainElements(t.Want(id).Values))
}
