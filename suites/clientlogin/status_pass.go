package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var statusPass = []spec.Spec{
	{
		Clauses: []string{"clientlogin/status/pass", "clientlogin/status/pass-members"},
		Title:   "answers the right name and password with PASS",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			form := spec.ClientLoginForm(user).Without("formatversion")
			r := s.Post(form.With(api.Params{"logintoken": s.Token("login")}))
			interactive.CheckStatus(t, action, "clientlogin/status/pass", "action=clientlogin", r)
			t.Check("clientlogin/status/pass", "username", r, match.HaveAt(user.Name, action, "username"))
			id := "clientlogin/status/pass-members"
			t.Check(id, "members", r, match.HaveMembers(t.Want(id).Values, action))
		},
	},
	{
		Clauses: []string{"clientlogin/status/pass-formatversion-2"},
		Title:   "answers the same in formatversion 2",
		Run: func(t *spec.T) {
			id, user := "clientlogin/status/pass-formatversion-2", t.Account("user")
			r := t.Session().ClientLogin(user, nil)
			interactive.CheckStatus(t, action, id, "action=clientlogin", r)
			t.Check(id, "members", r, match.HaveMembers([]string{"status", "username"}, action))
			t.Check(id, "username", r, match.HaveAt(user.Name, action, "username"))
		},
	},
}
