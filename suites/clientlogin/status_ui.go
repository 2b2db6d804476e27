package clientlogin

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// skip is the field of the button that leaves the password as it is.
const skip = "skipReset"

// isRequest checks the members of one request of an answer.
func isRequest(t *spec.T, id string, r *api.Response, path ...any) {
	t.Check(id, "members of the request", r, match.HaveMembers(t.Want(id).Values, path...))
	at := func(name string) []any { return append(append([]any{}, path...), name) }
	t.Check(id, "id", r, match.HaveAt(interactive.Text(), at("id")...))
	t.Check(id, "metadata", r, match.HaveAt(gomega.Not(gomega.BeNil()), at("metadata")...))
	t.Check(id, "required", r, match.HaveAt(gomega.BeElementOf("optional", "required", "primary-required"), at("required")...))
	t.Check(id, "provider", r, match.HaveAt(gomega.BeAssignableToTypeOf(""), at("provider")...))
	t.Check(id, "account", r, match.HaveAt(gomega.BeAssignableToTypeOf(""), at("account")...))
	t.Check(id, "fields", r, match.HaveAt(gomega.Not(gomega.BeEmpty()), at("fields")...))
}

var statusUI = []spec.Spec{
	{
		Clauses: []string{"clientlogin/status/ui", "clientlogin/status/ui-members", "clientlogin/status/ui-requests", "clientlogin/status/ui-fields"},
		Title:   "asks for more with UI",
		Run: func(t *spec.T) {
			account := t.Account("must-change")
			wrong := t.Session().ClientLogin(account, api.Params{"password": wrongPassword})
			t.Control("a wrong password", wrong, match.HaveAuthStatus(action, "FAIL"))
			r := t.Session().ClientLogin(account, nil)
			interactive.CheckStatus(t, action, "clientlogin/status/ui", "the right password", r)
			t.Check("clientlogin/status/ui", "message", r, match.HaveAt(interactive.Text(), action, "message"))
			id := "clientlogin/status/ui-members"
			t.Check(id, "members", r, match.HaveMembers(t.Want(id).Values, action))
			t.Check(id, "messagecode", r, match.HaveAt(interactive.Text(), action, "messagecode"))
			isRequest(t, "clientlogin/status/ui-requests", r, action, "requests", 0)
			isRequest(t, "clientlogin/status/ui-requests", r, action, "requests", 1)
			id = "clientlogin/status/ui-fields"
			for _, name := range []string{"password", "retype"} {
				path := []any{action, "requests", 0, "fields", name}
				t.Check(id, "type of "+name, r, match.HaveAt("password", append(path, "type")...))
				t.Check(id, "sensitive of "+name, r, match.HaveAt(true, append(path, "sensitive")...))
				t.Check(id, "optional of "+name, r, match.HaveAt(false, append(path, "optional")...))
				t.Check(id, "label of "+name, r, match.HaveAt(interactive.Text(), append(path, "label")...))
				t.Check(id, "help of "+name, r, match.HaveAt(interactive.Text(), append(path, "help")...))
			}
			t.Check(id, "type of the button", r, match.HaveAt("button", action, "requests", 1, "fields", skip, "type"))
			t.Check(id, "label of the button", r, match.HaveAt(interactive.Text(), action, "requests", 1, "fields", skip, "label"))
			t.Check(id, "help of the button", r, match.HaveAt(interactive.Text(), action, "requests", 1, "fields", skip, "help"))
		},
	},
	{
		Clauses: []string{"clientlogin/status/ui-skip", "clientlogin/status/ui-not-signed-in"},
		Title:   "ends in PASS with the field of the skip button",
		Run: func(t *spec.T) {
			account, s := t.Account("must-change"), t.Session()
			t.Control("the login", s.ClientLogin(account, nil), match.HaveAuthStatus(action, "UI"))
			t.Check("clientlogin/status/ui-not-signed-in", "userinfo before the last step", s.User(), interactive.Anonymous())
			r := proceed(s, api.Params{skip: "1"})
			interactive.CheckStatus(t, action, "clientlogin/status/ui-skip", "the continuation", r)
			t.Check("clientlogin/status/ui-skip", "username", r, match.HaveAt(account.Name, action, "username"))
			t.Control("userinfo after the last step", s.User(), isUser(account.Name))
		},
	},
	{
		Clauses: []string{"clientlogin/status/ui-again"},
		Title:   "asks again where the fields are wrong",
		Run: func(t *spec.T) {
			id, s := "clientlogin/status/ui-again", t.Session()
			first := s.ClientLogin(t.Account("must-change"), nil)
			t.Control("the login", first, match.HaveAuthStatus(action, "UI"))
			t.Control("another messagecode before", first, gomega.Not(match.HaveMessageCode(action, t.Want(id).Reason)))
			r := proceed(s, api.Params{"password": t.NewPassword(), "retype": t.NewPassword() + "x"})
			interactive.CheckStatus(t, action, id, "two different passwords", r)
			t.Check(id, "requests", r, match.HaveAt(gomega.HaveLen(2), action, "requests"))
			t.Control("the flow goes on", proceed(s, api.Params{skip: "1"}), match.HaveAuthStatus(action, "PASS"))
		},
	},
}
