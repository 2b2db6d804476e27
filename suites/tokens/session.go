package tokens

import (
	"net/http"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var session = []spec.Spec{
	{
		Clauses: []string{"tokens/session/cookie"},
		Title:   "starts a session for a login or createaccount token",
		Run: func(t *spec.T) {
			id := "tokens/session/cookie"
			for _, k := range []string{"login", "createaccount"} {
				r := t.Session().Get(query(k))
				c := r.SessionCookie()
				if !t.Check(id, "a cookie of the session for type="+k, c, gomega.Not(gomega.BeNil())) {
					continue
				}
				t.Check(id, "HttpOnly for type="+k, c.HttpOnly, gomega.BeTrue())
				t.Check(id, "API within the path for type="+k, module.Within(r, c), gomega.BeTrue())
				t.Check(id, "expiry for type="+k, expires(c), gomega.BeFalse())
				t.Check(id, "length of the id for type="+k, len(c.Value), gomega.BeNumerically(">=", 20))
			}
		},
	},
	{
		Clauses: []string{"tokens/session/none-for-csrf"},
		Title:   "starts no session for an anonymous csrf token",
		Run: func(t *spec.T) {
			id := "tokens/session/none-for-csrf"
			t.Control("a session for type=login", t.Session().Get(query("login")).SessionCookie(), gomega.Not(gomega.BeNil()))
			r := t.Session().Get(query("csrf"))
			t.Check(id, "a cookie of the session", r.SessionCookie(), gomega.BeNil())
		},
	},
}

func expires(c *http.Cookie) bool { return c.MaxAge != 0 || !c.Expires.IsZero() }
