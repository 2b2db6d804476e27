package login

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// mustPost has the specs of the group login/error.
var mustPost = []spec.Spec{
	{
		Clauses: []string{"login/error/must-post-password"},
		Title:   "refuses the password in the query string",
		Run: func(t *spec.T) {
			id := "login/error/must-post-password"
			inQuery(t, []string{"lgpassword"}, func(r *api.Response) {
				t.Check(id, "the error", r, match.HaveError(t.Want(id).Error))
				t.Check(id, "no result", r, match.HaveNothingAt("login"))
			})
		},
	},
	{
		Clauses: []string{"login/error/must-post-token"},
		Title:   "refuses the token in the query string",
		Run: func(t *spec.T) {
			id := "login/error/must-post-token"
			inQuery(t, []string{"lgtoken"}, func(r *api.Response) {
				t.Check(id, "the error", r, match.HaveError(t.Want(id).Error))
				t.Check(id, "no result", r, match.HaveNothingAt("login"))
			})
		},
	},
	{
		Clauses: []string{"login/error/must-post-names"},
		Title:   "names all parameters found in the query string",
		Run: func(t *spec.T) {
			id := "login/error/must-post-names"
			inQuery(t, []string{"lgpassword", "lgtoken"}, func(r *api.Response) {
				t.Check(id, "the error", r, match.HaveError(t.Want(id).Error))
				for _, name := range t.Want(id).Values {
					t.Check(id, "the text", r, match.HaveAt(gomega.ContainSubstring(name), "error", "info"))
				}
			})
		},
	},
}

// inQuery sends a login with some parameters in the query string instead of
// the body; the same with all in the body succeeds afterwards. The refusal is
// checked in between: where it was none, the session is signed in by then.
func inQuery(t *spec.T, names []string, check func(*api.Response)) {
	s := t.Session()
	form := spec.LoginForm(t.Account("bot")).With(api.Params{"lgtoken": s.Token("login"), "formatversion": "2"})
	query := api.Params{}
	for _, n := range names {
		query[n] = form[n]
	}
	check(s.Do(api.Call{Query: query, Form: form.Without(names...)}))
	t.Paired(module.AsItIs("login"), func() *api.Response { return s.Post(form) }, match.HaveResult("login", "Success"))
}
