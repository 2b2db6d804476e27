package login

import (
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// Always are the checks of every answer to action=login.
func Always() []spec.Always {
	cookies := module.AlwaysOfCookies{HTTPOnly: "login/cookie/http-only", Back: "login/cookie/http-only", Session: "login/cookie/main",
		Secure: "login/cookie/secure", SameSite: "login/cookie/same-site"}
	success := func(bot bool) func(*api.Response) bool {
		return func(r *api.Response) bool {
			call := r.Exchange.Call // a bot password has its @ in the name, or of old in the password
			return r.String("login", "result") == "Success" && strings.Contains(call.Param("lgname")+call.Param("lgpassword"), "@") == bot
		}
	}
	return append(cookies.Checks("login", nil),
		spec.Always{Clause: "login/cookie/main", What: "cookie of the session", Matcher: module.Of("login", module.SetSession, success(false))},
		spec.Always{Clause: "login/cookie/main", What: "cookies of the account that end with the browser",
			Matcher: module.Of("login", func() types.GomegaMatcher { return module.Remember("UserID", "UserName", "Token") }, success(false))},
		spec.Always{Clause: "login/cookie/bot", What: "cookie of the session", Matcher: module.Of("login", module.SetSession, success(true))},
		spec.Always{Clause: "login/secret/cache", What: "Cache-Control", Matcher: module.Of("login", module.ForOneClient, nil)},
		spec.Always{Clause: "login/cookie/none-on-failure", What: "cookies that tell who the client is",
			Matcher: module.Of("login", module.IdentifyNobody, func(r *api.Response) bool { return r.String("login", "result") != "Success" })})
}
