package login

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var resultToken = []spec.Spec{
	{
		Clauses: []string{"login/result/wrong-token"},
		Title:   "answers an invalid token with WrongToken",
		Run:     func(t *spec.T) { wrongTokenIs(t, "login/result/wrong-token", wrongToken) },
	},
	{
		Clauses: []string{"login/result/wrong-token-csrf"},
		Title:   "answers the anonymous csrf token with WrongToken",
		Run:     func(t *spec.T) { wrongTokenIs(t, "login/result/wrong-token-csrf", `+\`) },
	},
	{
		Clauses: []string{"login/result/need-token", "login/result/need-token-deprecated"},
		Title:   "answers a login without a token with NeedToken and a warning",
		Run: func(t *spec.T) {
			r := t.Session().Post(coded.With(api.Params{"action": "login", "lgname": "Nobody of mwconform", "lgpassword": wrongPassword}))
			id := "login/result/need-token"
			t.Check(id, "the result", r, match.HaveResult("login", t.Want(id).Result))
			id = "login/result/need-token-deprecated"
			t.Check(id, "the warning", r, match.HaveWarning("login", t.Want(id).Warning))
		},
	},
	{
		Clauses: []string{"login/result/need-token-usable"},
		Title:   "signs in with the token of NeedToken",
		Run: func(t *spec.T) {
			id, bot, s := "login/result/need-token-usable", t.Account("bot"), t.Session()
			r := s.Post(spec.LoginForm(bot))
			t.Control("a login without a token", r, match.HaveResult("login", "NeedToken"))
			t.Check(id, "the token", r, match.HaveAt(match.Token(), "login", "token"))
			r = s.Post(spec.LoginForm(bot).With(api.Params{"lgtoken": r.String("login", "token")}))
			t.Check(id, "a login with it", r, match.HaveResult("login", t.Want(id).Result))
		},
	},
}

// wrongTokenIs sends a token that was not handed out in a session that has
// one, then the right one.
func wrongTokenIs(t *spec.T, id, token string) {
	bot, s := t.Account("bot"), t.Session()
	right := s.Token("login")
	r := s.Post(spec.LoginForm(bot).With(coded).With(api.Params{"lgtoken": token}))
	t.Check(id, "the result", r, match.HaveResult("login", t.Want(id).Result))
	t.Check(id, "members of login", r, match.HaveMembers([]string{"result"}, "login"))
	r = s.Post(spec.LoginForm(bot).With(api.Params{"lgtoken": right}))
	t.Control("the same with the right token", r, match.HaveResult("login", "Success"))
}
