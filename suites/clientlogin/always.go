package clientlogin

import (
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// Always are the checks of every answer to action=clientlogin.
func Always() []spec.Always {
	cookies := module.AlwaysOfCookies{HTTPOnly: "clientlogin/cookie/http-only", Back: "clientlogin/cookie/path", Session: "clientlogin/cookie/short",
		Secure: "clientlogin/cookie/secure", SameSite: "clientlogin/cookie/same-site"}
	passed := func(r *api.Response) bool { return r.String("clientlogin", "status") == "PASS" }
	return append(cookies.Checks("clientlogin", nil),
		spec.Always{Clause: "clientlogin/cookie/short", What: "cookie of the session", Matcher: module.Of("clientlogin", module.SetSession, passed)},
		spec.Always{Clause: "clientlogin/cookie/short", What: "cookies of the account that end with the browser",
			Matcher: module.Of("clientlogin", func() types.GomegaMatcher { return module.Remember("UserID", "UserName") }, passed)},
		spec.Always{Clause: "clientlogin/secret/cache", What: "Cache-Control", Matcher: module.Of("clientlogin", module.ForOneClient, nil)},
		spec.Always{Clause: "clientlogin/cookie/none-on-failure", What: "cookies that tell who the client is",
			Matcher: module.Of("clientlogin", module.IdentifyNobody, func(r *api.Response) bool { return r.String("clientlogin", "status") != "PASS" })})
}
