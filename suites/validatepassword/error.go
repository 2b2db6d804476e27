package validatepassword

import (
	"fmt"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// wrongUser is a spec in which a value of user is refused and the name of
// nobody is accepted.
func wrongUser(name, title string, value func(t *spec.T, s *spec.Session) string) spec.Spec {
	id := "validatepassword/error/" + name
	return spec.Spec{
		Clauses: []string{id},
		Title:   title,
		Run: func(t *spec.T) {
			s := t.Session()
			accepted(t, s, api.Params{"user": nobody})
			r := ask(s, good, api.Params{"user": value(t, s)})
			interactive.CheckError(t, action, id, "the request", r)
		},
	}
}

// fixed is a value that is always the same.
func fixed(v string) func(*spec.T, *spec.Session) string {
	return func(*spec.T, *spec.Session) string { return v }
}

var failures = []spec.Spec{
	wrongUser("userexists", "refuses the name of an account", func(t *spec.T, _ *spec.Session) string { return t.Account("user").User() }),
	wrongUser("userexists-id", "refuses the id of an account", func(t *spec.T, s *spec.Session) string {
		r := s.Get(api.Params{"action": "query", "list": "users", "ususers": t.Account("user").User(), "formatversion": "2"})
		t.Control("the id of the account", r, match.HaveAt(gomega.Not(gomega.BeZero()), "query", "users", 0, "userid"))
		id, _ := r.At("query", "users", 0, "userid")
		return "#" + fmt.Sprint(id)
	}),
	wrongUser("baduser", "refuses a name that cannot be", fixed("Mwconform#1")),
	wrongUser("baduser-empty", "refuses an empty name", fixed("")),
	wrongUser("baduser-ip", "refuses an IP address", fixed("192.0.2.1")),
	wrongUser("baduser-not-creatable", "refuses a name that no account may get", fixed("Mwconform@1")),
	wrongUser("baduser-unknown-id", "refuses the id of nobody", fixed("#2147483646")),
	{
		Clauses: []string{"validatepassword/error/nopassword"},
		Title:   "refuses a request without a password",
		Run: func(t *spec.T) {
			s := t.Session()
			accepted(t, s, nil)
			r := s.Post(api.Params{"action": action, "formatversion": "2"})
			interactive.CheckError(t, action, "validatepassword/error/nopassword", "no password", r)
		},
	},
	{
		Clauses: []string{"validatepassword/error/nopassword-empty"},
		Title:   "takes an empty password for none",
		Run: func(t *spec.T) {
			s := t.Session()
			accepted(t, s, nil)
			interactive.CheckError(t, action, "validatepassword/error/nopassword-empty", "an empty password", ask(s, "", nil))
		},
	},
	{
		Clauses: []string{"validatepassword/error/mustpostparams"},
		Title:   "refuses the password in the query string",
		Run: func(t *spec.T) {
			id, s := "validatepassword/error/mustpostparams", t.Session()
			r := s.Do(api.Call{Query: api.Params{"password": good}, Form: api.Params{"action": action, "formatversion": "2"}})
			interactive.CheckError(t, action, id, "the password in the query string", r)
			t.Check(id, "the parameter it names", r, match.HaveAt(gomega.ContainSubstring("password"), "error", "info"))
			accepted(t, s, nil)
		},
	},
}
