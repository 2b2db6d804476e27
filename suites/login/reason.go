package login

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var reason = []spec.Spec{
	{
		Clauses: []string{"login/reason/text"},
		Title:   "gives the reason as a text by default",
		Run: func(t *spec.T) {
			id := "login/reason/text"
			r := failed(t, nil)
			t.Check(id, "the result", r, match.HaveResult("login", "Failed"))
			t.Check(id, "the reason", r, match.HaveAt(gomega.And(gomega.BeAssignableToTypeOf(""), gomega.Not(gomega.BeEmpty())), "login", "reason"))
		},
	},
	{
		Clauses: []string{"login/reason/plaintext"},
		Title:   "gives the reason as code and text",
		Run: func(t *spec.T) {
			id := "login/reason/plaintext"
			r := failed(t, coded)
			t.Check(id, "code", r, match.HaveReason("login", t.Want(id).Reason))
			t.Check(id, "members", r, match.HaveMembers([]string{"code", "text"}, "login", "reason"))
			t.Check(id, "text", r, match.HaveAt(gomega.Not(gomega.BeEmpty()), "login", "reason", "text"))
		},
	},
	{
		Clauses: []string{"login/reason/raw"},
		Title:   "gives the reason as code, key and params",
		Run: func(t *spec.T) {
			id := "login/reason/raw"
			r := failed(t, coded.With(api.Params{"errorformat": "raw"}))
			t.Check(id, "code", r, match.HaveReason("login", t.Want(id).Reason))
			t.Check(id, "members", r, match.HaveMembers([]string{"code", "key", "params"}, "login", "reason"))
			t.Check(id, "key", r, match.HaveAt(gomega.MatchRegexp(`^[a-z0-9-]+$`), "login", "reason", "key"))
		},
	},
	{
		Clauses: []string{"login/reason/language"},
		Title:   "gives the reason in the language asked for",
		Run: func(t *spec.T) {
			id := "login/reason/language"
			english := failed(t, coded.With(api.Params{"uselang": "en"}))
			german := failed(t, coded.With(api.Params{"uselang": "de"}))
			t.Check(id, "code in English", english, match.HaveReason("login", t.Want(id).Reason))
			t.Check(id, "code in German", german, match.HaveReason("login", t.Want(id).Reason))
			text := english.String("login", "reason", "text")
			t.Check(id, "the German text", german, match.HaveAt(gomega.Not(gomega.Equal(text)), "login", "reason", "text"))
		},
	},
}

// failed is the answer to a wrong main password.
func failed(t *spec.T, more api.Params) *api.Response {
	return t.Session().Login(t.Account("user"), api.Params{"lgpassword": wrongPassword}.With(more))
}
