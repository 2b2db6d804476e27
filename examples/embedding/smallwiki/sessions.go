package smallwiki

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"
)

// session is what the server knows of a client that sends its cookie.
type session struct {
	id   string
	user *account // nil for anybody
	bot  bool     // signed in with a bot password
}

// The cookies: that of a session, that of a session of a bot password, and
// those that tell the account to the client.
const (
	sessionCookie    = "smallwiki_session"
	botSessionCookie = "smallwiki_BPsession"
	idCookie         = "smallwikiUserID"
	nameCookie       = "smallwikiUserName"
	tokenCookie      = "smallwikiToken" // signs in again when the session is gone
)

// remembered is how long a client stays signed in.
const remembered = 30 * 24 * time.Hour

func random() []byte {
	out := make([]byte, 32)
	_, _ = rand.Read(out) // never fails
	return out
}

// sessionOf is the session of a request, nil where it sends none that this
// server began: an id that a client made up is not taken.
func (s *Server) sessionOf(r *http.Request) *session {
	for _, name := range []string{botSessionCookie, sessionCookie} {
		if c, err := r.Cookie(name); err == nil && s.sessions[c.Value] != nil {
			return s.sessions[c.Value]
		}
	}
	return nil
}

func (c *call) user() *account {
	if c.session == nil {
		return nil
	}
	return c.session.user
}

// remember signs in again a client that stays signed in.
func (c *call) remember() {
	name, err := c.request.Cookie(nameCookie)
	token, err2 := c.request.Cookie(tokenCookie)
	if err != nil || err2 != nil {
		return
	}
	user := c.server.accounts[name.Value]
	if user != nil && hmac.Equal([]byte(user.token), []byte(token.Value)) {
		c.renew(&session{user: user})
	}
}

// begin begins a session of nobody, unless there is one.
func (c *call) begin() {
	if c.session == nil {
		c.renew(&session{})
	}
}

// renew gives a session a new id and ends the one before.
func (c *call) renew(next *session) {
	if c.session != nil {
		delete(c.server.sessions, c.session.id)
		if c.server.Bug == KeepSession {
			c.server.sessions[c.session.id] = next
		}
	}
	next.id = hex.EncodeToString(random()[:16])
	c.server.sessions[next.id] = next
	c.session = next
	name := sessionCookie
	if next.bot {
		name = botSessionCookie
	}
	c.cookie(name, next.id, 0)
}

// signIn gives the client a session of an account.
func (c *call) signIn(user *account, bot bool) {
	c.renew(&session{user: user, bot: bot})
	if !bot {
		c.cookie(idCookie, strconv.Itoa(user.id), remembered)
		c.cookie(nameCookie, user.name, remembered)
		c.cookie(tokenCookie, user.token, remembered)
	}
}

// signOut ends the session.
func (c *call) signOut() {
	for _, name := range []string{sessionCookie, botSessionCookie, idCookie, tokenCookie} {
		if _, err := c.request.Cookie(name); err == nil {
			c.cookie(name, "", -time.Hour)
		}
	}
	delete(c.server.sessions, c.session.id)
	c.session = nil
}

// cookie sets one; without a time it ends with the browser.
func (c *call) cookie(name, value string, keep time.Duration) {
	one := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: c.request.TLS != nil}
	if keep != 0 {
		one.Expires, one.MaxAge = c.now.Add(keep), int(keep.Seconds())
	}
	http.SetCookie(c.writer, one)
}
