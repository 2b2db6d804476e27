package clientlogin

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var example = []spec.Spec{
	{
		Clauses: []string{"clientlogin/example/1", "clientlogin/example/fields"},
		Title:   "answers the flow of the first example",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			r := s.Get(api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": "login", "format": "json"})
			v, _ := r.At("query", "authmanagerinfo", "requests")
			for _, name := range []string{"username", "password"} {
				t.Check("clientlogin/example/fields", "the field "+name, v, gomega.ContainElement(gomega.HaveKeyWithValue("fields", gomega.HaveKey(name))))
			}
			r = s.Post(api.Params{"action": "clientlogin", "username": user.Name, "password": user.Password,
				"loginreturnurl": spec.ReturnURL, "logintoken": s.Token("login"), "format": "json"})
			id := "clientlogin/example/1"
			interactive.CheckStatus(t, action, id, "the POST", r)
			t.Check(id, "username", r, match.HaveAt(user.Name, action, "username"))
		},
	},
	{
		Clauses:  []string{"clientlogin/example/2"},
		Title:    "answers the flow of the second example",
		Scenario: "redirect-captcha-two-factor",
		Fresh:    true,
		Run: func(t *spec.T) {
			id, role, s := "clientlogin/example/2", "two-factor-6", t.Session()
			form := api.Params{"action": action, interactive.Button: "1", "loginreturnurl": spec.ReturnURL}
			solved := s.Captcha("login").Solution()
			r := s.Post(form.With(solved).With(api.Params{"logintoken": s.Token("login")}))
			t.Check(id, "step 1, the captcha and the button", r, match.HaveAuthStatus(action, "REDIRECT"))
			t.Check(id, "redirecttarget", r, match.HaveAt(interactive.Text(), action, "redirecttarget"))
			r = proceed(s, api.Params{"code": "pass:" + t.Account(role).Name, "state": interactive.State})
			t.Check(id, "step 2, coming back", r, match.HaveAuthStatus(action, "UI"))
			r = proceed(s, api.Params{totpField: t.Code(role)})
			interactive.CheckStatus(t, action, id, "step 3, the second factor", r)
			t.Check(id, "username", r, match.HaveAt(t.Account(role).Name, action, "username"))
		},
	},
}
