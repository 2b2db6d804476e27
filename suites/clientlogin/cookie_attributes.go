package clientlogin

import (
	"net/http"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var cookieAttributes = []spec.Spec{
	{
		Clauses: []string{"clientlogin/cookie/http-only", "clientlogin/cookie/path", "clientlogin/cookie/secure", "clientlogin/cookie/same-site"},
		Title:   "sets cookies that are closed to scripts and come back to the wiki alone",
		Run: func(t *spec.T) {
			r := t.Session().MustClientLogin(t.Account("user"))
			module.Cookies(t, "clientlogin/cookie/http-only", "HttpOnly", r, func(c *http.Cookie) any { return c.HttpOnly }, true)
			module.Cookies(t, "clientlogin/cookie/path", "API within the path", r, func(c *http.Cookie) any { return module.Within(r, c) }, true)
			module.Secure(t, "clientlogin/cookie/secure", r)
			module.SameSite(t, "clientlogin/cookie/same-site", r)
		},
	},
	{
		Clauses: []string{"clientlogin/cookie/none-on-failure"},
		Title:   "sets no cookie of an account on failure",
		Run: func(t *spec.T) {
			user := t.Account("user")
			right := t.Session().MustClientLogin(user)
			t.Control("cookies after a PASS", module.Identifying(right), gomega.Not(gomega.BeEmpty()))
			r := t.Session().ClientLogin(user, api.Params{"password": wrongPassword})
			t.Control("a wrong password", r, match.HaveAuthStatus(action, "FAIL"))
			t.Check("clientlogin/cookie/none-on-failure", "cookies of an account", module.Identifying(r), gomega.BeEmpty())
		},
	},
}
