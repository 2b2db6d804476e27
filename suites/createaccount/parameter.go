package createaccount

import (
	"fmt"
	"strings"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var parameter = []spec.Spec{
	{
		Clauses: []string{"createaccount/parameter/prefix", "createaccount/parameter/declared", "createaccount/parameter/token"},
		Title:   "declares its parameters",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			id := "createaccount/parameter/prefix"
			t.Check(id, "prefix", m.Response, match.HaveAt(t.Want(id).Default, m.At("prefix")...))
			id = "createaccount/parameter/declared"
			for _, name := range t.Want(id).Values {
				t.Check(id, "the parameter "+name, m.Response, match.HaveAt(name, m.Param(name, "name")...))
			}
			t.Check(id, "dynamicparameters", m.Response, match.HaveAt(true, m.At("dynamicparameters")...))
			id = "createaccount/parameter/token"
			t.Check(id, "tokentype", m.Response, match.HaveAt(t.Want(id).Default, m.Param("token", "tokentype")...))
			t.Check(id, "required", m.Response, match.HaveAt(true, m.Param("token", "required")...))
			t.Check(id, "sensitive", m.Response, match.HaveAt(true, m.Param("token", "sensitive")...))
		},
	},
	{
		Clauses: []string{"createaccount/parameter/returnurl-relative"},
		Title:   "refuses a relative return address",
		Run: func(t *spec.T) {
			refused(t, api.Params{"createreturnurl": "foo/bar"}, func(r *api.Response) {
				interactive.CheckError(t, action, "createaccount/parameter/returnurl-relative", "createreturnurl=foo/bar", r)
			})
		},
	},
	{
		Clauses: []string{"createaccount/parameter/requests-limit"},
		Title:   "refuses more request ids than the limit",
		Run: func(t *spec.T) {
			id := "createaccount/parameter/requests-limit"
			want := t.Want(id)
			ids := func(n int) string {
				out := []string{`MediaWiki\Auth\PasswordAuthenticationRequest`}
				for i := 1; i < n; i++ {
					out = append(out, fmt.Sprintf("r%d", i))
				}
				return strings.Join(out, "|")
			}
			r := t.Session().Create(form(t, 1).With(api.Params{"createrequests": ids(want.Limit + 1)}))
			allowed := t.Session().Create(form(t, 1).With(api.Params{"createrequests": ids(want.Limit)}))
			t.Control("as many ids as allowed", allowed, match.HaveAuthStatus(action, "PASS"))
			interactive.CheckError(t, action, id, "one more", r)
			t.Check(id, "limit", r, match.HaveAt(interactive.Number(want.Limit), "error", "limit"))
			t.Check(id, "highlimit", r, match.HaveAt(interactive.Number(want.High), "error", "highlimit"))
		},
	},
	{
		Clauses: []string{"createaccount/parameter/messageformat"},
		Title:   "gives messages as key and params",
		Run: func(t *spec.T) {
			id := "createaccount/parameter/messageformat"
			change := api.Params{"retype": t.NewPassword() + "x"}
			r := notCreated(t, change.With(api.Params{"createmessageformat": "raw"}))
			t.Check(id, "members of message", r, match.HaveMembers([]string{"key", "params"}, action, "message"))
			t.Check(id, "messagecode", r, match.HaveMessageCode(action, t.Want(id).Reason))
			t.Check(id, "message by default", notCreated(t, change), match.HaveAt(gomega.BeAssignableToTypeOf(""), action, "message"))
		},
	},
}

// notCreated sends a creation with a change that keeps it from creating anything.
func notCreated(t *spec.T, change api.Params) *api.Response {
	return t.Session().Create(form(t, 1).With(change))
}
