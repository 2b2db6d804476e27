package validatepassword

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

var request = []spec.Spec{
	{
		Clauses: []string{"validatepassword/request/post-declared"},
		Title:   "declares that it only accepts POST",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			t.Check("validatepassword/request/post-declared", "mustbeposted", m.Response, match.HaveAt(true, m.At("mustbeposted")...))
		},
	},
	{
		Clauses: []string{"validatepassword/request/get"},
		Title:   "refuses a GET",
		Run: func(t *spec.T) {
			s := t.Session()
			r := s.Get(api.Params{"action": action, "password": good, "formatversion": "2"})
			interactive.CheckError(t, action, "validatepassword/request/get", "a GET", r)
			accepted(t, s, nil)
		},
	},
	{
		Clauses: []string{"validatepassword/request/no-token", "validatepassword/request/no-cookie"},
		Title:   "needs no token and no session, and begins none",
		Run: func(t *spec.T) {
			s := t.Session()
			needed(t, s)
			r := ask(s, good, nil)
			id := "validatepassword/request/no-token"
			t.Check(id, "the first request of a client", r, haveValidity(t.Want(id).Result))
			t.Check("validatepassword/request/no-cookie", "the answer to it", r, haveValidity("Good"))
			t.Check("validatepassword/request/no-cookie", "cookies", len(module.Set(r)), gomega.BeZero())
		},
	},
}
