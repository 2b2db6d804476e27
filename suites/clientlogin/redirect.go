package clientlogin

import (
	"slices"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// begin presses a button of the third party.
func begin(s *spec.Session, button string) *api.Response {
	return s.Post(api.Params{"action": action, button: "1", "loginreturnurl": spec.ReturnURL, "formatversion": "2",
		"logintoken": s.Token("login")})
}

// back comes back from the third party with a code, after a REDIRECT.
func back(t *spec.T, s *spec.Session, code string) *api.Response {
	t.Control("the button", begin(s, interactive.Button), match.HaveAuthStatus(action, "REDIRECT"))
	return proceed(s, api.Params{"code": code, "state": interactive.State})
}

var redirect = []spec.Spec{
	{
		Clauses:  []string{"clientlogin/redirect/status", "clientlogin/redirect/members", "clientlogin/redirect/target"},
		Title:    "sends the user to a third party with REDIRECT",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			r := begin(t.Session(), interactive.Button)
			interactive.CheckStatus(t, action, "clientlogin/redirect/status", "the button", r)
			absolute := gomega.MatchRegexp(`^https://[^/]+/.+`)
			t.Check("clientlogin/redirect/status", "redirecttarget", r, match.HaveAt(interactive.Text(), action, "redirecttarget"))
			t.Check("clientlogin/redirect/target", "redirecttarget", r, match.HaveAt(absolute, action, "redirecttarget"))
			id := "clientlogin/redirect/members"
			t.Check(id, "members", r, match.HaveMembers(t.Want(id).Values, action))
			path := []any{action, "requests", 0}
			t.Check(id, "members of the request", r, match.HaveMembers([]string{"id", "metadata", "required", "provider", "account", "fields"}, path...))
			t.Check(id, "fields of the request", r, match.HaveMembers([]string{"code", "state"}, append(path, "fields")...))
			r = begin(t.Session(), "openidWithData")
			t.Check(id, "members with redirectdata", r, match.HaveMembers(append(slices.Clone(t.Want(id).Values), "redirectdata"), action))
		},
	},
	{
		Clauses:  []string{"clientlogin/redirect/continue", "clientlogin/redirect/pass"},
		Title:    "goes on with what came back, to PASS",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			r := back(t, s, "ui:"+user.Name)
			interactive.CheckStatus(t, action, "clientlogin/redirect/continue", "coming back", r)
			t.Check("clientlogin/redirect/continue", "the field asked for", r, match.HaveAt("string", action, "requests", 0, "fields", "code", "type"))
			id := "clientlogin/redirect/pass"
			t.Check(id, "userinfo before the last step", s.User(), interactive.Anonymous())
			r = proceed(s, api.Params{"code": interactive.SecondCode})
			interactive.CheckStatus(t, action, id, "the last step", r)
			t.Check(id, "username", r, match.HaveAt(user.Name, action, "username"))
			t.Check(id, "userinfo after the last step", s.User(), isUser(user.Name))
		},
	},
	{
		Clauses:  []string{"clientlogin/redirect/fail", "clientlogin/redirect/fail-preserves"},
		Title:    "fails with what came back wrong",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			t.Control("coming back right", back(t, t.Session(), "pass:"+t.Account("user").Name), match.HaveAuthStatus(action, "PASS"))
			id, r := "clientlogin/redirect/fail", back(t, t.Session(), "fail")
			interactive.CheckStatus(t, action, id, "coming back refused", r)
			t.Check(id, "message", r, match.HaveAt(interactive.Text(), action, "message"))
			t.Check(id, "messagecode", r, match.HaveMessageCode(action, "mwconformauth-refused"))
			t.Check(id, "canpreservestate", r, match.HaveAt(false, action, "canpreservestate"))
			id, r = "clientlogin/redirect/fail-preserves", back(t, t.Session(), "fail-keep:nobody")
			interactive.CheckStatus(t, action, id, "coming back refused with something to keep", r)
			t.Check(id, "canpreservestate", r, match.HaveAt(true, action, "canpreservestate"))
		},
	},
	{
		Clauses:  []string{"clientlogin/redirect/field-types"},
		Title:    "describes fields of every type",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			id := "clientlogin/redirect/field-types"
			r := back(t, t.Session(), "fields:"+t.Account("user").Name)
			t.Check(id, "the status", r, match.HaveAuthStatus(action, t.Want(id).Result))
			at := func(field, member string) []any { return []any{action, "requests", 0, "fields", field, member} }
			for _, f := range [][2]string{{"text", "string"}, {"phrase", "password"}, {"colour", "select"}, {"agree", "checkbox"}, {"days", "multiselect"}, {"ticket", "hidden"}, {"note", "null"}} {
				t.Check(id, "type of "+f[0], r, match.HaveAt(f[1], at(f[0], "type")...))
				t.Check(id, "label of "+f[0], r, match.HaveAt(interactive.Text(), at(f[0], "label")...))
				t.Check(id, "help of "+f[0], r, match.HaveAt(interactive.Text(), at(f[0], "help")...))
				t.Check(id, "optional of "+f[0], r, match.HaveAt(f[0] == "text" || f[0] == "agree" || f[0] == "days", at(f[0], "optional")...))
				t.Check(id, "sensitive of "+f[0], r, match.HaveAt(f[0] == "phrase", at(f[0], "sensitive")...))
			}
			t.Check(id, "value of a string", r, match.HaveAt("preset", at("text", "value")...))
			t.Check(id, "value of a hidden field", r, match.HaveAt("ticket-4711", at("ticket", "value")...))
			t.Check(id, "value of a select", r, match.HaveAt("blue", at("colour", "value")...))
			t.Check(id, "options of a select", r, match.HaveMembers([]string{"red", "blue"}, at("colour", "options")...))
			t.Check(id, "options of a multiselect", r, match.HaveMembers([]string{"mon", "tue"}, at("days", "options")...))
		},
	},
}
