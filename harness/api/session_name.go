package api

import (
	"net/http"
	"slices"
	"strings"
	"sync"
)

// usualSession is how the name of a session's cookie ends where the wiki sets no
// name of its own (includes/session/CookieSessionProvider.php).
const usualSession = "_session"

// others are the ends of the names of cookies that are of an account or direct
// traffic (includes/session/CookieSessionProvider.php, includes/MediaWiki.php).
var others = []string{"UserID", "UserName", "Token", "_BPsession", "LoggedOut", "BlockID", "forceHTTPS", "UseDC", "UseCDNCache", "cpPosIndex"}

// sessionName is the name of the cookie of a wiki's sessions, which an operator
// may set ($wgSessionName).
type sessionName struct {
	mu   sync.Mutex
	name string // "" until an answer told
}

// learn takes the name from the first answer that has to start a session: one
// with a token for a login or a creation. Elsewhere an unknown cookie may be
// that of whatever stands before the wiki.
func (n *sessionName) learn(call Call, cookies []*http.Cookie) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.name == "" && startsSession(call) {
		n.name = likeliest(cookies)
	}
	return n.name
}

func startsSession(call Call) bool {
	types := strings.Split(call.Param("type"), "|")
	return call.Param("meta") == "tokens" && (slices.Contains(types, "login") || slices.Contains(types, "createaccount"))
}

// likeliest is the name with the usual ending, or that of a cookie that is
// closed to scripts, or any.
func likeliest(cookies []*http.Cookie) string {
	own := slices.DeleteFunc(slices.Clone(cookies), func(c *http.Cookie) bool {
		return slices.ContainsFunc(others, func(end string) bool { return strings.HasSuffix(c.Name, end) })
	})
	for _, fits := range []func(*http.Cookie) bool{
		func(c *http.Cookie) bool { return strings.HasSuffix(c.Name, usualSession) },
		func(c *http.Cookie) bool { return c.HttpOnly },
		func(*http.Cookie) bool { return true },
	} {
		if i := slices.IndexFunc(own, fits); i >= 0 {
			return own[i].Name
		}
	}
	return ""
}

// SessionCookie is the name of the cookie of a session, or its usual ending
// where no answer to this client has told it yet.
func (s *Session) SessionCookie() string {
	n := &s.client.session
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.name == "" {
		return usualSession
	}
	return n.name
}
