package login

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var right = []spec.Spec{
	{
		Clauses: []string{"login/right/write-declared"},
		Title:   "declares that it requires write rights",
		Run: func(t *spec.T) {
			id := "login/right/write-declared"
			m := t.Session().ParamInfo("login")
			t.Check(id, "writerights", m.Response, match.HaveFlag(t.Want(id).IsFlag(), m.At("writerights")...))
		},
	},
	{
		Clauses:  []string{"login/right/read-only"},
		Title:    "refuses a login while the wiki is read-only",
		Scenario: "read-only",
		Run:      func(t *spec.T) { withoutRight(t, "login/right/read-only") },
	},
	{
		Clauses:  []string{"login/right/write-api"},
		Title:    "refuses a login where nobody has the right writeapi",
		Scenario: "no-write-api",
		Run:      func(t *spec.T) { withoutRight(t, "login/right/write-api") },
	},
}

// withoutRight signs in with everything right on a wiki where that is not
// enough. What tells the refusal's cause is its code alone: the wiki has to
// be set so.
func withoutRight(t *spec.T, id string) {
	want := t.Want(id)
	r := t.Session().Login(t.Account("bot"), api.Params{"formatversion": "2"})
	if want.Error == "" {
		t.Check(id, "action=login", r, match.HaveResult("login", want.Result))
		return
	}
	t.Check(id, "action=login", r, match.HaveError(want.Error))
	t.Check(id, "no result", r, match.HaveNothingAt("login"))
}
