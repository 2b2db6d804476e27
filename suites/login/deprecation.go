package login

import (
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var deprecation = []spec.Spec{
	{
		Clauses: []string{"login/deprecation/main-account"},
		Title:   "warns that main passwords are deprecated",
		Run: func(t *spec.T) {
			id := "login/deprecation/main-account"
			r := t.Session().Login(t.Account("user"), coded)
			t.Check(id, "the warning", r, match.HaveWarning("login", t.Want(id).Warning))
		},
	},
	{
		Clauses: []string{"login/deprecation/not-for-bot-passwords"},
		Title:   "does not warn of bot passwords",
		Run: func(t *spec.T) {
			id := "login/deprecation/not-for-bot-passwords"
			r := t.Session().Login(t.Account("bot"), coded)
			t.Check(id, "warnings", r, match.HaveNoWarnings())
			t.Check(id, "the result", r, match.HaveResult("login", "Success"))
		},
	},
	{
		Clauses:  []string{"login/deprecation/declared"},
		Title:    "declares itself deprecated where there are no bot passwords",
		Scenario: "no-bot-passwords",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo("login")
			t.Check("login/deprecation/declared", "deprecated", m.Response, match.HaveAt(true, m.At("deprecated")...))
		},
	},
}
