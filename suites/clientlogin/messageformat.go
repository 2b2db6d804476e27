package clientlogin

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// failing is the FAIL of a wrong password in a message format, "" for none given.
func failing(t *spec.T, format string) *api.Response {
	change := api.Params{"password": wrongPassword}
	if format != "" {
		change["loginmessageformat"] = format
	}
	r := t.Session().ClientLogin(t.Account("user"), change)
	t.Control("a wrong password", r, match.HaveMessageCode(action, "wrongpassword"))
	return r
}

var messageformat = []spec.Spec{
	{
		Clauses: []string{"clientlogin/messageformat/wikitext"},
		Title:   "gives messages as wikitext by default",
		Run: func(t *spec.T) {
			id := "clientlogin/messageformat/wikitext"
			asked, byDefault := failing(t, "wikitext"), failing(t, "")
			t.Check(id, "message", asked, match.HaveAt(interactive.Text(), action, "message"))
			t.Check(id, "message by default", byDefault, match.HaveAt(asked.String(action, "message"), action, "message"))
		},
	},
	{
		Clauses: []string{"clientlogin/messageformat/html"},
		Title:   "accepts html and gives messages as text",
		Run: func(t *spec.T) {
			t.Check("clientlogin/messageformat/html", "message", failing(t, "html"), match.HaveAt(interactive.Text(), action, "message"))
		},
	},
	{
		Clauses: []string{"clientlogin/messageformat/raw"},
		Title:   "gives messages as key and params",
		Run: func(t *spec.T) {
			id, r := "clientlogin/messageformat/raw", failing(t, "raw")
			t.Check(id, "members of message", r, match.HaveMembers([]string{"key", "params"}, action, "message"))
			t.Check(id, "key", r, match.HaveAt(interactive.Text(), action, "message", "key"))
		},
	},
	{
		Clauses: []string{"clientlogin/messageformat/none"},
		Title:   "gives no messages",
		Run: func(t *spec.T) {
			id, r := "clientlogin/messageformat/none", failing(t, "none")
			t.Check(id, "message", r, match.HaveNothingAt(action, "message"))
			t.Check(id, "status", r, match.HaveAuthStatus(action, "FAIL"))
		},
	},
	{
		Clauses: []string{"clientlogin/messageformat/unknown"},
		Title:   "refuses another format",
		Run: func(t *spec.T) {
			interactive.CheckError(t, action, "clientlogin/messageformat/unknown", "another format", refused(t, t.Account("user"), api.Params{"loginmessageformat": "bogus"}))
		},
	},
}
