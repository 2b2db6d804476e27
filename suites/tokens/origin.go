package tokens

import (
	"net/http"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var origin = []spec.Spec{
	{
		Clauses: []string{"tokens/origin/any"},
		Title:   "gives no token with origin=*",
		Run: func(t *spec.T) {
			id := "tokens/origin/any"
			t.Control("a token without origin", t.Session().Get(query("login")), match.HaveAt(match.Token(), "query", "tokens", "logintoken"))
			r := t.Session().Get(query("login").With(api.Params{"origin": "*"}))
			t.Check(id, "the warning", r, match.HaveWarning("tokens", ""))
			t.Check(id, "tokens", r, match.HaveNothingAt("query", "tokens"))
			t.Check(id, "MediaWiki-Login-Suppressed", r, match.HaveHeader("MediaWiki-Login-Suppressed", "true"))
		},
	},
	{
		Clauses: []string{"tokens/origin/callback"},
		Title:   "gives no token in a JSONP answer",
		Run: func(t *spec.T) {
			id := "tokens/origin/callback"
			t.Control("a token without callback", t.Session().Get(query("login")), match.HaveAt(match.Token(), "query", "tokens", "logintoken"))
			r := t.Session().Get(query("login").With(api.Params{"callback": "cb"}))
			t.Check(id, "the function", r.Callback, gomega.Equal("cb"))
			t.Check(id, "the warning", r, match.HaveWarning("tokens", ""))
			t.Check(id, "tokens", r, match.HaveNothingAt("query", "tokens"))
		},
	},
	{
		Clauses: []string{"tokens/origin/mismatch"},
		Title:   "refuses an origin that is not that of the header",
		Run: func(t *spec.T) {
			id := "tokens/origin/mismatch"
			t.Control("a token without origin", t.Session().Get(query("login")), match.HaveAt(match.Token(), "query", "tokens", "logintoken"))
			call := api.Get(query("login").With(api.Params{"origin": "https://evil.example"}))
			call.Header = http.Header{"Origin": {"https://other.example"}}
			r := t.Session().DoPlain(call)
			t.Check(id, "status", r, match.HaveStatus(t.Want(id).Status))
			t.Check(id, "JSON in the body", r, gomega.Not(match.HaveNoError()))
			t.Check(id, "a token in the body", string(r.Body), gomega.Not(gomega.ContainSubstring(anonymousToken)))
		},
	},
}
