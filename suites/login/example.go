package login

import (
	"encoding/json"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var example = []spec.Spec{
	{
		Clauses: []string{"login/example/login"},
		Title:   "answers the flow of the code samples",
		Run: func(t *spec.T) {
			id, bot, s := "login/example/login", t.Account("bot"), t.Session()
			r := s.Get(api.Params{"action": "query", "meta": "tokens", "type": "login", "format": "json"})
			t.Check(id, "the token", r, match.HaveAt(match.Token(), "query", "tokens", "logintoken"))
			r = s.Post(api.Params{"action": "login", "lgname": bot.Name, "lgpassword": bot.Password,
				"lgtoken": r.String("query", "tokens", "logintoken"), "format": "json"})
			t.Check(id, "the result", r, match.HaveResult("login", t.Want(id).Result))
			t.Check(id, "lguserid", r, match.HaveAt(gomega.BeAssignableToTypeOf(json.Number("")), "login", "lguserid"))
			t.Check(id, "lgusername", r, match.HaveAt(bot.User(), "login", "lgusername"))
		},
	},
}
