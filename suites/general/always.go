package general

import (
	"net/http"
	"slices"
	"strings"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/pattern"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// Always are the checks of every answer.
func Always() []spec.Always {
	const again = "general/security/cookie-by-sign-in"
	cookies := module.AlwaysOfCookies{HTTPOnly: again, Back: again, Session: again, Secure: again, SameSite: again}
	return slices.Concat(alwaysMessages(), cookies.Checks("query", nil), cookies.Checks("logout", nil), []spec.Always{
		{Clause: "general/http/status", What: "status", Matcher: status},
		{Clause: "general/http/error-header", What: "MediaWiki-API-Error", Matcher: errorHeader},
		{Clause: "general/http/no-error-header", What: "MediaWiki-API-Error", Matcher: noErrorHeader},
		{Clause: "general/http/content-type", What: "Content-Type", Matcher: contentType},
		{Clause: "general/security/no-sniff", What: "X-Content-Type-Options", Matcher: ofHeaders(every(noSniff)), AnyFormat: true},
		{Clause: "general/security/frame-options", What: "X-Frame-Options", Matcher: ofHeaders(every(frameOptions)), AnyFormat: true},
		{Clause: "general/security/cors-asked-for", What: "Access-Control-Allow-Origin", Matcher: ofHeaders(sameOrigin), AnyFormat: true},
		{Clause: "general/security/cache-signed-in", What: "Cache-Control", Matcher: ofHeaders(forOneClient), AnyFormat: true},
		{Clause: "general/security/cache-unasked", What: "Cache-Control", Matcher: ofHeaders(cacheUnasked), AnyFormat: true},
		{Clause: "general/security/cookie-by-sign-in", What: "cookies that tell who the client is", Matcher: ofHeaders(cookieBySignIn), AnyFormat: true},
		{Clause: "general/security/session-kept", What: "cookie of the session", Matcher: sessionKept, After: inItsSession},
		{Clause: "general/security/no-cookie-on-error", What: "cookies set", Matcher: noCookieOnError},
		{Clause: "general/security/no-cookie-on-read", What: "cookies set", Matcher: noCookieOnRead},
		{Clause: "general/maxlag/headers", What: "Retry-After", Matcher: whereLagging(retryAfter)},
		{Clause: "general/maxlag/headers", What: "X-Database-Lag", Matcher: whereLagging(databaseLag)},
	})
}

// ofHeaders limits a check to what the API itself answers, in any format: not
// the page of the wiki that refuses another site's origin, nor its images.
func ofHeaders(m func(*api.Response) types.GomegaMatcher) func(*api.Response) types.GomegaMatcher {
	return func(r *api.Response) types.GomegaMatcher {
		if r.Exchange.Call.Param("action") == "" || r.Status == http.StatusForbidden {
			return nil
		}
		return m(r)
	}
}

func every(m func() types.GomegaMatcher) func(*api.Response) types.GomegaMatcher {
	return func(*api.Response) types.GomegaMatcher { return m() }
}

func noSniff() types.GomegaMatcher { return match.HaveHeader("X-Content-Type-Options", "nosniff") }

func frameOptions() types.GomegaMatcher {
	return match.HaveHeader("X-Frame-Options", gomega.BeElementOf("DENY", "SAMEORIGIN"))
}

// usual are the methods that the API answers.
var usual = []string{"", http.MethodGet, http.MethodHead, http.MethodPost}

// status speaks of all answers but those to other methods, and those of a
// program that broke down.
func status(r *api.Response) types.GomegaMatcher {
	if !slices.Contains(usual, r.Exchange.Call.Method) || strings.HasPrefix(r.ErrorCode(), "internal_api_error") {
		return nil
	}
	return match.HaveStatus(http.StatusOK)
}

// whereLagging limits a check to the error maxlag.
func whereLagging(m func() types.GomegaMatcher) func(*api.Response) types.GomegaMatcher {
	return func(r *api.Response) types.GomegaMatcher {
		if r.ErrorCode() != lagCode {
			return nil
		}
		return m()
	}
}

func errorHeader(r *api.Response) types.GomegaMatcher {
	if code := r.ErrorCode(); code != "" {
		return match.HaveHeader("MediaWiki-API-Error", code)
	}
	return nil
}

func noErrorHeader(r *api.Response) types.GomegaMatcher {
	if r.ErrorCode() != "" || r.Object() == nil {
		return nil
	}
	return match.HaveNoHeader("MediaWiki-API-Error")
}

// bareJSON tells an answer that was asked for as JSON, without a function around it.
func bareJSON(r *api.Response) bool {
	call := r.Exchange.Call
	return call.Param("callback") == "" && (call.Param("format") == "json" || call.Param("format") == "")
}

func contentType(r *api.Response) types.GomegaMatcher {
	if !bareJSON(r) || r.Object() == nil {
		return nil
	}
	return utf8JSON()
}

var utf8Type = pattern.Lazy(`(?i)^application/json; *charset=utf-8$`)

func utf8JSON() types.GomegaMatcher {
	return match.HaveHeader("Content-Type", match.Like(utf8Type.Regexp()))
}

func sameOrigin(r *api.Response) types.GomegaMatcher {
	if r.Exchange.Call.Param("origin") != "" {
		return nil
	}
	return match.HaveNoHeader("Access-Control-Allow-Origin")
}

// forOneClient speaks of answers to clients with a session; one to a client that
// asks caches to keep what anybody may read is another matter.
func forOneClient(r *api.Response) types.GomegaMatcher {
	if r.Exchange.RequestHeader.Get("Cookie") == "" || !module.Unasked(r) {
		return nil
	}
	return module.ForOneClient()
}

func cacheUnasked(r *api.Response) types.GomegaMatcher {
	if !module.Unasked(r) {
		return nil
	}
	return module.ForOneClient()
}

// signsIn tells an answer that changes who the client is.
func signsIn(r *api.Response) bool {
	return r.String("login", "result") == "Success" || r.String("clientlogin", "status") == "PASS" || r.Exchange.Call.Param("action") == "logout"
}

// remembered tells a request of a client that is to be remembered.
func remembered(r *api.Response) bool {
	return slices.ContainsFunc(r.Exchange.Sent(), func(c *http.Cookie) bool { return strings.HasSuffix(c.Name, "Token") })
}

func cookieBySignIn(r *api.Response) types.GomegaMatcher {
	if signsIn(r) || remembered(r) {
		return nil
	}
	return module.IdentifyNobody()
}

func sessionKept(r *api.Response) types.GomegaMatcher {
	if signsIn(r) {
		return nil
	}
	return module.KeepSession()
}

// inItsSession tells a request that sent the id of a session that the wiki gave
// to the client, and did not end.
func inItsSession(before []*api.Response, r *api.Response) bool {
	id, alive := module.SessionSent(r), false
	for _, b := range before {
		given := b.SessionCookie()
		switch {
		case given != nil && given.Value == id:
			alive = true
		case module.SessionSent(b) == id && (given != nil || signsIn(b)):
			alive = false
		}
	}
	return id != "" && alive
}

// noCookieOnError speaks of all errors: none tells who the client is. One that
// is found before the session is looked at starts none either.
func noCookieOnError(r *api.Response) types.GomegaMatcher {
	switch r.ErrorCode() {
	case "":
		return nil
	case "missingparam":
		return module.SetNothing()
	}
	return module.IdentifyNobody()
}

// sessionless are the modules that need no session. A token starts one, and so
// does authmanagerinfo, for a captcha.
var sessionless = []string{"siteinfo", "userinfo"}

// noCookieOnRead speaks of clients that never signed in: to one that wants to
// be remembered its cookies are given again.
func noCookieOnRead(r *api.Response) types.GomegaMatcher {
	call := r.Exchange.Call
	action, meta := call.Param("action"), strings.Split(call.Param("meta"), "|")
	other := slices.ContainsFunc(meta, func(m string) bool { return !slices.Contains(sessionless, m) })
	switch {
	case r.Exchange.RequestHeader.Get("Cookie") != "":
		return nil
	case action == "paraminfo", action == "query" && !other:
		return module.SetNothing()
	case action == "query":
		return module.IdentifyNobody()
	}
	return nil
}
