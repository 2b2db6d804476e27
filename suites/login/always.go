package login

import (
	"slices"
	"strings"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
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
	return append(append(cookies.Checks("login", nil), module.AnyOrigin("login", "login/result/aborted-origin")...),
		spec.Always{Clause: "login/cookie/main", What: "cookie of the session", Matcher: module.Of("login", module.SetSession, success(false))},
		spec.Always{Clause: "login/cookie/main", What: "cookies of the account that end with the browser",
			Matcher: module.Of("login", func() types.GomegaMatcher { return module.Remember("UserID", "UserName") }, success(false))},
		spec.Always{Clause: "login/cookie/main", What: "cookie that keeps the client signed in", Needs: "remember-me",
			Matcher: module.Of("login", func() types.GomegaMatcher { return module.Remember("Token") }, success(false))},
		spec.Always{Clause: "login/cookie/bot", What: "cookie of the session", Matcher: module.Of("login", module.SetSession, success(true))},
		spec.Always{Clause: "login/secret/cache", What: "Cache-Control", Matcher: module.Of("login", module.ForOneClient, nil)},
		spec.Always{Clause: "login/cookie/none-on-failure", What: "cookies that tell who the client is",
			Matcher: module.Of("login", module.IdentifyNobody, func(r *api.Response) bool { return r.String("login", "result") != "Success" })},
		spec.Always{Clause: "login/reason/text", What: "reason", Matcher: everyReason([]string{"", "bc"}, func() types.GomegaMatcher {
			return match.HaveAt(interactive.Text(), "login", "reason")
		})},
		spec.Always{Clause: "login/reason/plaintext", What: "text of the reason", Matcher: everyReason([]string{"plaintext"}, func() types.GomegaMatcher {
			return gomega.Or(match.HaveAt(interactive.Text(), "login", "reason", "text"), match.HaveAt(interactive.Text(), "login", "reason", "*"))
		})})
}

// everyReason speaks of every Failed and Aborted whose request asks for one of these errorformats.
func everyReason(formats []string, m func() types.GomegaMatcher) func(*api.Response) types.GomegaMatcher {
	return module.Of("login", m, func(r *api.Response) bool {
		return slices.Contains([]string{"Failed", "Aborted"}, r.String("login", "result")) && slices.Contains(formats, r.Exchange.Call.Param("errorformat"))
	})
}
