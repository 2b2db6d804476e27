package validatepassword

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

var flow = []spec.Spec{
	{
		Clauses: []string{"validatepassword/flow/change-signs-in", "validatepassword/flow/change-asks"},
		Title:   "finds a password to be changed that signs in and is asked to be changed",
		Run: func(t *spec.T) {
			account, s := t.Account("must-change"), t.Session()
			accepted(t, s, nil)
			s.MustLogin(t.Account("must-change-bot"))
			t.Control("the account's own password", ask(s, account.Password, nil), haveValidity("Change"))
			wrong := t.Session().ClientLogin(account, api.Params{"password": t.NewPassword()})
			t.Control("action=clientlogin with another password", wrong, match.HaveAuthStatus("clientlogin", "FAIL"))
			s = t.Session()
			id := "validatepassword/flow/change-asks"
			asked := s.ClientLogin(account, nil)
			t.Check(id, "action=clientlogin", asked, match.HaveAuthStatus("clientlogin", t.Want(id).Result))
			t.Check(id, "a field for a new password", asked, match.HaveAt("password", "clientlogin", "requests", 0, "fields", "password", "type"))
			id = "validatepassword/flow/change-signs-in"
			r := s.Post(api.Params{"action": "clientlogin", "logincontinue": "1", "skipReset": "1", "logintoken": s.Token("login"), "formatversion": "2"})
			t.Check(id, "going on without a new one", r, match.HaveAuthStatus("clientlogin", t.Want(id).Result))
			t.Check(id, "username", r, match.HaveAt(account.Name, "clientlogin", "username"))
		},
	},
	{
		Clauses: []string{"validatepassword/flow/creates-nothing"},
		Title:   "creates no account by being asked",
		Run: func(t *spec.T) {
			id, s, name := "validatepassword/flow/creates-nothing", t.Session(), "Nobody of mwconform"
			users := func(name string) *api.Response {
				return s.Get(api.Params{"action": "query", "list": "users", "ususers": name, "formatversion": "2"})
			}
			t.Control("the password", ask(s, good, api.Params{"user": name, "email": "", "realname": ""}), haveValidity("Good"))
			t.Check(id, "the account", users(name), match.HaveAt(true, "query", "users", 0, "missing"))
			t.Check(id, "the same question again", ask(s, good, api.Params{"user": name}), haveValidity("Good"))
		},
	},
	{
		Clauses: []string{"validatepassword/flow/changes-nothing"},
		Title:   "changes no password by being asked",
		Run: func(t *spec.T) {
			id, account, s := "validatepassword/flow/changes-nothing", t.Account("user"), t.Session()
			s.MustClientLogin(account)
			t.Control("another password", ask(s, good, nil), haveValidity("Good"))
			own := t.Session()
			form := spec.ClientLoginForm(account).With(api.Params{"logintoken": own.Token("login")})
			t.Check(id, "action=clientlogin with the account's own", own.Anew(api.Post(form)), match.HaveAuthStatus("clientlogin", "PASS"))
			wrong := t.Session().ClientLogin(account, api.Params{"password": good})
			t.Check(id, "action=clientlogin with that password", wrong, match.HaveAuthStatus("clientlogin", "FAIL"))
		},
	},
	{
		Clauses: []string{"validatepassword/flow/invalid-unusable"},
		Title:   "finds a password Invalid with which no account can be created",
		Run: func(t *spec.T) {
			id, s, name := "validatepassword/flow/invalid-unusable", t.Session(), t.NewName(1)
			password := long(longest + 1)
			t.Control("the password", ask(s, password, api.Params{"user": name}), haveValidity("Invalid"))
			r := s.Create(spec.CreateForm(name, password))
			t.Check(id, "action=createaccount", r, match.HaveAuthStatus("createaccount", t.Want(id).Result))
			t.Check(id, "its messagecode", r, match.HaveMessageCode("createaccount", t.Want(id).Reason))
			r = s.Create(spec.CreateForm(name, t.NewPassword()))
			t.Control("the same with a long random password", r, match.HaveAuthStatus("createaccount", "PASS"))
		},
	},
	{
		Clauses: []string{"validatepassword/flow/good-usable", "validatepassword/flow/userexists-after"},
		Title:   "finds a password Good with which an account is created that signs in",
		Run: func(t *spec.T) {
			s := t.Session()
			a := target.Account{Role: target.NewRole, Name: t.NewName(1), Password: t.NewPassword()}
			user := api.Params{"user": a.Name}
			t.Control("the password", ask(s, a.Password, user), haveValidity("Good"))
			t.Control("action=createaccount", s.Create(spec.CreateForm(a.Name, a.Password)), match.HaveAuthStatus("createaccount", "PASS"))
			id := "validatepassword/flow/userexists-after"
			t.Check(id, "the same question again", ask(s, a.Password, user), match.HaveError(t.Want(id).Error))
			id = "validatepassword/flow/good-usable"
			t.Check(id, "action=clientlogin", t.Session().ClientLogin(a, nil), match.HaveAuthStatus("clientlogin", t.Want(id).Result))
			wrong := t.Session().ClientLogin(a, api.Params{"password": a.Password + "x"})
			t.Control("action=clientlogin with another password", wrong, match.HaveAuthStatus("clientlogin", "FAIL"))
		},
	},
}
