// Package module has what the specs of several modules check alike: the
// refusals that come before a module does anything, secrets, headers, cookies,
// and what paraminfo declares. It holds no specs.
package module

import (
	"net/http"
	"slices"
	"strings"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// Module is one module with a request that is right in everything.
type Module struct {
	Name    string // as paraminfo has it, such as query+tokens
	Member  []any  // of the answer, which is not there beside an error
	Accepts func() types.GomegaMatcher
	// Send sends the request with changes; a session that is refused may send it again.
	Send func(t *spec.T, s *spec.Session, change api.Params) *api.Response
}

// Refuses sends the request with a change that alone is to be refused with the
// clause's error, then, in the same session, as it is (see spec.T.Paired). It
// gives the refusal.
func (m Module) Refuses(t *spec.T, id string, change api.Params) *api.Response {
	s := t.Session()
	r := m.Send(t, s, change)
	t.Check(id, "the error", r, match.HaveError(t.Want(id).Error))
	t.Check(id, "nothing beside the error", r, match.HaveNothingAt(m.Member...))
	t.Check(id, "cookies of an account", Identifying(r), gomega.BeEmpty())
	t.Paired(AsItIs(m.Name), func() *api.Response { return m.Send(t, s, nil) }, m.Accepts())
	return r
}

// LagAllowed is more lag than any wiki has; LagRefused is less than any, as a
// wiki without replicas counts as -1, so that maxlag=-1 refuses nothing
// (LoadBalancer::getMaxLag of MediaWiki).
var (
	LagAllowed = api.Params{"maxlag": "86400"}
	LagRefused = api.Params{"maxlag": "-1000000"}
)

// MaxLag checks that the module does nothing where the wiki lags more than the
// client wants, and that it does everything where it does not.
func (m Module) MaxLag(t *spec.T, id string) {
	s := t.Session()
	r := m.Send(t, s, LagRefused)
	t.Check(id, "the error", r, match.HaveError(t.Want(id).Error))
	t.Check(id, "Retry-After", r, match.HaveHeader("Retry-After", gomega.MatchRegexp(`^[0-9]+$`)))
	t.Check(id, "nothing beside the error", r, match.HaveNothingAt(m.Member...))
	t.Check(id, "cookies of an account", Identifying(r), gomega.BeEmpty())
	t.Control("the same where the lag is allowed", m.Send(t, s, LagAllowed), m.Accepts())
}

// Still checks that a module answers on a wiki that refuses something else.
func (m Module) Still(t *spec.T, id string) {
	t.Check(id, "the answer", m.Send(t, t.Session(), nil), m.Accepts())
}

// Identifying are the names of the cookies an answer sets that tell who a
// client is; one of a session that nobody is signed in to does not, nor does
// one that is taken back.
func Identifying(r *api.Response) []string {
	out := []string{}
	for _, c := range r.Cookies() {
		for _, suffix := range []string{"UserID", "UserName", "Token", "BPsession"} {
			if strings.HasSuffix(c.Name, suffix) && !TakenBack(c, r) {
				out = append(out, c.Name)
			}
		}
	}
	return out
}

// TakenBack tells a cookie that the client is to forget.
func TakenBack(c *http.Cookie, r *api.Response) bool {
	return c.MaxAge < 0 || c.MaxAge == 0 && !c.Expires.IsZero() && c.Expires.Before(r.Date())
}

// Set are the cookies an answer sets that are those of a session or an
// account. Others are of caches, of blocks or of whatever stands before the wiki.
func Set(r *api.Response) []*http.Cookie {
	return slices.DeleteFunc(r.Cookies(), func(c *http.Cookie) bool {
		return !r.OfSession(c) && !slices.ContainsFunc([]string{"UserID", "UserName", "Token"}, func(suffix string) bool { return strings.HasSuffix(c.Name, suffix) })
	})
}

// Cookies checks one attribute of every cookie that an answer sets, of which
// there has to be at least one.
func Cookies(t *spec.T, id, what string, r *api.Response, of func(*http.Cookie) any, want any) {
	t.Check(id, "number of cookies", len(Set(r)), gomega.BeNumerically(">", 0))
	for _, c := range Set(r) {
		t.Check(id, what+" of "+c.Name, of(c), gomega.Equal(want))
	}
}

// Secure checks that cookies are for HTTPS only where the wiki is on HTTPS; on
// HTTP such a cookie would never come back.
func Secure(t *spec.T, id string, r *api.Response) {
	Cookies(t, id, "Secure", r, func(c *http.Cookie) any { return c.Secure }, r.Exchange.URL.Scheme == "https")
}

// SameSite checks that no cookie goes to other sites' requests without being
// for HTTPS only: browsers refuse those, and nobody is signed in.
func SameSite(t *spec.T, id string, r *api.Response) {
	Cookies(t, id, "SameSite=None without Secure", r, func(c *http.Cookie) any { return c.SameSite == http.SameSiteNoneMode && !c.Secure }, false)
}

// Within tells whether a cookie of an answer names a path, and the address that
// was asked lies within it (RFC 6265, 5.1.4), so that it comes back.
func Within(r *api.Response, c *http.Cookie) bool {
	rest, ok := strings.CutPrefix(r.Exchange.URL.Path, c.Path)
	return ok && strings.HasPrefix(c.Path, "/") && (rest == "" || strings.HasSuffix(c.Path, "/") || rest[0] == '/')
}

// Private checks that an answer is for this client alone, although caches were
// asked to keep it.
func Private(t *spec.T, id, what string, r *api.Response) {
	t.Check(id, "Cache-Control of "+what, r, ForOneClient())
}

// Kept asks caches to keep an answer for a minute.
var Kept = api.Params{"smaxage": "60", "maxage": "60"}

// Digits are what counts of a token; its suffix is escaped in JSON.
func Digits(token string) string { return strings.TrimSuffix(token, `+\`) }

// SessionID is the value of a client's cookie of the session, "" where it has none.
func SessionID(s *spec.Session) string {
	for _, c := range s.Cookies() {
		if strings.HasSuffix(c.Name, "ession") || c.Name == s.SessionName() {
			return c.Value
		}
	}
	return ""
}

// Mismatch sends a right form with an origin that is not that of the header,
// which is refused before the API, and then as it is, which has to be accepted.
func Mismatch(t *spec.T, id string, s *spec.Session, form api.Params, send func(api.Call) *api.Response, accepted types.GomegaMatcher) {
	r := s.DoPlain(api.Call{Query: api.Params{"origin": "https://evil.example"}, Form: form, Header: http.Header{"Origin": {"https://other.example"}}})
	t.Check(id, "status", r, match.HaveStatus(t.Want(id).Status))
	t.Check(id, "JSON in the body", r, gomega.Not(match.HaveNoError()))
	t.Check(id, "cookies of an account", Identifying(r), gomega.BeEmpty())
	t.Paired(AsItIs(form["action"]), func() *api.Response { return send(api.Post(form)) }, accepted)
}

// AsItIs names the request of a module that is right in everything, which
// refusals of one thing have for their pair (spec.T.Paired).
func AsItIs(name string) string { return "the request of " + name + " as it is" }
