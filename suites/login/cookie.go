package login

import (
	"net/http"
	"strings"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var cookie = []spec.Spec{
	{
		Clauses: []string{"login/cookie/main", "login/cookie/http-only"},
		Title:   "sets the cookies of a main account",
		Run: func(t *spec.T) {
			id, s := "login/cookie/main", t.Session()
			r := s.MustLogin(t.Account("user"))
			t.Check(id, "a session cookie", lifetime(r, s.SessionName()), gomega.Equal(endsWithBrowser))
			lasting := []string{"UserID", "UserName"}
			if t.Has("remember-me") {
				lasting = append(lasting, "Token")
			}
			for _, name := range lasting {
				t.Check(id, "seconds of the cookie "+name, lifetime(r, name), gomega.BeNumerically(">", 0))
			}
			id = "login/cookie/http-only"
			t.Check(id, "number of cookies that identify", len(identifying(r)), gomega.BeNumerically(">=", 2))
			for _, c := range identifying(r) {
				t.Check(id, "HttpOnly of "+c.Name, c.HttpOnly, gomega.BeTrue())
				t.Check(id, "API within the path of "+c.Name, module.Within(r, c), gomega.BeTrue())
			}
		},
	},
	{
		Clauses: []string{"login/cookie/secure", "login/cookie/same-site"},
		Title:   "sets cookies that come back, to the wiki alone",
		Run: func(t *spec.T) {
			r := t.Session().MustLogin(t.Account("user"))
			module.Secure(t, "login/cookie/secure", r)
			module.SameSite(t, "login/cookie/same-site", r)
		},
	},
	{
		Clauses: []string{"login/cookie/bot-http-only"},
		Title:   "closes the cookie of a bot password to scripts",
		Run: func(t *spec.T) {
			id, r := "login/cookie/bot-http-only", t.Session().MustLogin(t.Account("bot"))
			t.Check(id, "number of cookies that identify", len(identifying(r)), gomega.BeNumerically(">", 0))
			for _, c := range identifying(r) {
				t.Check(id, "HttpOnly of "+c.Name, c.HttpOnly, gomega.BeTrue())
				t.Check(id, "API within the path of "+c.Name, module.Within(r, c), gomega.BeTrue())
			}
		},
	},
	{
		Clauses: []string{"login/cookie/bot"},
		Title:   "sets one cookie for a bot password",
		Run: func(t *spec.T) {
			id := "login/cookie/bot"
			r := t.Session().MustLogin(t.Account("bot"))
			t.Check(id, "the cookie of the session", lifetime(r, "_BPsession"), gomega.Equal(endsWithBrowser))
			t.Check(id, "cookies that identify the account", names(identifying(r)), gomega.ConsistOf(gomega.HaveSuffix("_BPsession")))
		},
	},
	{
		Clauses: []string{"login/cookie/none-on-failure"},
		Title:   "sets no cookie of an account on failure",
		Run: func(t *spec.T) {
			id, user := "login/cookie/none-on-failure", t.Account("user")
			right := t.Session().MustLogin(user)
			t.Control("cookies after a Success", names(identifying(right)), gomega.ContainElement(gomega.HaveSuffix("UserID")))
			s := t.Session()
			r := s.Login(user, api.Params{"lgpassword": wrongPassword})
			for _, c := range identifying(r) {
				t.Check(id, "the cookie "+c.Name, c.Name, gomega.HaveSuffix(s.SessionName()))
			}
			t.Check(id, "cookies with id or token of the account", names(identifying(r)), gomega.Not(gomega.ContainElement(gomega.Or(
				gomega.HaveSuffix("UserID"), gomega.HaveSuffix("UserName"), gomega.HaveSuffix("Token"), gomega.HaveSuffix("BPsession")))))
		},
	},
}

// lifetimes in seconds; a cookie without expiry ends with the browser.
const (
	noCookie        = -2
	endsWithBrowser = -1
)

// lifetime is how long a cookie lasts, in seconds from the answer's Date.
func lifetime(r *api.Response, suffix string) int {
	c := r.Cookie(suffix)
	switch {
	case c == nil:
		return noCookie
	case c.MaxAge > 0:
		return c.MaxAge
	case c.Expires.IsZero():
		return endsWithBrowser
	}
	return int(c.Expires.Sub(r.Date()).Seconds())
}

// identifying are the cookies set that tell who the client is; others only
// direct traffic (UseDC, UseCDNCache, cpPosIndex).
func identifying(r *api.Response) []*http.Cookie {
	var out []*http.Cookie
	for _, c := range r.Cookies() {
		if strings.HasSuffix(c.Name, "UserID") || strings.HasSuffix(c.Name, "UserName") || strings.HasSuffix(c.Name, "Token") || r.OfSession(c) {
			out = append(out, c)
		}
	}
	return out
}

func names(cookies []*http.Cookie) []string {
	out := []string{}
	for _, c := range cookies {
		out = append(out, c.Name)
	}
	return out
}
