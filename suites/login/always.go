package login

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// Always are the checks of every answer to action=login.
func Always() []spec.Always {
	cookies := module.AlwaysOfCookies{HTTPOnly: "login/cookie/http-only", Back: "login/cookie/http-only", Session: "login/cookie/main",
		Secure: "login/cookie/secure", SameSite: "login/cookie/same-site"}
	return append(cookies.Checks("login", nil),
		spec.Always{Clause: "login/secret/cache", What: "Cache-Control", Matcher: module.Of("login", module.ForOneClient, nil)},
		spec.Always{Clause: "login/cookie/none-on-failure", What: "cookies that tell who the client is",
			Matcher: module.Of("login", module.IdentifyNobody, func(r *api.Response) bool { return r.String("login", "result") != "Success" })})
}
