package general

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var logout = []spec.Spec{
	{
		Clauses: []string{"general/logout/anonymous"},
		Title:   "answers a logout of nobody without an error",
		Run: func(t *spec.T) {
			id := "general/logout/anonymous"
			form := api.Params{"action": "logout", "token": `+\`, "formatversion": "2"}
			wrong := form.With(api.Params{"token": `00badc0de00badc0de00badc0de00badc0de0000+\`})
			t.Control("a wrong token", t.Session().Post(wrong), match.HaveError("badtoken"))
			r := t.Session().Post(form)
			if t.Want(id).IsFlag() {
				t.Check(id, "no error", r, match.HaveNoError())
				t.Check(id, "the warning", r, match.HaveWarning("logout", ""))
			} else {
				t.Check(id, "the answer", r, match.HaveMembers(nil))
			}
		},
	},
	{
		Clauses: []string{"general/logout/token", "general/logout/answer"},
		Title:   "ends a session with the right token only",
		Run: func(t *spec.T) {
			user, s := t.Account("user"), t.Session()
			s.MustLogin(user)
			id := "general/logout/token"
			r := s.Post(api.Params{"action": "logout", "token": `00badc0de00badc0de00badc0de00badc0de0000+\`})
			t.Check(id, "a wrong token", r, match.HaveError(t.Want(id).Error))
			t.Check(id, "userinfo afterwards", s.User(), match.HaveAt(user.Name, "query", "userinfo", "name"))
			r = s.Post(api.Params{"action": "logout", "token": s.Token("csrf")})
			t.Check("general/logout/answer", "the answer", r, match.HaveMembers(nil))
			t.Check("general/logout/answer", "no error", r, match.HaveNoError())
			t.Control("userinfo after the logout", s.User(), match.HaveAt(true, "query", "userinfo", "anon"))
		},
	},
	{
		Clauses: []string{"general/logout/write-declared"},
		Title:   "declares whether it requires write rights",
		Run: func(t *spec.T) {
			m, id := t.Session().ParamInfo("logout"), "general/logout/write-declared"
			t.Control("a token is needed", m.Response, match.HaveAt("csrf", m.Param("token", "tokentype")...))
			t.Check(id, "writerights", m.Response, match.HaveFlag(t.Want(id).IsFlag(), m.At("writerights")...))
		},
	},
	{
		Clauses:  []string{"general/logout/read-only"},
		Title:    "refuses a logout while the wiki is read-only, or answers it, as the edition does",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			id, form := "general/logout/read-only", api.Params{"action": "logout", "token": `+\`, "formatversion": "2"}
			wrong := form.With(api.Params{"token": `00badc0de00badc0de00badc0de00badc0de0000+\`})
			t.Control("a wrong token", t.Session().Post(wrong), match.HaveError("badtoken"))
			r := t.Session().Post(form)
			if code := t.Want(id).Error; code != "" {
				t.Check(id, "the error", r, match.HaveError(code))
				return
			}
			t.Check(id, "no error", r, match.HaveNoError())
			t.Check(id, "the answer", r, match.HaveMembers(nil))
		},
	},
}
