package tokens

import (
	"net/http"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var secrets = []spec.Spec{
	{
		Clauses: []string{"tokens/secret/session-id"},
		Title:   "does not write the session's id into the answer",
		Run: func(t *spec.T) {
			id, s := "tokens/secret/session-id", t.Session()
			first := s.Get(query("login"))
			session := module.SessionID(s)
			t.Control("a session", session, gomega.Not(gomega.BeEmpty()))
			t.Check(id, "the session's id in the body", string(first.Body), gomega.Not(gomega.ContainSubstring(session)))
			second := s.Get(query("login|csrf"))
			t.Check(id, "the token of the same session", second, match.HaveAt(match.Token(), "query", "tokens", "logintoken"))
			t.Check(id, "the session's id in the next answer in it", second.Holds(session), gomega.BeFalse())
		},
	},
	{
		Clauses: []string{"tokens/secret/session-id-not-chosen"},
		Title:   "does not take a session's id from the client",
		Run: func(t *spec.T) {
			id := "tokens/secret/session-id-not-chosen"
			c := t.Session().Get(query("login")).SessionCookie()
			t.Control("a cookie of the session", c, gomega.Not(gomega.BeNil()))
			made := "00000000000000000000000000000000"
			r := t.Session().Do(api.Call{Query: query("login"), Header: http.Header{"Cookie": {c.Name + "=" + made}}})
			if c = r.SessionCookie(); t.Check(id, "a new cookie of the session", c, gomega.Not(gomega.BeNil())) {
				t.Check(id, "the session's id", c.Value, gomega.Not(gomega.Equal(made)))
			}
		},
	},
	{
		Clauses: []string{"tokens/secret/cookie-secure", "tokens/secret/cookie-same-site"},
		Title:   "starts a session whose cookie comes back, to the wiki alone",
		Run: func(t *spec.T) {
			r := t.Session().Get(query("login"))
			module.Secure(t, "tokens/secret/cookie-secure", r)
			module.SameSite(t, "tokens/secret/cookie-same-site", r)
		},
	},
	{
		Clauses: []string{"tokens/secret/cookie-none-again"},
		Title:   "sets no cookie where there is a session already",
		Run: func(t *spec.T) {
			id, s := "tokens/secret/cookie-none-again", t.Session()
			t.Control("a cookie of the session", s.Get(query("login")).SessionCookie(), gomega.Not(gomega.BeNil()))
			r := s.Get(query("login|createaccount"))
			t.Check(id, "the tokens", r, match.HaveMembers(names("login", "createaccount"), "query", "tokens"))
			t.Check(id, "cookies", module.Set(r), gomega.BeEmpty())
		},
	},
	{
		Clauses: []string{"tokens/secret/cache"},
		Title:   "keeps tokens out of shared caches",
		Run: func(t *spec.T) {
			public := t.Session().Get(api.Params{"action": "query", "meta": "siteinfo"}.With(module.Kept))
			// Where caches may keep nothing at all, as behind many a proxy, they keep no token either.
			t.Control("siteinfo with smaxage", public, match.HaveNoError())
			for _, k := range []string{"csrf", "login"} {
				r := t.Session().Get(query(k).With(module.Kept))
				t.Control("a token of type "+k, r, match.HaveMembers(names(k), "query", "tokens"))
				module.Private(t, "tokens/secret/cache", "type="+k, r)
			}
		},
	},
	{
		Clauses: []string{"tokens/secret/origin-any-headers"},
		Title:   "allows no credentials with origin=*",
		Run: func(t *spec.T) {
			id := "tokens/secret/origin-any-headers"
			t.Control("no such header without origin", t.Session().Get(query("login")), match.HaveNoHeader("Access-Control-Allow-Origin"))
			r := t.Session().Do(api.Call{Query: query("login").With(api.Params{"origin": "*"}), Header: http.Header{"Origin": {"https://evil.example"}}})
			t.Check(id, "Access-Control-Allow-Origin", r, match.HaveHeader("Access-Control-Allow-Origin", "*"))
			t.Check(id, "Access-Control-Allow-Credentials", r, match.HaveHeader("Access-Control-Allow-Credentials", "false"))
			t.Check(id, "cookies", module.Set(r), gomega.BeEmpty())
		},
	},
}
