package createaccount

import (
	"net/http"
	"regexp"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// solve solves the captcha of a session.
func solve(_ *spec.T, s *spec.Session) api.Params { return s.Captcha("create").Solution() }

var captcha = []spec.Spec{
	{
		Clauses:  []string{"createaccount/captcha/fields", "createaccount/captcha/id", "createaccount/captcha/provider"},
		Title:    "names the captcha's fields and its provider",
		Scenario: "captcha",
		Run: func(t *spec.T) {
			s := t.Session()
			id, c := "createaccount/captcha/fields", s.Captcha("create")
			for _, name := range t.Want(id).Values {
				t.Check(id, "the field "+name, c.Fields, gomega.HaveKey(name))
			}
			t.Check(id, "value of captchaId", c.Value("captchaId"), gomega.Not(gomega.BeEmpty()))
			t.Check(id, "value of captchaInfo", c.Value("captchaInfo"), gomega.Not(gomega.BeEmpty()))
			id = "createaccount/captcha/id"
			r := s.Get(api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": "create", "formatversion": "2"})
			v, _ := r.At("query", "authmanagerinfo", "requests")
			t.Check(id, "ids of the requests", v, gomega.ContainElement(gomega.HaveKeyWithValue("id", t.Want(id).Default)))
			id = "createaccount/captcha/provider"
			t.Check(id, "providers of the requests", v, gomega.ContainElement(gomega.HaveKeyWithValue("provider", t.Want(id).Default)))
		},
	},
	{
		Clauses:  []string{"createaccount/captcha/pass"},
		Title:    "creates an account with the captcha solved",
		Scenario: "captcha",
		Run: func(t *spec.T) {
			right, s := form(t, 1), t.Session()
			t.Control("without the captcha", t.Session().Create(right), match.HaveAuthStatus(action, "FAIL"))
			interactive.CheckStatus(t, action, "createaccount/captcha/pass", "with the captcha", s.Create(right.With(solve(t, s))))
		},
	},
	{
		Clauses:  []string{"createaccount/captcha/used-up"},
		Title:    "takes the solution of a captcha once",
		Scenario: "captcha",
		Run: func(t *spec.T) {
			id, s := "createaccount/captcha/used-up", t.Session()
			solved := solve(t, s)
			t.Control("the first creation with it", s.Create(form(t, 1).With(solved)), match.HaveAuthStatus(action, "PASS"))
			interactive.CheckStatus(t, action, id, "the second creation with it", s.Create(form(t, 2).With(solved)))
			t.Control("the same with another captcha solved", s.Create(form(t, 2).With(solve(t, s))), match.HaveAuthStatus(action, "PASS"))
		},
	},
	{
		Clauses:  []string{"createaccount/captcha/image", "createaccount/captcha/image-pass"},
		Title:    "shows an image and creates an account with its words",
		Scenario: "captcha-image",
		Run: func(t *spec.T) {
			id, right, s := "createaccount/captcha/image", form(t, 1), t.Session()
			c := s.Captcha("create")
			t.Check(id, "type", c.Type, gomega.Equal("image"))
			// What the page with the image is called is the wiki's language; which image, the captcha's id tells.
			t.Check(id, "captchaInfo", c.Value("captchaInfo"), gomega.MatchRegexp(`^/.*[?&]wpCaptchaId=`+regexp.QuoteMeta(c.Value("captchaId"))+`(&|$)`))
			t.Check(id, "captchaId", c.Value("captchaId"), gomega.Not(gomega.BeEmpty()))
			r := s.DoPlain(api.Call{Method: http.MethodGet, Path: c.Value("captchaInfo")})
			t.Check(id, "status of the image", r, match.HaveStatus(http.StatusOK))
			t.Check(id, "content type of the image", r, match.HaveHeader("Content-Type", "image/png"))
			t.Check(id, "the image", string(r.Body), gomega.HavePrefix("\x89PNG"))
			t.Control("without the captcha", t.Session().Create(right), match.HaveAuthStatus(action, "FAIL"))
			interactive.CheckStatus(t, action, "createaccount/captcha/image-pass", "with the words", s.Create(right.With(c.Solution())))
		},
	},
}
