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
	return append(cookies.Checks("query", asked),
		spec.Always{Clause: "tokens/secret/cache", What: "Cache-Control",
			Matcher: module.Of("query", module.ForOneClient, func(r *api.Response) bool { return asked(r) && module.Unasked(r) })},
		spec.Always{Clause: "tokens/session/cookie", What: "cookie of the session",
			Matcher: module.Of("query", module.SetSession, func(r *api.Response) bool { return starts(r) && !module.WithSession(r) })},
		spec.Always{Clause: "tokens/secret/cookie-none-again", What: "cookies set",
			Matcher: module.Of("query", module.SetNothing, func(r *api.Response) bool {
				return asked(r) && module.WithSession(r) && r.Exchange.Call.Header.Get("Cookie") == ""
			})},
		spec.Always{Clause: "tokens/session/none-for-csrf", What: "cookies set",
			Matcher: module.Of("query", module.SetNothing, func(r *api.Response) bool {
				return asked(r) && !starts(r) && r.Exchange.RequestHeader.Get("Cookie") == ""
			})},
	)
}

// starts tells an answer with a token that takes a session.
func starts(r *api.Response) bool {
	return r.String("query", "tokens", "logintoken") != "" || r.String("query", "tokens", "createaccounttoken") != ""
}

// asked tells a request for tokens.
func asked(r *api.Response) bool {
	return slices.Contains(strings.Split(r.Exchange.Call.Param("meta"), "|"), "tokens")
}
