package general

import (
	"net/http"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var security = []spec.Spec{
	{
		Clauses: []string{"general/security/no-sniff", "general/security/frame-options", "general/security/cache-unasked"},
		Title:   "keeps browsers from taking an answer for a page",
		Run: func(t *spec.T) {
			for _, r := range []*api.Response{t.Session().Get(aWarning), t.Session().Post(anError)} {
				t.Check("general/security/no-sniff", "X-Content-Type-Options", r, noSniff())
				t.Check("general/security/frame-options", "X-Frame-Options", r, frameOptions())
				t.Check("general/security/cache-unasked", "Cache-Control", r, module.ForOneClient())
			}
		},
	},
	{
		Clauses: []string{"general/security/cors-asked-for"},
		Title:   "opens no answer to other sites unless asked to",
		Run: func(t *spec.T) {
			id, header := "general/security/cors-asked-for", http.Header{"Origin": {"https://evil.example"}}
			r := t.Session().Do(api.Call{Query: aWarning.With(api.Params{"origin": "*"}), Header: header})
			t.Control("with origin=*", r, match.HaveHeader("Access-Control-Allow-Origin", "*"))
			r = t.Session().Do(api.Call{Query: aWarning, Header: header})
			t.Check(id, "without: no error", r, match.HaveNoError())
			t.Check(id, "without", r, match.HaveNoHeader("Access-Control-Allow-Origin"))
		},
	},
	{
		Clauses: []string{"general/security/no-cookie-on-error"},
		Title:   "starts no session for a request that lacks something",
		Run: func(t *spec.T) {
			id := "general/security/no-cookie-on-error"
			t.Control("a session for a login token", t.Session().Get(api.Params{"action": "query", "meta": "tokens", "type": "login"}).Cookies(), gomega.Not(gomega.BeEmpty()))
			r := t.Session().Post(anError)
			t.Check(id, "the error", r, match.HaveError(t.Want(id).Error))
			t.Check(id, "cookies", module.Set(r), gomega.BeEmpty())
		},
	},
	{
		Clauses: []string{"general/security/no-cookie-on-read", "general/security/cookie-by-sign-in"},
		Title:   "starts no session for a client that only reads",
		Run: func(t *spec.T) {
			id := "general/security/no-cookie-on-read"
			t.Control("a session for a login token", t.Session().Get(api.Params{"action": "query", "meta": "tokens", "type": "login"}).Cookies(), gomega.Not(gomega.BeEmpty()))
			for _, q := range []api.Params{{"action": "query", "meta": "siteinfo|userinfo"}, {"action": "paraminfo", "modules": "login"}} {
				r := t.Session().Get(q)
				t.Check(id, "action="+q["action"], r, match.HaveNoError())
				t.Check(id, "cookies of action="+q["action"], module.Set(r), gomega.BeEmpty())
				t.Check("general/security/cookie-by-sign-in", "cookies of action="+q["action"], r, module.IdentifyNobody())
			}
		},
	},
	{
		Clauses: []string{"general/security/cache-signed-in", "general/security/session-kept"},
		Title:   "keeps what it tells a client that is signed in out of shared caches",
		Run: func(t *spec.T) {
			id, s := "general/security/cache-signed-in", t.Session()
			// In the language of whoever asks, as is the default; with another one the answer is the same for all.
			q := api.Params{"action": "query", "meta": "siteinfo", "uselang": "user"}.With(module.Kept)
			// Public before the login on most wikis; a proxy may let caches keep nothing at all, which is as good.
			t.Control("before the login", s.Get(q), match.HaveNoError())
			s.MustLogin(t.Account("bot"))
			r := s.Get(q)
			t.Control("after the login", r, match.HaveNoError())
			module.Private(t, id, "siteinfo after the login", r)
			t.Check("general/security/session-kept", "cookies set", r, module.SetNothing())
			module.Private(t, id, "userinfo after the login", s.Get(whoami(module.Kept)))
		},
	},
	{
		Clauses: []string{"general/security/cache-varies"},
		Title:   "tells shared caches that an answer depends on cookies",
		Run: func(t *spec.T) {
			id := "general/security/cache-varies"
			r := t.Session().Get(api.Params{"action": "query", "meta": "siteinfo"}.With(module.Kept))
			t.Control("siteinfo with smaxage", r, match.HaveNoError())
			t.Check(id, "Vary, or Cache-Control", r, gomega.Or(match.HaveHeader("Vary", gomega.ContainSubstring("Cookie")), match.HaveHeader("Cache-Control", gomega.ContainSubstring("private"))))
		},
	},
}
