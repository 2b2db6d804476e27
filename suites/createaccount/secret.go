package createaccount

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

var secrets = []spec.Spec{
	{
		Clauses: []string{"createaccount/secret/password", "createaccount/secret/token", "createaccount/secret/session"},
		Title:   "repeats no password, no token and no session id",
		Run: func(t *spec.T) {
			var last *api.Response
			for i, retype := range []string{t.NewPassword() + "x", t.NewPassword()} {
				s := t.Session()
				token := s.Token("createaccount")
				old := module.SessionID(s)
				t.Control("a session before the creation", old, gomega.Not(gomega.BeEmpty()))
				last = s.SendCreate(api.Post(form(t, i+1).With(api.Params{"retype": retype, "createtoken": token})))
				t.Control("the answer", last, match.HaveAt(interactive.Text(), action, "status"))
				t.Check("createaccount/secret/password", "the password in it", last.Holds(t.NewPassword()), gomega.BeFalse())
				t.Check("createaccount/secret/token", "the token in it", last.Holds(module.Digits(token)), gomega.BeFalse())
				t.Check("createaccount/secret/session", "the session's id in it", last.Holds(old), gomega.BeFalse())
			}
			t.Control("two equal passwords", last, match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses: []string{"createaccount/secret/cache"},
		Title:   "keeps its answers out of shared caches",
		Run: func(t *spec.T) {
			r := t.Session().Create(form(t, 1).With(module.Kept))
			t.Control("action=createaccount", r, match.HaveAuthStatus(action, "PASS"))
			module.Private(t, "createaccount/secret/cache", "action=createaccount", r)
		},
	},
	{
		Clauses: []string{"createaccount/secret/cookies"},
		Title:   "sets no cookie of the account it created",
		Run: func(t *spec.T) {
			r := t.Session().Create(form(t, 1))
			t.Control("action=createaccount", r, match.HaveAuthStatus(action, "PASS"))
			t.Check("createaccount/secret/cookies", "cookies of an account", module.Identifying(r), gomega.BeEmpty())
		},
	},
	{
		Clauses: []string{"createaccount/secret/password-in-query"},
		Title:   "refuses the password in the query string",
		Run: func(t *spec.T) {
			inQuery(t, "createaccount/secret/password-in-query", "password")
		},
	},
	{
		Clauses: []string{"createaccount/secret/retype-in-query"},
		Title:   "refuses the second password in the query string",
		Run: func(t *spec.T) {
			inQuery(t, "createaccount/secret/retype-in-query", "retype")
		},
	},
	{
		Clauses: []string{"createaccount/secret/token-other-type"},
		Title:   "refuses a token of another type",
		Run: func(t *spec.T) {
			// The csrf token of clients that are not signed in is known to everybody.
			for i, other := range []string{"login", "csrf"} {
				withToken(t, "createaccount/secret/token-other-type", i+1, func(s *spec.Session) string { return s.Token(other) })
			}
		},
	},
	{
		Clauses: []string{"createaccount/secret/token-other-session"},
		Title:   "refuses a token of another session",
		Run: func(t *spec.T) {
			withToken(t, "createaccount/secret/token-other-session", 1, func(*spec.Session) string { return t.Session().Token("createaccount") })
		},
	},
}

// withToken sends the n-th creation with another token than the session's own,
// then with that.
func withToken(t *spec.T, id string, n int, other func(*spec.Session) string) {
	s := t.Session()
	right := form(t, n).With(api.Params{"createtoken": s.Token("createaccount")})
	r := s.SendCreate(api.Post(right.With(api.Params{"createtoken": other(s)})))
	interactive.CheckError(t, action, id, "another token", r)
	t.Control("the same with the session's own", s.SendCreate(api.Post(right)), match.HaveAuthStatus(action, "PASS"))
}
