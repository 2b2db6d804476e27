package module

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/format"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// ForOneClient matches an answer that no shared cache may keep.
func ForOneClient() types.GomegaMatcher { return match.HaveHeader("Cache-Control", closed{}) }

// closed matches a Cache-Control header that keeps shared caches away. It is
// held against every answer, for which gomega's matchers of lists take too long.
type closed struct{}

func (closed) Match(actual any) (bool, error) {
	header, ok := actual.(string)
	if !ok {
		return false, fmt.Errorf("not a header but %T", actual)
	}
	private := false
	for directive := range strings.SplitSeq(strings.ToLower(header), ",") {
		directive = strings.TrimSpace(directive)
		switch seconds, keeps := strings.CutPrefix(directive, "s-maxage="); {
		case directive == "private", directive == "no-store":
			private = true
		case directive == "public", keeps && seconds != "" && seconds[0] >= '1' && seconds[0] <= '9':
			return false, nil
		}
	}
	return private, nil
}

func (closed) FailureMessage(actual any) string {
	return format.Message(actual, "to be private or no-store, and neither public nor with s-maxage")
}

func (closed) NegatedFailureMessage(actual any) string {
	return format.Message(actual, "to let shared caches keep the answer")
}

// IdentifyNobody matches an answer that sets no cookie that tells who a client is.
func IdentifyNobody() types.GomegaMatcher {
	return match.HaveNone("cookie that tells who the client is", Identifying)
}

// SetNothing matches an answer that sets no cookie of a session or account.
func SetNothing() types.GomegaMatcher {
	return haveNoCookies("cookies of a session or account", func(*http.Cookie, *api.Response) bool { return false })
}

// SetSession matches an answer that sets a cookie of a session, with an id that
// the request did not send.
func SetSession() types.GomegaMatcher {
	return gomega.WithTransform(func(r *api.Response) string {
		c := r.SessionCookie()
		switch {
		case c == nil || c.Value == "":
			return "no cookie of a session"
		case strings.Contains(r.Exchange.RequestHeader.Get("Cookie"), "="+c.Value):
			return "the id that was sent"
		}
		return "a new id"
	}, gomega.Equal("a new id"))
}

// KeepSession matches an answer that gives a client no other session than the
// one it sent; the same one may be given again.
func KeepSession() types.GomegaMatcher {
	return haveNoCookies("cookies of another session", func(c *http.Cookie, r *api.Response) bool {
		sent := r.Exchange.Sent()
		i := slices.IndexFunc(sent, func(s *http.Cookie) bool { return s.Name == c.Name })
		return !r.OfSession(c) || i < 0 || c.Value == sent[i].Value
	})
}

// Remember matches an answer that sets cookies with these ends of their names,
// which outlive the browser.
func Remember(suffixes ...string) types.GomegaMatcher {
	return gomega.WithTransform(func(r *api.Response) []string {
		var short []string
		for _, suffix := range suffixes {
			c := r.Cookie(suffix)
			if c == nil || c.Value == "" || c.MaxAge < 0 || c.MaxAge == 0 && !c.Expires.After(r.Date()) {
				short = append(short, suffix)
			}
		}
		return short
	}, gomega.BeEmpty())
}

// WithSession tells a request that sent the cookie of a session.
func WithSession(r *api.Response) bool { return SessionSent(r) != "" }

// SessionSent is the id of the session that a request sent, "" for none.
func SessionSent(r *api.Response) string {
	sent := r.Exchange.Sent()
	if i := slices.IndexFunc(sent, r.OfSession); i >= 0 {
		return sent[i].Value
	}
	return ""
}

// Of limits a check of all answers to those of one action. Where only is not
// nil, it has to hold as well.
func Of(action string, m func() types.GomegaMatcher, only func(*api.Response) bool) func(*api.Response) types.GomegaMatcher {
	return func(r *api.Response) types.GomegaMatcher {
		if r.Exchange.Call.Param("action") != action || only != nil && !only(r) {
			return nil
		}
		return m()
	}
}

// AnyOrigin are the checks of every answer to an action with origin=*: any site
// may read it, but with nobody's cookies.
func AnyOrigin(action, clause string) []spec.Always {
	var out []spec.Always
	for name, value := range map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "false", "MediaWiki-Login-Suppressed": "true"} {
		out = append(out, spec.Always{Clause: clause, What: name, Matcher: Of(action, func() types.GomegaMatcher { return match.HaveHeader(name, value) },
			func(r *api.Response) bool { return r.Exchange.Call.Param("origin") == "*" })})
	}
	slices.SortFunc(out, func(a, b spec.Always) int { return strings.Compare(a.What, b.What) })
	return out
}

// Unasked tells a request that does not ask caches to keep the answer.
func Unasked(r *api.Response) bool {
	return r.Exchange.Call.Param("smaxage") == "" && r.Exchange.Call.Param("maxage") == ""
}

// AlwaysOfCookies are the clauses by which the cookies of every answer to an
// action are looked at.
type AlwaysOfCookies struct {
	HTTPOnly string // they are closed to scripts
	Back     string // they come back: their path holds that of the API
	Session  string // that of the session ends with the browser
	Secure   string // they are for HTTPS only where the wiki is on HTTPS
	SameSite string // none is SameSite=None without Secure
}

// Checks are the checks. only may be nil.
func (a AlwaysOfCookies) Checks(action string, only func(*api.Response) bool) []spec.Always {
	check := func(clause, what string, holds func(*http.Cookie, *api.Response) bool) spec.Always {
		return spec.Always{Clause: clause, What: what, Matcher: Of(action, func() types.GomegaMatcher { return haveNoCookies(what, holds) }, only)}
	}
	return []spec.Always{
		check(a.HTTPOnly, "cookies without HttpOnly", func(c *http.Cookie, _ *api.Response) bool { return c.HttpOnly }),
		check(a.Back, "cookies for another path", func(c *http.Cookie, r *api.Response) bool { return Within(r, c) }),
		check(a.Session, "cookies of the session that outlive the browser", endsWithBrowser),
		check(a.Secure, "cookies for HTTPS, or HTTP, where the wiki is not", func(c *http.Cookie, r *api.Response) bool { return c.Secure == (r.Exchange.URL.Scheme == "https") }),
		check(a.SameSite, "cookies with SameSite=None without Secure", func(c *http.Cookie, _ *api.Response) bool { return c.SameSite != http.SameSiteNoneMode || c.Secure }),
	}
}

// endsWithBrowser holds for a cookie of a session without a lifetime, and for
// one that is taken back.
func endsWithBrowser(c *http.Cookie, r *api.Response) bool {
	return !r.OfSession(c) || TakenBack(c, r) || c.MaxAge == 0 && c.Expires.IsZero()
}

// haveNoCookies matches an answer all of whose cookies of a session or account
// hold; none is all. what names those that do not.
func haveNoCookies(what string, holds func(*http.Cookie, *api.Response) bool) types.GomegaMatcher {
	wrong := func(r *api.Response) []string {
		var out []string
		for _, c := range Set(r) {
			if !holds(c, r) {
				out = append(out, fmt.Sprintf("%s (%s)", c.Name, strings.Join(attributes(c), "; ")))
			}
		}
		return slices.Compact(out)
	}
	return match.HaveNone(what, wrong)
}

// attributes are those of a cookie, without its value.
func attributes(c *http.Cookie) []string {
	bare := *c
	bare.Value = ""
	return strings.Split(bare.String(), "; ")[1:]
}
