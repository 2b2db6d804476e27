package tokens

import (
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// Always are the checks of every answer with tokens.
func Always() []spec.Always {
	cookies := module.AlwaysOfCookies{HTTPOnly: "tokens/session/cookie", Back: "tokens/session/cookie", Session: "tokens/session/cookie",
		Secure: "tokens/secret/cookie-secure", SameSite: "tokens/secret/cookie-same-site"}
	return append(cookies.Checks("query", asked), spec.Always{Clause: "tokens/secret/cache", What: "Cache-Control",
		Matcher: module.Of("query", module.ForOneClient, func(r *api.Response) bool { return asked(r) && module.Unasked(r) })})
}

// asked tells a request for tokens.
func asked(r *api.Response) bool {
	return slices.Contains(strings.Split(r.Exchange.Call.Param("meta"), "|"), "tokens")
}
