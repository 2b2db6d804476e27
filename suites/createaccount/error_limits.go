package createaccount

import (
	"fmt"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var limits = []spec.Spec{
	{
		Clauses: []string{"createaccount/error/password-short"},
		Title:   "takes a password of seven characters as the edition does",
		Run: func(t *spec.T) {
			refused(t, api.Params{"password": "aX9bZq7", "retype": "aX9bZq7", "username": t.NewName(2)}, func(r *api.Response) {
				interactive.CheckStatus(t, action, "createaccount/error/password-short", "seven characters", r)
			})
		},
	},
	{
		Clauses:  []string{"createaccount/error/throttle"},
		Title:    "refuses more creations than allowed",
		Scenario: "creation-throttled",
		Fresh:    true,
		Run: func(t *spec.T) {
			id := "createaccount/error/throttle"
			most := t.Want(id).Limit
			for i := 1; i <= most; i++ {
				t.Control(fmt.Sprintf("creation %d of %d", i, most), t.Session().Create(form(t, i)), match.HaveAuthStatus(action, "PASS"))
			}
			interactive.CheckStatus(t, action, id, "one more creation", t.Session().Create(form(t, most+1)))
		},
	},
	{
		Clauses:  []string{"createaccount/error/captcha"},
		Title:    "refuses a creation without the captcha or with a wrong one",
		Scenario: "captcha",
		Run: func(t *spec.T) {
			id, right := "createaccount/error/captcha", form(t, 1)
			interactive.CheckStatus(t, action, id, "no captcha", t.Session().Create(right))
			s := t.Session()
			wrong := solve(t, s).With(api.Params{"captchaWord": "wrong"})
			interactive.CheckStatus(t, action, id, "a wrong captcha", s.Create(right.With(wrong)))
			s = t.Session()
			t.Control("the same with the captcha solved", s.Create(right.With(solve(t, s))), match.HaveAuthStatus(action, "PASS"))
		},
	},
}
