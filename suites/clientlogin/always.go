package clientlogin

import (
	"slices"

	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

// Always are the checks of every answer to action=clientlogin.
func Always() []spec.Always {
	cookies := module.AlwaysOfCookies{HTTPOnly: "clientlogin/cookie/http-only", Back: "clientlogin/cookie/path", Session: "clientlogin/cookie/short",
		Secure: "clientlogin/cookie/secure", SameSite: "clientlogin/cookie/same-site"}
	passed := func(r *api.Response) bool { return r.String("clientlogin", "status") == "PASS" }
	return append(append(cookies.Checks("clientlogin", nil), module.AnyOrigin("clientlogin", "clientlogin/origin/any")...),
		spec.Always{Clause: "clientlogin/cookie/short", What: "cookie of the session", Matcher: module.Of("clientlogin", module.SetSession, passed)},
		spec.Always{Clause: "clientlogin/cookie/short", What: "cookies of the account that end with the browser",
			Matcher: module.Of("clientlogin", func() types.GomegaMatcher { return module.Remember("UserID", "UserName") }, passed)},
		spec.Always{Clause: "clientlogin/secret/cache", What: "Cache-Control", Matcher: module.Of("clientlogin", module.ForOneClient, nil)},
		spec.Always{Clause: "clientlogin/cookie/none-on-failure", What: "cookies that tell who the client is",
			Matcher: module.Of("clientlogin", module.IdentifyNobody, func(r *api.Response) bool { return r.String("clientlogin", "status") != "PASS" })},
		spec.Always{Clause: "clientlogin/messageformat/wikitext", What: "message", Matcher: message([]string{"", "wikitext"}, text)},
		spec.Always{Clause: "clientlogin/messageformat/html", What: "message", Matcher: message([]string{"html"}, text)},
		spec.Always{Clause: "clientlogin/messageformat/raw", What: "message", Matcher: message([]string{"raw"}, func() types.GomegaMatcher {
			return match.HaveMembers([]string{"key", "params"}, action, "message")
		})},
		spec.Always{Clause: "clientlogin/messageformat/none", What: "message", Matcher: message([]string{"none"}, func() types.GomegaMatcher {
			return match.HaveNothingAt(action, "message")
		})})
}

func text() types.GomegaMatcher { return match.HaveAt(interactive.Text(), action, "message") }

// message speaks of every answer that has a message to show, whose request asks
// for one of these formats.
func message(formats []string, m func() types.GomegaMatcher) func(*api.Response) types.GomegaMatcher {
	return module.Of(action, m, func(r *api.Response) bool {
		return slices.Contains([]string{"UI", "FAIL", "RESTART"}, r.String(action, "status")) && slices.Contains(formats, r.Exchange.Call.Param("loginmessageformat"))
	})
}
