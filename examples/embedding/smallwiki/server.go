// Package smallwiki is a small server of the MediaWiki Action API: tokens,
// signing in with action=login, and what clients ask before. It stands for the
// server of somebody who wants to know whether it keeps the API's promises. It
// has no pages, and forgets everything when it ends.
package smallwiki

import (
	"net/http"
	"sync"
	"time"
)

// Bug makes the server wrong in one thing, to see whether the suite names it.
type Bug string

// The bugs that can be switched on.
const (
	NoBug          Bug = ""
	AnyLoginToken  Bug = "any-login-token"  // lgtoken is not looked at
	TokenOfAnybody Bug = "token-of-anybody" // a token of one session is good in any other
	KeepSession    Bug = "keep-session"     // the id from before signing in is signed in
	SecretsInQuery Bug = "secrets-in-query" // lgpassword and lgtoken may stand in the address
)

// Bugs are all of them.
var Bugs = []Bug{AnyLoginToken, TokenOfAnybody, KeepSession, SecretsInQuery}

// Server is the wiki. It is an http.Handler and safe for concurrent use.
type Server struct {
	Bug Bug

	mu       sync.Mutex
	accounts map[string]*account // by name
	sessions map[string]*session // by id
	secret   []byte              // of tokens
}

// New is a wiki without accounts.
func New() *Server {
	return &Server{accounts: map[string]*account{}, sessions: map[string]*session{}, secret: random()}
}

// retryAfter is what a client that wants less lag is told to wait, in seconds.
const retryAfter = "5"

// ServeHTTP answers a request to /api.php.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/api.php" {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, HEAD, POST")
		http.Error(w, "not a method of this API", http.StatusMethodNotAllowed)
		return
	}
	c, err := newCall(w, r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if c.origin != "" && c.origin != "*" && c.origin != r.Header.Get("Origin") {
		http.Error(w, "the parameter origin differs from the header Origin", http.StatusForbidden)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.server, c.now = s, time.Now()
	if !c.foreign() { // another site gets what anybody gets
		if c.session = s.sessionOf(r); c.session == nil {
			c.remember()
		}
	}
	c.serve()
	c.write()
}

// serve finds the module and runs it, unless something stands against it.
func (c *call) serve() {
	if c.chooseFormat(); c.failed() {
		return
	}
	m, ok := actions[c.get("action")]
	if !ok {
		c.fail(message{code: "badvalue", params: []any{"action", c.get("action")}})
		return
	}
	c.module = m
	c.known(m)
	switch {
	case m.mustBePosted && c.request.Method != http.MethodPost:
		c.fail(message{code: "mustbeposted", params: []any{m.name}})
	case c.inQuery(m) != "" && c.server.Bug != SecretsInQuery:
		c.fail(message{code: "mustpostparams", params: []any{c.inQuery(m)}})
	default:
		c.serveIf(m)
	}
	c.warnUnknown()
}

// serveIf runs a module if the client's conditions hold.
func (c *call) serveIf(m *module) {
	if lag, given := c.number("maxlag"); given && lag < 0 { // there is no replica, so no lag
		c.header.Set("Retry-After", retryAfter)
		c.header.Set("X-Database-Lag", "0")
		c.fail(message{code: "maxlag", params: []any{0}, data: object{"host": "", "lag": 0, "type": "db"}})
		return
	}
	who := c.user()
	switch assert := c.get("assert"); {
	case assert == "user" && who == nil:
		c.fail(message{code: "assertuserfailed"})
	case assert == "anon" && who != nil:
		c.fail(message{code: "assertanonfailed"})
	case assert == "bot" && (who == nil || !who.bot):
		c.fail(message{code: "assertbotfailed"})
	case c.get("assertuser") != "" && (who == nil || who.name != canonical(c.get("assertuser"))):
		c.fail(message{code: "assertnameduserfailed", params: []any{c.get("assertuser")}})
	default:
		m.run(c)
	}
}
