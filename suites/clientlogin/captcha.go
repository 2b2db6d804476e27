package clientlogin

import (
	"fmt"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var captcha = []spec.Spec{
	{
		Clauses:  []string{"clientlogin/captcha/after-failures", "clientlogin/captcha/right-password-refused", "clientlogin/captcha/pass"},
		Title:    "asks for a captcha after failed logins",
		Scenario: "captcha",
		Fresh:    true,
		Run: func(t *spec.T) {
			user := t.Account("user")
			id := "clientlogin/captcha/after-failures"
			t.Check(id, "captcha before the failures", t.Session().Captcha("login").Fields, gomega.BeNil())
			t.Session().MustClientLogin(user)
			guesses := t.Session()
			for i := range t.Want(id).Limit {
				r := guesses.ClientLogin(user, api.Params{"password": wrongPassword})
				t.Control(fmt.Sprintf("failure %d", i+1), r, match.HaveAuthStatus(action, "FAIL"))
			}
			s := t.Session()
			asked := s.Captcha("login")
			t.Check(id, "captcha after the failures", asked.Fields, gomega.HaveKey("captchaId"))
			id = "clientlogin/captcha/right-password-refused"
			interactive.CheckStatus(t, action, id, "the right password alone", t.Session().ClientLogin(user, nil))
			other := t.Session()
			wrong := other.Captcha("login").Solution().With(api.Params{"captchaWord": "wrong words"})
			interactive.CheckStatus(t, action, id, "the right password with a wrong answer", other.ClientLogin(user, wrong))
			interactive.CheckStatus(t, action, "clientlogin/captcha/pass", "the right password with the captcha", s.ClientLogin(user, asked.Solution()))
		},
	},
}
