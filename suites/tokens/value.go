package tokens

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// anonymousToken is the value of a token that protects nothing.
const anonymousToken = `+\`

var value = []spec.Spec{
	{
		Clauses: []string{"tokens/value/format", "tokens/value/time"},
		Title:   "gives a token in the documented form, with the time in it",
		Run: func(t *spec.T) {
			r := t.Session().Get(query("login"))
			t.Check("tokens/value/format", "logintoken", r, match.HaveAt(match.Token(), "query", "tokens", "logintoken"))
			made := int64(-1)
			if tok := r.String("query", "tokens", "logintoken"); len(tok) == 42 {
				made, _ = strconv.ParseInt(tok[32:40], 16, 64)
			}
			// The answer's own Date: a recording is judged by the time of recording.
			t.Check("tokens/value/time", "seconds between the token's time and the answer's Date", r.Date().Unix()-made, gomega.BeNumerically("~", 0, 60))
		},
	},
	{
		Clauses: []string{"tokens/value/anonymous"},
		Title:   "gives a client without a session the constant for types that need none",
		Run: func(t *spec.T) {
			id := "tokens/value/anonymous"
			kinds := t.Want(id).Values
			r := t.Session().Get(query(join(kinds)))
			for _, k := range kinds {
				t.Check(id, k+"token", r, match.HaveAt(anonymousToken, "query", "tokens", k+"token"))
			}
		},
	},
	{
		Clauses: []string{"tokens/value/signed-in"},
		Title:   "gives a client that is signed in tokens of its own",
		Run: func(t *spec.T) {
			id := "tokens/value/signed-in"
			kinds := t.Want(id).Values
			s := t.Session()
			t.Control("before the login", s.Get(query("csrf")), match.HaveAt(anonymousToken, "query", "tokens", "csrftoken"))
			s.MustLogin(t.Account("bot"))
			r := s.Get(query(join(kinds)))
			seen := map[string]bool{}
			for _, k := range kinds {
				t.Check(id, k+"token", r, match.HaveAt(match.Token(), "query", "tokens", k+"token"))
				seen[r.String("query", "tokens", k+"token")] = true
			}
			t.Check(id, "number of different tokens", len(seen), gomega.Equal(len(kinds)))
		},
	},
	{
		Clauses: []string{"tokens/value/type-bound"},
		Title:   "refuses a token of another type",
		Run: func(t *spec.T) {
			id := "tokens/value/type-bound"
			bot := t.Account("bot")
			s := t.Session()
			// createaccount is the other type that a session without account has a real
			// token for. The login token is fetched too: a session that never had one is
			// answered as lost, which says nothing about types.
			s.Token("login")
			other := s.Token("createaccount")
			r := s.Post(spec.LoginForm(bot).With(api.Params{"lgtoken": other}))
			t.Check(id, "action=login with a createaccount token", r, match.HaveResult("login", t.Want(id).Result))
			s.MustLogin(bot)
			r = s.Post(api.Params{"action": "logout", "token": s.Token("watch")})
			t.Check(id, "action=logout with a watch token", r, match.HaveError(t.Want(id).Error))
			t.Control("action=logout with a csrf token", s.Post(api.Params{"action": "logout", "token": s.Token("csrf")}), match.HaveNoError())
		},
	},
	{
		Clauses: []string{"tokens/value/session-bound"},
		Title:   "refuses a token of another session",
		Run: func(t *spec.T) {
			id := "tokens/value/session-bound"
			bot := t.Account("bot")
			mine, other := t.Session(), t.Session()
			own, foreign := mine.Token("login"), other.Token("login")
			t.Check(id, "tokens of two sessions", own, gomega.Not(gomega.Equal(foreign)))
			r := mine.Post(spec.LoginForm(bot).With(api.Params{"lgtoken": foreign}))
			t.Check(id, "action=login with another session's token", r, match.HaveResult("login", t.Want(id).Result))
			r = mine.Post(spec.LoginForm(bot).With(api.Params{"lgtoken": own}))
			t.Control("action=login with the session's own token", r, match.HaveResult("login", "Success"))
			// Of the same account too: what one session leaks is of no use in another.
			other.MustLogin(bot)
			r = mine.Post(api.Params{"action": "logout", "token": other.Token("csrf")})
			t.Check(id, "action=logout with the token of another session of the account", r, match.HaveError(t.Want(id).Error))
			t.Control("action=logout with the session's own token", mine.Post(api.Params{"action": "logout", "token": mine.Token("csrf")}), match.HaveNoError())
		},
	},
	{
		Clauses: []string{"tokens/value/earlier-stays-valid"},
		Title:   "still accepts an earlier token after a later one was fetched",
		Run: func(t *spec.T) {
			id := "tokens/value/earlier-stays-valid"
			s := t.Session()
			first := s.NewToken("login")
			t.Pause(1100 * time.Millisecond) // the time is part of a token, in seconds
			s.NewToken("login")
			r := s.Post(spec.LoginForm(t.Account("bot")).With(api.Params{"lgtoken": first}))
			t.Check(id, "action=login with the first token", r, match.HaveResult("login", t.Want(id).Result))
			t.Check(id, "lguserid", r, match.HaveAt(gomega.BeAssignableToTypeOf(json.Number("")), "login", "lguserid"))
		},
	},
}

func join(kinds []string) string {
	out := ""
	for i, k := range kinds {
		if i > 0 {
			out += "|"
		}
		out += k
	}
	return out
}
