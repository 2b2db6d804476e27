package createaccount

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// failure is a spec in which one change makes a creation that works fail.
func failure(name, title string, change func(t *spec.T) api.Params, without ...string) spec.Spec {
	id := "createaccount/error/" + name
	return spec.Spec{
		Clauses: []string{id},
		Title:   title,
		Run: func(t *spec.T) {
			var params api.Params
			if change != nil {
				params = change(t)
			}
			refused(t, params, func(r *api.Response) {
				interactive.CheckStatus(t, action, id, "the creation", r)
				t.Check(id, "message", r, match.HaveAt(interactive.Text(), action, "message"))
			}, without...)
		},
	}
}

// fixed is a change that is always the same.
func fixed(p api.Params) func(*spec.T) api.Params { return func(*spec.T) api.Params { return p } }

var failures = []spec.Spec{
	failure("no-primary", "fails without a password", nil, "password", "retype"),
	failure("no-retype", "fails without retype", nil, "retype"),
	failure("invalidemailaddress", "fails with an address that is none", fixed(api.Params{"email": "no-address", "realname": ""})),
	failure("badretype", "fails with two different passwords", func(t *spec.T) api.Params { return api.Params{"retype": t.NewPassword() + "x"} }),
	failure("invaliduser", "fails with a name that cannot be", fixed(api.Params{"username": "Mwconform#1"})),
	{
		Clauses: []string{"createaccount/error/policy", "createaccount/status/fail-creates-nothing"},
		Title:   "fails with a password that is known to be common, and creates nothing",
		Run: func(t *spec.T) {
			id, right, s := "createaccount/error/policy", form(t, 1), t.Session()
			r := s.Create(right.With(api.Params{"password": "password", "retype": "password"}))
			interactive.CheckStatus(t, action, id, "the creation", r)
			t.Check(id, "message", r, match.HaveAt(interactive.Text(), action, "message"))
			t.Check("createaccount/status/fail-creates-nothing", "the account", exists(s, right["username"]), isMissing())
			createdRight(t, s, right)
		},
	},
	{
		Clauses: []string{"createaccount/error/userexists"},
		Title:   "fails with a name that is taken",
		Run: func(t *spec.T) {
			id, right := "createaccount/error/userexists", form(t, 1)
			t.Control("the first creation", t.Session().Create(right), match.HaveAuthStatus(action, "PASS"))
			interactive.CheckStatus(t, action, id, "the second creation", t.Session().Create(right))
		},
	},
	{
		Clauses: []string{"createaccount/error/invalidemailaddress-alone"},
		Title:   "answers an address that is none, without realname, as the edition does",
		Run: func(t *spec.T) {
			id := "createaccount/error/invalidemailaddress-alone"
			interactive.CheckStatus(t, action, id, "the creation", t.Session().Create(form(t, 1).With(api.Params{"email": "no-address"})))
		},
	},
	{
		Clauses: []string{"createaccount/error/noemailcreate"},
		Title:   "fails with mailpassword and no address",
		Run: func(t *spec.T) {
			id, s := "createaccount/error/noemailcreate", t.Session()
			s.MustClientLogin(t.Account("user"))
			r := s.Create(form(t, 1).Without("password", "retype").With(api.Params{"mailpassword": "1", "email": "", "realname": ""}))
			interactive.CheckStatus(t, action, id, "mailpassword without an address", r)
			t.Control("a creation with a password", s.Create(form(t, 2)), match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses:  []string{"createaccount/error/noemailcreate-required"},
		Title:    "answers a creation without an address as the edition does where one is required",
		Scenario: "email-required",
		Run: func(t *spec.T) {
			interactive.CheckStatus(t, action, "createaccount/error/noemailcreate-required", "a creation without an address", t.Session().Create(form(t, 1)))
		},
	},
	{
		Clauses: []string{"createaccount/error/not-in-progress"},
		Title:   "cannot continue what was not begun",
		Run: func(t *spec.T) {
			s := t.Session()
			r := s.Post(api.Params{"action": action, "createcontinue": "1", "createtoken": s.Token("createaccount"), "formatversion": "2"})
			interactive.CheckStatus(t, action, "createaccount/error/not-in-progress", "createcontinue in a new session", r)
		},
	},
	{
		Clauses:  []string{"createaccount/error/messagecode-is-a-key"},
		Title:    "gives a message key where a password breaks several rules",
		Scenario: "strict-passwords", // short and common: two rules in every release
		Run: func(t *spec.T) {
			id := "createaccount/error/messagecode-is-a-key"
			refused(t, api.Params{"password": "abc", "retype": "abc"}, func(r *api.Response) {
				t.Check(id, "status", r, match.HaveAuthStatus(action, "FAIL"))
				if code := t.Want(id).Reason; code != "" {
					t.Check(id, "messagecode", r, match.HaveAt(code, action, "messagecode"))
				} else {
					t.Check(id, "messagecode", r, match.HaveAt(gomega.MatchRegexp(`^[a-z][a-z0-9-]+$`), action, "messagecode"))
				}
			})
		},
	},
}
