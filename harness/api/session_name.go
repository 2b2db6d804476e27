package api

// usualSession is how the name of a session's cookie ends where the wiki sets no
// name of its own (includes/session/CookieSessionProvider.php).
const usualSession = "_session"

// SessionCookie is the name of the cookie of a session, or its usual ending
// where the wiki has no name of its own for it.
func (s *Session) SessionCookie() string {
	if s.client.SessionCookie != "" {
		return s.client.SessionCookie
	}
	return usualSession
}
