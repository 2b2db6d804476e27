package createaccount

import (
	"encoding/json"
	"regexp"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites/interactive"
)

// created creates an account, which has to work, and gives it.
func created(t *spec.T, s *spec.Session, n int, more api.Params) target.Account {
	right := form(t, n).With(more)
	t.Control("the creation", s.Create(right), match.HaveAuthStatus(action, "PASS"))
	return target.Account{Role: target.NewRole, Name: right["username"], Password: t.NewPassword()}
}

// logged asks for the log entry of an account's creation.
func logged(s *spec.Session, name string) *api.Response {
	return s.Get(api.Params{"action": "query", "list": "logevents", "letype": "newusers", "letitle": "User:" + name,
		"leprop": "type|user|comment|title", "formatversion": "2"})
}

var account = []spec.Spec{
	{
		Clauses: []string{"createaccount/account/usable", "createaccount/account/not-signed-in"},
		Title:   "creates an account that can be used, and signs nobody in",
		Run: func(t *spec.T) {
			s := t.Session()
			a := created(t, s, 1, nil)
			t.Check("createaccount/account/not-signed-in", "userinfo after the creation", s.User(), interactive.Anonymous())
			id := "createaccount/account/usable"
			t.Check(id, "action=clientlogin", t.Session().ClientLogin(a, nil), match.HaveAuthStatus("clientlogin", t.Want(id).Result))
			wrong := t.Session().ClientLogin(a, api.Params{"password": a.Password + "x"})
			t.Control("action=clientlogin with another password", wrong, match.HaveAuthStatus("clientlogin", "FAIL"))
		},
	},
	{
		Clauses: []string{"createaccount/account/creator-stays", "createaccount/account/logged-creator", "createaccount/account/usable"},
		Title:   "logs the creator and leaves them signed in, with an account that can be used",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			s.MustClientLogin(user)
			const reason = "made by mwconform"
			a := created(t, s, 1, api.Params{"reason": reason})
			t.Check("createaccount/account/creator-stays", "userinfo after the creation", s.User(), match.HaveAt(user.Name, "query", "userinfo", "name"))
			id, r := "createaccount/account/logged-creator", logged(s, a.Name)
			t.Check(id, "user of the log entry", r, match.HaveAt(user.Name, "query", "logevents", 0, "user"))
			t.Check(id, "comment of the log entry", r, match.HaveAt(reason, "query", "logevents", 0, "comment"))
			t.Check(id, "action of the log entry", r, match.HaveAt("create2", "query", "logevents", 0, "action"))
			id = "createaccount/account/usable"
			t.Check(id, "action=clientlogin", t.Session().ClientLogin(a, nil), match.HaveAuthStatus("clientlogin", t.Want(id).Result))
		},
	},
	{
		Clauses: []string{"createaccount/account/logged"},
		Title:   "logs the creation",
		Run: func(t *spec.T) {
			id, s := "createaccount/account/logged", t.Session()
			t.Control("before the creation", logged(s, t.NewName(1)), match.HaveAt(gomega.BeEmpty(), "query", "logevents"))
			a := created(t, s, 1, nil)
			r := logged(s, a.Name)
			t.Check(id, "entries", r, match.HaveAt(gomega.HaveLen(1), "query", "logevents"))
			t.Check(id, "type", r, match.HaveAt("newusers", "query", "logevents", 0, "type"))
			// What the namespace is called is the wiki's language; its number is always the same.
			t.Check(id, "namespace", r, match.HaveAt(json.Number("2"), "query", "logevents", 0, "ns"))
			t.Check(id, "title", r, match.HaveAt(gomega.MatchRegexp("^[^:]+:"+regexp.QuoteMeta(a.Name)+"$"), "query", "logevents", 0, "title"))
		},
	},
	{
		Clauses: []string{"createaccount/account/reason-anonymous"},
		Title:   "knows reason only for a creator who is signed in",
		Run: func(t *spec.T) {
			id := "createaccount/account/reason-anonymous"
			r := t.Session().Create(form(t, 1).With(api.Params{"reason": "made by mwconform", "errorformat": "plaintext"}))
			t.Check(id, "the warning", r, match.HaveWarning("main", t.Want(id).Warning))
			t.Check(id, "status", r, match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses: []string{"createaccount/account/email-kept"},
		Title:   "stores an e-mail address sent with realname",
		Run: func(t *spec.T) {
			r := userinfoOf(t, api.Params{"email": address, "realname": realName}, "email")
			t.Check("createaccount/account/email-kept", "the address", r, match.HaveAt(address, "query", "userinfo", "email"))
		},
	},
	{
		Clauses: []string{"createaccount/account/realname-kept"},
		Title:   "stores a real name",
		Run: func(t *spec.T) {
			r := userinfoOf(t, api.Params{"email": address, "realname": realName}, "realname")
			t.Check("createaccount/account/realname-kept", "the real name", r, match.HaveAt(realName, "query", "userinfo", "realname"))
		},
	},
	{
		Clauses: []string{"createaccount/account/mailpassword", "createaccount/account/mailpassword-anonymous"},
		Title:   "sends a password by mail for a creator who is signed in",
		Run: func(t *spec.T) {
			right := form(t, 1).Without("password", "retype").With(api.Params{"mailpassword": "1", "email": address, "realname": "", "errorformat": "plaintext"})
			id := "createaccount/account/mailpassword-anonymous"
			r := t.Session().Create(right)
			interactive.CheckStatus(t, action, id, "a creator who is not signed in", r)
			t.Check(id, "the warning", r, match.HaveWarning("main", t.Want(id).Warning))
			s := t.Session()
			s.MustClientLogin(t.Account("user"))
			r = s.Create(right)
			interactive.CheckStatus(t, action, "createaccount/account/mailpassword", "a creator who is signed in", r)
			t.Check("createaccount/account/mailpassword", "username", r, match.HaveAt(right["username"], action, "username"))
		},
	},
	{
		Clauses: []string{"createaccount/account/email-dropped"},
		Title:   "stores an e-mail address sent without realname, or not, as the edition does",
		Run: func(t *spec.T) {
			id := "createaccount/account/email-dropped"
			r := userinfoOf(t, api.Params{"email": address}, "email")
			want := ""
			if t.Want(id).IsFlag() {
				want = address
			}
			t.Check(id, "the address", r, match.HaveAt(want, "query", "userinfo", "email"))
		},
	},
}

// What is stored of a new account, as it was sent: both in one request, and
// the case of letters before the @ means something (RFC 5321, 2.4).
const (
	address  = "Created@example.org"
	realName = "Made by Mwconform"
)

// userinfoOf creates an account, signs in to it and asks what is stored of it.
func userinfoOf(t *spec.T, more api.Params, prop string) *api.Response {
	a := created(t, t.Session(), 1, more)
	s := t.Session()
	s.MustClientLogin(a)
	return s.Get(api.Params{"action": "query", "meta": "userinfo", "uiprop": prop, "formatversion": "2"})
}
