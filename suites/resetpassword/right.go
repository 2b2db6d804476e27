package resetpassword

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// denied are the rights without which nobody's request is a right one on that
// wiki, so there is nothing to pair the refusal with.
func denied(id, scenario, title string) spec.Spec {
	return spec.Spec{Clauses: []string{id}, Title: title, Scenario: scenario, Run: func(t *spec.T) {
		t.Check(id, "the reset", t.Session().Post(nobody(t)), match.HaveError(t.Want(id).Error))
	}}
}

var right = []spec.Spec{
	{
		Clauses:  []string{"resetpassword/right/read"},
		Title:    "refuses a client that may not read and takes the same from a member",
		Scenario: "private",
		Run: func(t *spec.T) {
			id, s := "resetpassword/right/read", t.Session()
			s.MustClientLogin(t.Account("user"))
			t.Control("the same by a member", s.Post(nobody(t).With(api.Params{"token": s.Token("csrf")})), succeed())
			t.Check(id, "the reset", t.Session().Post(nobody(t)), match.HaveError(t.Want(id).Error))
		},
	},
	denied("resetpassword/right/write", "read-only", "resets nothing while the wiki is read-only"),
	denied("resetpassword/right/write-api", "no-write-api", "refuses a client without the right writeapi"),
	denied("resetpassword/right/private-data", "private-data-closed", "refuses a client that may not edit private data"),
	{
		Clauses: []string{"resetpassword/right/anonymous"},
		Title:   "takes the constant token of a client that is not signed in",
		Run: func(t *spec.T) {
			id, s := "resetpassword/right/anonymous", t.Session()
			r := s.Get(api.Params{"action": "query", "meta": "tokens", "formatversion": "2"})
			t.Check(id, "the token", r, match.HaveAt(form(nil)["token"], "query", "tokens", "csrftoken"))
			t.Check(id, "the reset", s.Post(nobody(t)), succeed())
		},
	},
	{
		Clauses: []string{"resetpassword/right/signed-in"},
		Title:   "takes the token of a user's session",
		Run: func(t *spec.T) {
			s := t.Session()
			s.MustClientLogin(t.Account("user"))
			t.Check("resetpassword/right/signed-in", "the reset", s.Post(nobody(t).With(api.Params{"token": s.Token("csrf")})), succeed())
		},
	},
	{
		Clauses: []string{"resetpassword/right/bot-password"},
		Title:   "answers a session of a bot password as the edition does",
		Run: func(t *spec.T) {
			id, s := "resetpassword/right/bot-password", t.Session()
			pair(t) // by a client that is not signed in
			s.MustLogin(t.Account("bot"))
			r := s.Post(nobody(t).With(api.Params{"token": s.Token("csrf")}))
			t.Check(id, "the reset", r, answered(t.Want(id).Error))
		},
	},
}
