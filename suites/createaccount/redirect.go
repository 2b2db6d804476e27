package createaccount

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// skip is the button that leaves the second factor out.
const skip = "skip2FASetup"

// away presses the button of the third party to create an account.
func away(t *spec.T, s *spec.Session, n int, more api.Params) *api.Response {
	return s.Create(api.Params{"action": action, "username": t.NewName(n), interactive.Button: "1", "createreturnurl": spec.ReturnURL,
		"formatversion": "2"}.With(more))
}

// proceed continues a creation.
func proceed(s *spec.Session, fields api.Params) *api.Response {
	return s.SendCreate(api.Post(api.Params{"action": action, "createcontinue": "1", "formatversion": "2",
		"createtoken": s.Token("createaccount")}.With(fields)))
}

// back comes back from the third party with a code, after a REDIRECT.
func back(t *spec.T, s *spec.Session, n int, code string) *api.Response {
	t.Control("the button", away(t, s, n, nil), match.HaveAuthStatus(action, "REDIRECT"))
	return proceed(s, api.Params{"code": code, "state": interactive.State})
}

// restartedLogin begins with a login by an identity that belongs to nobody.
func restartedLogin(t *spec.T, s *spec.Session) (offersLink bool) {
	r := s.Post(api.Params{"action": "clientlogin", interactive.Button: "1", "loginreturnurl": spec.ReturnURL, "formatversion": "2", "logintoken": s.Token("login")})
	t.Control("the button at login", r, match.HaveAuthStatus("clientlogin", "REDIRECT"))
	r = s.Post(api.Params{"action": "clientlogin", "logincontinue": "1", "code": "identity:" + t.NewName(9), "state": interactive.State,
		"formatversion": "2", "logintoken": s.Token("login")})
	t.Control("coming back to the login", r, match.HaveAuthStatus("clientlogin", "RESTART"))
	return interactive.Links("clientlogin", r)
}

var redirect = []spec.Spec{
	{
		Clauses:  []string{"createaccount/redirect/status", "createaccount/redirect/fields"},
		Title:    "sends the user to a third party with REDIRECT",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			id, r := "createaccount/redirect/status", away(t, t.Session(), 1, nil)
			interactive.CheckStatus(t, action, id, "the button", r)
			t.Check(id, "redirecttarget", r, match.HaveAt(gomega.HavePrefix("https://"), action, "redirecttarget"))
			t.Check(id, "requests", r, match.HaveAt(gomega.HaveLen(1), action, "requests"))
			id = "createaccount/redirect/fields"
			t.Check(id, "fields", r, match.HaveMembers(t.Want(id).Values, action, "requests", 0, "fields"))
			for _, name := range t.Want(id).Values {
				t.Check(id, "type of "+name, r, match.HaveAt("string", action, "requests", 0, "fields", name, "type"))
			}
		},
	},
	{
		Clauses:  []string{"createaccount/redirect/ui", "createaccount/redirect/pass"},
		Title:    "sets up a second factor and creates the account",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			id, s := "createaccount/redirect/ui", t.Session()
			r := back(t, s, 1, "ui")
			interactive.CheckStatus(t, action, id, "coming back", r)
			t.Check(id, "message", r, match.HaveAt(interactive.Text(), action, "message"))
			t.Check(id, "metadata", r, match.HaveMembers([]string{"account", "secret"}, action, "requests", 0, "metadata"))
			t.Check(id, "account in metadata", r, match.HaveAt(t.NewName(1), action, "requests", 0, "metadata", "account"))
			t.Check(id, "required", r, match.HaveAt("optional", action, "requests", 0, "required"))
			t.Check(id, "the field that informs", r, match.HaveAt("null", action, "requests", 0, "fields", "2FAInfo", "type"))
			t.Check(id, "the field for the code", r, match.HaveAt("string", action, "requests", 0, "fields", "code", "type"))
			t.Check(id, "the button to skip", r, match.HaveAt("button", action, "requests", 1, "fields", skip, "type"))
			t.Check("createaccount/redirect/pass", "the account before the last step", exists(s, t.NewName(1)), isMissing())
			r = proceed(s, api.Params{"code": interactive.SecondCode})
			interactive.CheckStatus(t, action, "createaccount/redirect/pass", "the code", r)
			t.Check("createaccount/redirect/pass", "the account after the last step", exists(s, t.NewName(1)), isThere())
		},
	},
	{
		Clauses:  []string{"createaccount/redirect/other-session"},
		Title:    "cannot be continued in another session",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			id, s, other := "createaccount/redirect/other-session", t.Session(), t.Session()
			t.Control("coming back", back(t, s, 1, "ui"), match.HaveAuthStatus(action, "UI"))
			interactive.CheckStatus(t, action, id, "the last step in another session", proceed(other, api.Params{"code": interactive.SecondCode}))
			t.Check(id, "the account then", exists(other, t.NewName(1)), isMissing())
			t.Control("the last step in the same session", proceed(s, api.Params{"code": interactive.SecondCode}), match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses:  []string{"createaccount/redirect/skip"},
		Title:    "creates the account with the second factor left out",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			s := t.Session()
			t.Control("coming back", back(t, s, 1, "ui"), match.HaveAuthStatus(action, "UI"))
			interactive.CheckStatus(t, action, "createaccount/redirect/skip", "the button to skip", proceed(s, api.Params{skip: "1"}))
		},
	},
	{
		Clauses:  []string{"createaccount/redirect/fail"},
		Title:    "fails with what came back wrong",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			id, s := "createaccount/redirect/fail", t.Session()
			r := back(t, s, 1, "fail")
			interactive.CheckStatus(t, action, id, "coming back refused", r)
			t.Check(id, "message", r, match.HaveAt(interactive.Text(), action, "message"))
			t.Check(id, "the account", exists(s, t.NewName(1)), isMissing())
			t.Control("coming back right", back(t, t.Session(), 1, "pass"), match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses:  []string{"createaccount/redirect/preserve", "createaccount/redirect/no-preserve"},
		Title:    "creates an account from the preserved state of a login",
		Scenario: "redirect",
		Run: func(t *spec.T) {
			right := api.Params{"action": action, "username": t.NewName(1), "createreturnurl": spec.ReturnURL, "formatversion": "2"}
			dropped, kept := t.Session(), t.Session()
			restartedLogin(t, dropped)
			interactive.CheckStatus(t, action, "createaccount/redirect/no-preserve", "without createpreservestate", dropped.Create(right))
			offered := restartedLogin(t, kept)
			r := kept.Create(right.With(api.Params{"createpreservestate": "1"}))
			r = interactive.Unlinked(action, offered, r, func(no api.Params) *api.Response { return proceed(kept, no) })
			interactive.CheckStatus(t, action, "createaccount/redirect/preserve", "with createpreservestate", r)
		},
	},
}
