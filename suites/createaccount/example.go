package createaccount

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// example has the page's own flows, which leave formatversion out.
var example = []spec.Spec{
	{
		Clauses: []string{"createaccount/example/1"},
		Title:   "answers the flow of the first example",
		Run: func(t *spec.T) {
			id, s := "createaccount/example/1", t.Session()
			r := s.Get(api.Params{"action": "query", "meta": "tokens", "type": "createaccount", "format": "json"})
			t.Check(id, "the token", r, match.HaveAt(match.Token(), "query", "tokens", "createaccounttoken"))
			r = s.SendCreate(api.Post(api.Params{"action": action, "createtoken": r.String("query", "tokens", "createaccounttoken"),
				"username": t.NewName(1), "password": t.NewPassword(), "retype": t.NewPassword(),
				"createreturnurl": spec.ReturnURL, "format": "json"}))
			interactive.CheckStatus(t, action, id, "the POST", r)
			t.Check(id, "username", r, match.HaveAt(t.NewName(1), action, "username"))
		},
	},
	{
		Clauses:  []string{"createaccount/example/2"},
		Title:    "answers the flow of the second example",
		Scenario: "captcha-image",
		Run: func(t *spec.T) {
			id, s := "createaccount/example/2", t.Session()
			r := s.Get(api.Params{"action": "query", "meta": "authmanagerinfo|tokens", "amirequestsfor": "create", "type": "createaccount", "format": "json"})
			t.Check(id, "the token in the same answer", r, match.HaveAt(match.Token(), "query", "tokens", "createaccounttoken"))
			// The page's sample asks for authmanagerinfo in a request of its own; a captcha is of the request that showed it.
			right := form(t, 1).Without("formatversion").With(solve(t, s)).With(api.Params{
				"email": "created@example.org", "createtoken": r.String("query", "tokens", "createaccounttoken")})
			r = s.SendCreate(api.Post(right))
			interactive.CheckStatus(t, action, id, "the POST", r)
			t.Check(id, "username", r, match.HaveAt(t.NewName(1), action, "username"))
		},
	},
	{
		Clauses:  []string{"createaccount/example/3"},
		Title:    "answers the flow of the third example",
		Scenario: "redirect-captcha-two-factor",
		Run: func(t *spec.T) {
			id, s := "createaccount/example/3", t.Session()
			r := away(t, s, 1, solve(t, s))
			t.Check(id, "step 2, the captcha and the button", r, match.HaveAuthStatus(action, "REDIRECT"))
			r = proceed(s, api.Params{"code": "ui", "state": interactive.State})
			t.Check(id, "step 3, coming back", r, match.HaveAuthStatus(action, "UI"))
			t.Check(id, "the button to skip", r, match.HaveAt("button", action, "requests", 1, "fields", skip, "type"))
			r = proceed(s, api.Params{"code": interactive.SecondCode})
			interactive.CheckStatus(t, action, id, "step 4, the second factor", r)
			t.Check(id, "username", r, match.HaveAt(t.NewName(1), action, "username"))
		},
	},
}
