package login

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var resultAborted = []spec.Spec{
	{
		Clauses: []string{"login/result/aborted-interaction"},
		Title:   "aborts a login that needs interaction",
		Run: func(t *spec.T) {
			id, account := "login/result/aborted-interaction", t.Account("must-change")
			wrong := t.Session().Login(account, coded.With(api.Params{"lgpassword": wrongPassword}))
			t.Control("the same with a wrong password", wrong, match.HaveResult("login", "Failed"))
			r := t.Session().Login(account, coded)
			checkReason(t, id, "the right password", r)
		},
	},
	{
		Clauses: []string{"login/result/aborted-origin"},
		Title:   "aborts a login with origin=*",
		Run: func(t *spec.T) {
			abortedWith(t, "login/result/aborted-origin", api.Params{"origin": "*"}, "")
		},
	},
	{
		Clauses: []string{"login/result/aborted-callback"},
		Title:   "aborts a login with a JSONP callback",
		Run: func(t *spec.T) {
			abortedWith(t, "login/result/aborted-callback", api.Params{"callback": "cb"}, "cb")
		},
	},
	{
		Clauses: []string{"login/result/aborted-bot-session"},
		Title:   "aborts a second login in a bot password's session",
		Run: func(t *spec.T) {
			bot, s := t.Account("bot"), t.Session()
			token := s.Token("login")
			r := s.Post(spec.LoginForm(bot).With(api.Params{"lgtoken": token}))
			t.Control("the first login", r, match.HaveResult("login", "Success"))
			r = s.Post(spec.LoginForm(bot).With(coded).With(api.Params{"lgtoken": token}))
			checkReason(t, "login/result/aborted-bot-session", "the second login", r)
		},
	},
}

// abortedWith sends a login with everything right and something in the query
// that makes it cross-site, then without.
func abortedWith(t *spec.T, id string, query api.Params, callback string) {
	bot, s := t.Account("bot"), t.Session()
	form := spec.LoginForm(bot).With(coded).With(api.Params{"lgtoken": s.Token("login")})
	r := s.Do(api.Call{Query: query, Form: form})
	checkReason(t, id, "the cross-site login", r)
	t.Check(id, "the function of a JSONP answer", r.Callback, gomega.Equal(callback))
	t.Paired(module.AsItIs("login"), func() *api.Response { return s.Post(form) }, match.HaveResult("login", "Success"))
}
