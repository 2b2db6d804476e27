package clientlogin

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
)

// seconds is how long a cookie lasts; a cookie without expiry -1, one that is
// not set -2.
func seconds(r *api.Response, suffix string) int {
	c := r.Cookie(suffix)
	switch {
	case c == nil:
		return -2
	case c.MaxAge > 0:
		return c.MaxAge
	case c.Expires.IsZero():
		return -1
	}
	return int(c.Expires.Sub(r.Date()).Seconds())
}

// set tells whether an answer sets a cookie to something, and does not delete it.
func set(r *api.Response, suffix string) bool {
	c := r.Cookie(suffix)
	return c != nil && c.Value != "" && c.MaxAge >= 0 && (c.Expires.IsZero() || c.Expires.After(r.Date()))
}

var cookie = []spec.Spec{
	{
		Clauses: []string{"clientlogin/cookie/short"},
		Title:   "sets cookies that outlive the browser",
		Run: func(t *spec.T) {
			id, s := "clientlogin/cookie/short", t.Session()
			r := s.MustClientLogin(t.Account("user"))
			t.Check(id, "a session cookie", seconds(r, s.SessionName()), gomega.Equal(-1))
			// How long is the wiki's own choice ($wgCookieExpiration, $wgExtendedLoginCookieExpiration).
			t.Check(id, "seconds of UserID", seconds(r, "UserID"), gomega.BeNumerically(">", 0))
			t.Check(id, "seconds of UserName", seconds(r, "UserName"), gomega.BeNumerically(">", 0))
			t.Check(id, "a cookie Token, with which the wiki would remember the client", set(r, "Token"), gomega.BeFalse())
		},
	},
	{
		Clauses: []string{"clientlogin/cookie/remember"},
		Title:   "sets cookies for longer where that is asked for",
		Run: func(t *spec.T) {
			id, user := "clientlogin/cookie/remember", t.Account("user")
			short := seconds(t.Session().MustClientLogin(user), "UserID")
			r := t.Session().ClientLogin(user, api.Params{"rememberMe": "1"})
			for _, name := range []string{"UserID", "UserName", "Token"} {
				t.Check(id, "seconds of "+name, seconds(r, name), gomega.BeNumerically(">=", max(short-60, 1))) // the clock went on between the two
			}
		},
	},
}
