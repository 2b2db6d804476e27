package login

import (
	"encoding/json"
	"strings"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var resultSuccess = []spec.Spec{
	{
		Clauses: []string{"login/result/success", "login/result/success-members"},
		Title:   "answers the right name, password and token with Success",
		Run: func(t *spec.T) {
			bot := t.Account("bot")
			r := t.Session().Login(bot, nil)
			id := "login/result/success"
			t.Check(id, "the result", r, match.HaveResult("login", t.Want(id).Result))
			t.Check(id, "lgusername", r, match.HaveAt(bot.User(), "login", "lgusername"))
			t.Check(id, "lguserid", r, match.HaveAt(gomega.BeAssignableToTypeOf(json.Number("")), "login", "lguserid"))
			id = "login/result/success-members"
			t.Check(id, "members of login", r, match.HaveMembers(t.Want(id).Values, "login"))
		},
	},
	{
		Clauses: []string{"login/result/success-formatversion-2"},
		Title:   "answers the same in formatversion 2",
		Run: func(t *spec.T) {
			id, bot := "login/result/success-formatversion-2", t.Account("bot")
			r := t.Session().Login(bot, api.Params{"formatversion": "2"})
			t.Check(id, "the result", r, match.HaveResult("login", t.Want(id).Result))
			t.Check(id, "members of login", r, match.HaveMembers([]string{"result", "lguserid", "lgusername"}, "login"))
			t.Check(id, "lgusername", r, match.HaveAt(bot.User(), "login", "lgusername"))
		},
	},
	{
		Clauses: []string{"login/result/success-legacy-name"},
		Title:   "accepts a bot password in its older form",
		Run: func(t *spec.T) {
			id, bot := "login/result/success-legacy-name", t.Account("bot")
			r := t.Session().Login(bot, api.Params{"lgname": bot.User(), "lgpassword": bot.AppID() + "@" + bot.Password})
			t.Check(id, "the result", r, match.HaveResult("login", t.Want(id).Result))
			t.Check(id, "lgusername", r, match.HaveAt(bot.User(), "login", "lgusername"))
		},
	},
	{
		Clauses: []string{"login/result/success-canonical-name"},
		Title:   "answers with the canonical name",
		Run: func(t *spec.T) {
			id, user := "login/result/success-canonical-name", t.Account("user")
			small := strings.ToLower(user.Name[:1]) + user.Name[1:]
			r := t.Session().Login(user, api.Params{"lgname": small})
			t.Check(id, "the result", r, match.HaveResult("login", t.Want(id).Result))
			t.Check(id, "lgusername", r, match.HaveAt(user.Name, "login", "lgusername"))
		},
	},
	{
		Clauses: []string{"login/result/main-account"},
		Title:   "answers the main password as its edition does",
		Run: func(t *spec.T) {
			id := "login/result/main-account"
			r := t.Session().Login(t.Account("user"), nil)
			t.Check(id, "the result", r, match.HaveResult("login", t.Want(id).Result))
		},
	},
}
