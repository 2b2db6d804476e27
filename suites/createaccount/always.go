package createaccount

import (
	"slices"

	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

// Always are the checks of every answer to action=createaccount.
func Always() []spec.Always {
	return append(module.AnyOrigin("createaccount", "createaccount/origin/any"), []spec.Always{
		{Clause: "createaccount/secret/cache", What: "Cache-Control", Matcher: module.Of("createaccount", module.ForOneClient, nil)},
		{Clause: "createaccount/secret/cookies", What: "cookies that tell who the client is", Matcher: module.Of("createaccount", module.IdentifyNobody, nil)},
		{Clause: "createaccount/status/fail-message", What: "message", Matcher: fail([]string{"", "wikitext", "html"}, func() types.GomegaMatcher {
			return match.HaveAt(interactive.Text(), action, "message")
		})},
		{Clause: "createaccount/parameter/messageformat", What: "message", Matcher: fail([]string{"raw"}, func() types.GomegaMatcher {
			return match.HaveMembers([]string{"key", "params"}, action, "message")
		})},
	}...)
}

// fail speaks of every FAIL whose request asks for one of these message formats.
func fail(formats []string, m func() types.GomegaMatcher) func(*api.Response) types.GomegaMatcher {
	return module.Of(action, m, func(r *api.Response) bool {
		return r.String(action, "status") == "FAIL" && slices.Contains(formats, r.Exchange.Call.Param("createmessageformat"))
	})
}
