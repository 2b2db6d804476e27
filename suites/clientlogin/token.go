package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

var token = []spec.Spec{
	{
		Clauses: []string{"clientlogin/token/required"},
		Title:   "needs a token",
		Run: func(t *spec.T) {
			s := t.Session()
			right := s.Token("login")
			form := spec.ClientLoginForm(t.Account("user"))
			interactive.CheckError(t, action, "clientlogin/token/required", "action=clientlogin", s.Post(form))
			t.Paired(module.AsItIs(action), func() *api.Response { return s.Post(form.With(api.Params{"logintoken": right})) }, match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses: []string{"clientlogin/token/wrong"},
		Title:   "refuses a wrong token",
		Run: func(t *spec.T) {
			withToken(t, "clientlogin/token/wrong", func(*spec.Session) string { return interactive.WrongToken })
		},
	},
	{
		Clauses: []string{"clientlogin/token/other-type"},
		Title:   "refuses a token of another type",
		Run: func(t *spec.T) {
			withToken(t, "clientlogin/token/other-type", func(s *spec.Session) string { return s.Token("createaccount") })
		},
	},
	{
		Clauses: []string{"clientlogin/token/other-session"},
		Title:   "refuses a token of another session",
		Run: func(t *spec.T) {
			withToken(t, "clientlogin/token/other-session", func(*spec.Session) string { return t.Session().Token("login") })
		},
	},
	{
		Clauses: []string{"clientlogin/token/in-query"},
		Title:   "refuses the token in the query string",
		Run:     func(t *spec.T) { inQuery(t, "clientlogin/token/in-query", "logintoken") },
	},
	{
		Clauses: []string{"clientlogin/token/password-in-query"},
		Title:   "refuses the password in the query string",
		Run:     func(t *spec.T) { inQuery(t, "clientlogin/token/password-in-query", "password") },
	},
}

// withToken sends a login with another token than the session's own, then
// with that: what refuses a token says nothing of why, so each has its own pair.
func withToken(t *spec.T, id string, other func(*spec.Session) string) {
	s := t.Session()
	right := s.Token("login")
	form := spec.ClientLoginForm(t.Account("user"))
	wrong := form.With(api.Params{"logintoken": other(s)})
	interactive.CheckError(t, action, id, "action=clientlogin", s.Post(wrong))
	r := s.Post(form.With(api.Params{"logintoken": right}))
	t.Control("the same with the right token", r, match.HaveAuthStatus(action, "PASS"))
}

// inQuery sends a login with one parameter in the query string, then with all
// in the body.
func inQuery(t *spec.T, id, name string) {
	s := t.Session()
	form := spec.ClientLoginForm(t.Account("user")).With(api.Params{"logintoken": s.Token("login")})
	r := s.Do(api.Call{Query: api.Params{name: form[name]}, Form: form.Without(name)})
	interactive.CheckError(t, action, id, name+" in the query string", r)
	t.Paired(module.AsItIs(action), func() *api.Response { return s.Post(form) }, match.HaveAuthStatus(action, "PASS"))
}
