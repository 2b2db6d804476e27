package shape

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/mwconform/mwconform/harness/api"
)

// cookieSuffixes end the names of MediaWiki's cookies behind $wgCookiePrefix
// (CookieSessionProvider, BotPasswordSessionProvider, BlockManager, User).
var cookieSuffixes = []string{"_BPsession", "_session", "UserID", "UserName", "Token", "LoggedOut", "BlockID", "forceHTTPS"}

// cookieNames are the names of some cookies without the prefix, which is the
// wiki's own. Where two would get the same name, as those of a wiki and of its
// central login, they keep their own.
func cookieNames(all []*http.Cookie, p *plain, session string) map[string]string {
	short, taken := map[string]string{}, map[string]map[string]bool{}
	for _, c := range all {
		short[c.Name] = p.text(c.Name)
		if c.Name == session {
			short[c.Name] = "*_session"
		}
		for _, suffix := range cookieSuffixes {
			if strings.HasSuffix(c.Name, suffix) {
				short[c.Name] = "*" + suffix
				break
			}
		}
		if taken[short[c.Name]] == nil {
			taken[short[c.Name]] = map[string]bool{}
		}
		taken[short[c.Name]][c.Name] = true
	}
	for name, s := range short {
		if len(taken[s]) > 1 {
			short[name] = p.text(name)
		}
	}
	return short
}

// cookies are those the answer sets, by name, with their attributes. Values
// are dropped: they are secrets or names. Of one set twice the last counts,
// as in a client's jar.
func cookies(r *api.Response, p *plain) map[string]string {
	out := map[string]string{}
	all := r.Cookies()
	names := cookieNames(all, p, r.Exchange.SessionName)
	for _, c := range all {
		parts := []string{lifetime(c, r.Date())}
		parts = append(parts, "path="+p.text(c.Path))
		if c.Domain != "" {
			parts = append(parts, "domain="+p.text(c.Domain))
		}
		if c.HttpOnly {
			parts = append(parts, "HttpOnly")
		}
		if c.Secure {
			parts = append(parts, "Secure")
		}
		if site := sameSite[c.SameSite]; site != "" {
			parts = append(parts, "SameSite="+site)
		}
		out[names[c.Name]] = strings.Join(parts, "; ")
	}
	return some(out)
}

var sameSite = map[http.SameSite]string{http.SameSiteLaxMode: "Lax", http.SameSiteStrictMode: "Strict", http.SameSiteNoneMode: "None"}

// lifetime is how long a cookie lasts as a class: the seconds that pass
// between its making and the answer's Date must not count.
func lifetime(c *http.Cookie, now time.Time) string {
	if c.Value == "deleted" || c.MaxAge < 0 {
		return "deleted"
	}
	left := time.Duration(c.MaxAge) * time.Second
	if c.MaxAge == 0 {
		if c.Expires.IsZero() {
			return "lasts the session"
		}
		left = c.Expires.Sub(now)
	}
	const day = 24 * time.Hour
	switch {
	case left <= -day:
		return "deleted"
	case left < time.Minute:
		return "lasts less than a minute"
	case left < time.Hour:
		return fmt.Sprintf("lasts %d minutes", int(left.Round(time.Minute)/time.Minute))
	case left < 2*day:
		return fmt.Sprintf("lasts %d hours", int(left.Round(time.Hour)/time.Hour))
	}
	return fmt.Sprintf("lasts %d days", int(left.Round(day)/day))
}
