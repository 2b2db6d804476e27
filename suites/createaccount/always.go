package createaccount

import (
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// Always are the checks of every answer to action=createaccount.
func Always() []spec.Always {
	return []spec.Always{
		{Clause: "createaccount/secret/cache", What: "Cache-Control", Matcher: module.Of("createaccount", module.ForOneClient, nil)},
		{Clause: "createaccount/secret/cookies", What: "cookies that tell who the client is", Matcher: module.Of("createaccount", module.IdentifyNobody, nil)},
	}
}
