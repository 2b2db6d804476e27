package createaccount

import (
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var status = []spec.Spec{
	{
		Clauses: []string{"createaccount/status/pass", "createaccount/status/pass-members"},
		Title:   "creates an account with everything right",
		Run: func(t *spec.T) {
			right := form(t, 1)
			r := t.Session().Create(right)
			interactive.CheckStatus(t, action, "createaccount/status/pass", "the creation", r)
			t.Check("createaccount/status/pass", "username", r, match.HaveAt(right["username"], action, "username"))
			id := "createaccount/status/pass-members"
			t.Check(id, "members", r, match.HaveMembers(t.Want(id).Values, action))
		},
	},
	{
		Clauses: []string{"createaccount/status/pass-canonical-name"},
		Title:   "answers with the canonical name",
		Run: func(t *spec.T) {
			id, right := "createaccount/status/pass-canonical-name", form(t, 1)
			name := right["username"]
			r := t.Session().Create(right.With(api.Params{"username": strings.ReplaceAll(name, " ", "_")}))
			interactive.CheckStatus(t, action, id, "a name with underscores", r)
			t.Check(id, "username", r, match.HaveAt(name, action, "username"))
		},
	},
	{
		Clauses: []string{"createaccount/status/error-creates-nothing"},
		Title:   "creates nothing when it is refused with an error",
		Run: func(t *spec.T) {
			id, right, s := "createaccount/status/error-creates-nothing", form(t, 1), t.Session()
			for _, one := range []struct {
				change api.Params
				code   string
			}{
				{api.Params{"createtoken": interactive.WrongToken}, "badtoken"},
				{api.Params{"assert": "user"}, "assertuserfailed"},
				{api.Params{"createreturnurl": "foo/bar"}, "badurl_createreturnurl"},
			} {
				t.Control("the creation", s.Create(right.With(one.change)), match.HaveError(one.code))
				t.Check(id, "the account", exists(s, right["username"]), isMissing())
			}
			t.Control("the same with everything right", s.Create(right), match.HaveAuthStatus(action, "PASS"))
			t.Control("the account then", exists(s, right["username"]), isThere())
		},
	},
	{
		Clauses: []string{"createaccount/status/fail-message", "createaccount/status/fail-creates-nothing"},
		Title:   "gives a message and creates nothing when it fails",
		Run: func(t *spec.T) {
			s := t.Session()
			right, other := form(t, 1), form(t, 2)
			for _, wrong := range []api.Params{right.With(api.Params{"retype": t.NewPassword() + "x"}), other.Without("retype")} {
				r := s.Create(wrong)
				interactive.CheckStatus(t, action, "createaccount/status/fail-message", "the creation", r)
				t.Check("createaccount/status/fail-message", "message", r, match.HaveAt(interactive.Text(), action, "message"))
				t.Check("createaccount/status/fail-creates-nothing", "the account", exists(s, wrong["username"]), isMissing())
			}
			t.Control("the first with everything right", s.Create(right), match.HaveAuthStatus(action, "PASS"))
			t.Control("the account then", exists(s, right["username"]), isThere())
		},
	},
}
