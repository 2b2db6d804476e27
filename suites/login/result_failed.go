package login

import (
	"fmt"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

var resultFailed = []spec.Spec{
	{
		Clauses: []string{"login/result/failed"},
		Title:   "answers a wrong bot password with Failed",
		Run: func(t *spec.T) {
			// The form of a bot password: anything else would be tried as a main password.
			r := refused(t, t.Account("bot"), api.Params{"lgpassword": wrongBotPassword})
			checkReason(t, "login/result/failed", "a wrong bot password", r)
		},
	},
	{
		Clauses: []string{"login/result/failed-main"},
		Title:   "answers a wrong main password with Failed",
		Run: func(t *spec.T) {
			r := refused(t, t.Account("user"), api.Params{"lgpassword": wrongPassword})
			checkReason(t, "login/result/failed-main", "a wrong password", r)
		},
	},
	{
		Clauses: []string{"login/result/failed-unknown-user"},
		Title:   "answers an account that does not exist like a wrong password",
		Run: func(t *spec.T) {
			id, user := "login/result/failed-unknown-user", t.Account("user")
			known := refused(t, user, api.Params{"lgpassword": wrongPassword})
			unknown := t.Session().Login(user, coded.With(api.Params{"lgname": "Nobody of mwconform", "lgpassword": wrongPassword}))
			checkReason(t, id, "an unknown account", unknown)
			t.Check(id, "the body, compared with that for a known account", string(unknown.Body), gomega.Equal(string(known.Body)))
		},
	},
	{
		Clauses: []string{"login/result/failed-no-password"},
		Title:   "answers an empty or missing password with Failed",
		Run: func(t *spec.T) {
			id, user := "login/result/failed-no-password", t.Account("user")
			checkReason(t, id, "an empty password", refused(t, user, api.Params{"lgpassword": ""}))
			s := t.Session()
			r := s.Post(spec.LoginForm(user).Without("lgpassword").With(coded).With(api.Params{"lgtoken": s.Token("login")}))
			checkReason(t, id, "no password", r)
		},
	},
	{
		Clauses: []string{"login/result/failed-no-name"},
		Title:   "answers a missing name with Failed",
		Run: func(t *spec.T) {
			user := t.Account("user")
			t.Session().MustLogin(user)
			s := t.Session()
			r := s.Post(spec.LoginForm(user).Without("lgname").With(coded).With(api.Params{"lgtoken": s.Token("login")}))
			checkReason(t, "login/result/failed-no-name", "no name", r)
		},
	},
	{
		Clauses: []string{"login/result/failed-session"},
		Title:   "answers a client that lost its cookie with Failed",
		Run: func(t *spec.T) {
			bot, s := t.Account("bot"), t.Session()
			t.Session().MustLogin(bot)
			form := spec.LoginForm(bot).With(coded).With(api.Params{"lgtoken": s.Token("login")})
			s.Forget()
			checkReason(t, "login/result/failed-session", "a token without its cookie", s.Post(form))
		},
	},
	{
		Clauses: []string{"login/result/failed-session-then-wrong-token"},
		Title:   "answers an old token first with Failed, then with WrongToken",
		Run: func(t *spec.T) {
			id := "login/result/failed-session-then-wrong-token"
			bot, s := t.Account("bot"), t.Session()
			form := spec.LoginForm(bot).With(coded).With(api.Params{"lgtoken": s.Token("login")})
			s.Forget()
			first := s.Post(form)
			t.Check(id, "the first answer", first, match.HaveResult("login", "Failed"))
			t.Check(id, "the reason of the first answer", first, match.HaveReason("login", t.Want(id).Reason))
			t.Check(id, "the second answer", s.Post(form), match.HaveResult("login", t.Want(id).Result))
			t.Control("with a new token", s.Login(bot, nil), match.HaveResult("login", "Success"))
		},
	},
	{
		Clauses: []string{"login/result/failed-stale-bot-password"},
		Title:   "answers a bot password that its account has outlived with Failed",
		Run: func(t *spec.T) {
			t.Session().MustLogin(t.Account("bot"))
			r := t.Session().Login(t.Account("stale-bot"), coded)
			checkReason(t, "login/result/failed-stale-bot-password", "a stale bot password", r)
		},
	},
	{
		Clauses:  []string{"login/result/failed-throttled"},
		Title:    "refuses even the right password after too many wrong ones",
		Scenario: "throttled",
		Fresh:    true,
		Run: func(t *spec.T) {
			throttled(t, "login/result/failed-throttled", t.Account("user"), wrongPassword)
		},
	},
	{
		Clauses:  []string{"login/result/failed-throttled-bot"},
		Title:    "refuses even the right bot password after too many wrong ones",
		Scenario: "throttled",
		Fresh:    true,
		Run: func(t *spec.T) {
			throttled(t, "login/result/failed-throttled-bot", t.Account("bot"), wrongBotPassword)
		},
	},
	{
		Clauses:  []string{"login/result/failed-without-bot-passwords"},
		Title:    "knows no bot passwords where there are none",
		Scenario: "no-bot-passwords",
		Run: func(t *spec.T) {
			t.Session().MustLogin(t.Account("user"))
			r := t.Session().Login(t.Account("bot"), coded)
			checkReason(t, "login/result/failed-without-bot-passwords", "a bot password", r)
		},
	},
}

// wrongBotPassword has the form of a bot password and is none.
const wrongBotPassword = "00000000000000000000000000wrong0"

// throttled signs in, fails as often as is allowed and then tries the right
// password: refused for the number of tries, not for the password.
func throttled(t *spec.T, id string, a target.Account, wrong string) {
	want := t.Want(id)
	t.Session().MustLogin(a)
	s := t.Session()
	for i := 1; i <= want.Limit; i++ {
		r := s.Login(a, coded.With(api.Params{"lgpassword": wrong}))
		what := fmt.Sprintf("wrong password %d of %d", i, want.Limit)
		t.Check(id, what, r, match.HaveReason("login", "wrongpassword"))
	}
	checkReason(t, id, "one more wrong password", s.Login(a, coded.With(api.Params{"lgpassword": wrong})))
	// Who guesses does not keep the session: a new one has no more tries.
	checkReason(t, id, "one more wrong password in a new session", t.Session().Login(a, coded.With(api.Params{"lgpassword": wrong})))
	checkReason(t, id, "the right password", s.Login(a, coded))
}
