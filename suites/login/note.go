package login

import (
	"fmt"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var note = []spec.Spec{
	{
		Clauses: []string{"login/note/assert-user"},
		Title:   "refuses assert=user for an anonymous client",
		Run: func(t *spec.T) {
			id, q := "login/note/assert-user", api.Params{"action": "query", "meta": "tokens", "formatversion": "2"}
			t.Control("the same without assert", t.Session().Get(q), match.HaveNoError())
			t.Check(id, "assert=user", t.Session().Get(q.With(api.Params{"assert": "user"})), match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"login/note/assert-bot"},
		Title:   "refuses assert=bot for an account without bot rights",
		Run: func(t *spec.T) {
			id, user, s := "login/note/assert-bot", t.Account("user"), t.Session()
			s.MustLogin(user)
			t.Control("userinfo", s.User(), isUser(user.Name))
			r := s.Get(api.Params{"action": "query", "meta": "userinfo", "assert": "bot", "formatversion": "2"})
			t.Check(id, "assert=bot", r, match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"login/note/anonymous-edit"},
		Title:   "lets an anonymous client edit",
		Run: func(t *spec.T) {
			id := "login/note/anonymous-edit"
			form := api.Params{"action": "edit", "title": "Sandbox of mwconform", "text": "mwconform", "token": `+\`, "formatversion": "2"}
			t.Check(id, "a wrong token", t.Session().Post(form.With(api.Params{"token": wrongToken})), match.HaveError("badtoken"))
			// The wrong checksum is looked at after token and rights: nothing is saved.
			r := t.Session().Post(form.With(api.Params{"md5": "00000000000000000000000000000000"}))
			t.Check(id, "an edit that only its checksum stops", r, match.HaveError("badmd5"))
		},
	},
	{
		Clauses: []string{"login/note/higher-limits"},
		Title:   "allows a signed-in bot larger queries",
		Run: func(t *spec.T) {
			id, bot := "login/note/higher-limits", t.Account("bot")
			want := t.Want(id)
			q := api.Params{"action": "query", "list": "allpages", "aplimit": fmt.Sprint(want.High)}.With(coded)
			r := t.Session().Get(q)
			t.Check(id, "a warning for an anonymous client", r, match.HaveWarning("query+allpages", "outofrange"))
			t.Check(id, "the limit it names", r, match.HaveAt(gomega.ContainSubstring(fmt.Sprint(want.Limit)), "warnings", 0, "text"))
			s := t.Session()
			s.MustLogin(bot)
			t.Check(id, "warnings for a bot", s.Get(q), match.HaveNoWarnings())
		},
	},
}
