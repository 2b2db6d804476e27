package clientlogin

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
)

// days is how long a cookie lasts in whole days; a cookie without expiry -1,
// one that is not set -2.
func days(r *api.Response, suffix string) int {
	c := r.Cookie(suffix)
	switch {
	case c == nil:
		return -2
	case c.MaxAge > 0:
		return c.MaxAge / 86400
	case c.Expires.IsZero():
		return -1
	}
	return int(c.Expires.Sub(r.Date()).Hours() / 24)
}

// set tells whether an answer sets a cookie to something, and does not delete it.
func set(r *api.Response, suffix string) bool {
	c := r.Cookie(suffix)
	return c != nil && c.Value != "" && c.MaxAge >= 0 && (c.Expires.IsZero() || c.Expires.After(r.Date()))
}

var cookie = []spec.Spec{
	{
		Clauses: []string{"clientlogin/cookie/short", "clientlogin/cookie/remember"},
		Title:   "sets cookies for as long as was asked for",
		Run: func(t *spec.T) {
			user := t.Account("user")
			id, r := "clientlogin/cookie/short", t.Session().MustClientLogin(user)
			t.Check(id, "a session cookie", days(r, "_session"), gomega.Equal(-1))
			// How long is the wiki's own choice ($wgCookieExpiration, $wgExtendedLoginCookieExpiration).
			t.Check(id, "days of UserID", days(r, "UserID"), gomega.BeNumerically(">", 0))
			t.Check(id, "days of UserName", days(r, "UserName"), gomega.BeNumerically(">", 0))
			t.Check(id, "a cookie Token, with which the wiki would remember the client", set(r, "Token"), gomega.BeFalse())
			short := days(r, "UserID")
			id, r = "clientlogin/cookie/remember", t.Session().ClientLogin(user, api.Params{"rememberMe": "1"})
			for _, name := range []string{"UserID", "UserName", "Token"} {
				t.Check(id, "days of "+name, days(r, name), gomega.BeNumerically(">=", max(short, 1)))
			}
		},
	},
}
