package createaccount

import (
	"strings"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

var tokenErrors = []spec.Spec{
	{
		Clauses: []string{"createaccount/error/badtoken"},
		Title:   "refuses a wrong token",
		Run: func(t *spec.T) {
			refused(t, api.Params{"createtoken": interactive.WrongToken}, func(r *api.Response) {
				interactive.CheckError(t, action, "createaccount/error/badtoken", "a wrong token", r)
			})
		},
	},
	{
		Clauses: []string{"createaccount/error/notoken"},
		Title:   "refuses a missing token",
		Run: func(t *spec.T) {
			right := form(t, 1)
			interactive.CheckError(t, action, "createaccount/error/notoken", "no token", t.Session().Post(right))
			createdRight(t, t.Session(), right)
		},
	},
	{
		Clauses: []string{"createaccount/error/mustpostparams"},
		Title:   "refuses the token in the query string",
		Run: func(t *spec.T) {
			id := "createaccount/error/mustpostparams"
			inQuery(t, id, "createtoken")
		},
	},
	{
		Clauses: []string{"createaccount/error/mustpostparams-passwords"},
		Title:   "refuses passwords in the query string",
		Run: func(t *spec.T) {
			id := "createaccount/error/mustpostparams-passwords"
			inQuery(t, id, t.Want(id).Values...)
		},
	},
	{
		Clauses: []string{"createaccount/error/missingparam"},
		Title:   "needs createreturnurl or createcontinue",
		Run: func(t *spec.T) {
			refused(t, nil, func(r *api.Response) {
				interactive.CheckError(t, action, "createaccount/error/missingparam", "neither of them", r)
			}, "createreturnurl")
		},
	},
}

// inQuery sends a creation with some parameters in the query string, which has
// to be refused naming them, then with all in the body.
func inQuery(t *spec.T, id string, names ...string) {
	s := t.Session()
	right := form(t, 1).With(api.Params{"createtoken": s.Token("createaccount")})
	query := api.Params{}
	for _, n := range names {
		query[n] = right[n]
	}
	r := s.SendCreate(api.Call{Query: query, Form: right.Without(names...)})
	interactive.CheckError(t, action, id, strings.Join(names, " and ")+" in the query string", r)
	for _, name := range names {
		t.Check(id, "the parameters it names", r, match.HaveAt(gomega.ContainSubstring(name), "error", "info"))
	}
	t.Paired(module.AsItIs(action), func() *api.Response { return s.SendCreate(api.Post(right)) }, match.HaveAuthStatus(action, "PASS"))
}
