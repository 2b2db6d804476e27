package deviant

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"

	"github.com/mwconform/mwconform/harness/pattern"
)

// untouched are headers that no clause speaks of.
var untouched = []string{"Date", "X-Powered-By", "Set-Cookie", "Host", "Content-Length"}

func headerNames(r vcr.Response) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.Headers)), func(n string) bool { return slices.Contains(untouched, n) })
}

func dropHeader(c *vcr.Cassette, i int) []mutation {
	var out []mutation
	answer := c.Interactions[i].Response
	for _, name := range headerNames(answer) {
		m := clone(answer)
		m.Headers.Del(name)
		out = append(out, mutation{name, "", m})
	}
	return out
}

func otherHeader(c *vcr.Cassette, i int) []mutation {
	var out []mutation
	answer := c.Interactions[i].Response
	for _, name := range headerNames(answer) {
		m := clone(answer)
		m.Headers.Set(name, "deviant/"+m.Headers.Get(name))
		out = append(out, mutation{name, "of no meaning", m})
	}
	for _, other := range [][2]string{{"Content-Type", "text/html; charset=UTF-8"}, {"Access-Control-Allow-Origin", "https://evil.example"}} {
		m := clone(answer)
		m.Headers.Set(other[0], other[1])
		out = append(out, mutation{other[0], other[1], m})
	}
	return out
}

// cookieName is the name in a Set-Cookie line.
func cookieName(line string) string {
	name, _, _ := strings.Cut(line, "=")
	return name
}

// eachCookie makes one mutation for each line that change gives for a
// Set-Cookie line; "" drops the line.
func eachCookie(c *vcr.Cassette, i int, change func(line string) map[string]string) []mutation {
	var out []mutation
	answer := c.Interactions[i].Response
	lines := answer.Headers["Set-Cookie"]
	for k, line := range lines {
		changed := change(line)
		for _, what := range slices.Sorted(maps.Keys(changed)) {
			m := clone(answer)
			rest := slices.Clone(lines)
			if changed[what] == "" {
				rest = slices.Delete(rest, k, k+1)
			} else {
				rest[k] = changed[what]
			}
			m.Headers["Set-Cookie"] = rest
			out = append(out, mutation{cookieName(line), what, m})
		}
	}
	return out
}

func dropCookie(c *vcr.Cassette, i int) []mutation {
	return eachCookie(c, i, func(string) map[string]string { return map[string]string{"": ""} })
}

var (
	expiry = pattern.Lazy(`(?i); *(expires|max-age)=[^;]*`)
	onPath = pattern.Lazy(`(?i); *path=[^;]*`)
	http1  = pattern.Lazy(`(?i); *httponly`)
	value  = pattern.Lazy(`^([^=]*)=[^;]*`)
)

func wrongCookie(c *vcr.Cassette, i int) []mutation {
	return eachCookie(c, i, func(line string) map[string]string {
		out := map[string]string{
			"open to scripts": http1.Regexp().ReplaceAllString(line, ""),
			"for one path":    onPath.Regexp().ReplaceAllString(line, "; path=/elsewhere"),
			"lasting a year":  expiry.Regexp().ReplaceAllString(line, "") + "; Max-Age=31536000",
			"short":           value.Regexp().ReplaceAllString(line, "$1=x1"),
			"open to sites":   line + "; SameSite=None",
			"for HTTPS":       line + "; Secure",
			"renamed":         "deviant" + strings.TrimLeft(line, "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
		}
		if bare := expiry.Regexp().ReplaceAllString(line, ""); bare != line {
			out["ending with the browser"] = bare
		}
		if old := previous(c, i, cookieName(line)); old != "" {
			out["keeping its old value"] = value.Regexp().ReplaceAllString(line, "$1="+old)
		}
		return out
	})
}

// previous is the value a cookie had before this answer, as the request sent it.
func previous(c *vcr.Cassette, i int, name string) string {
	for _, cookie := range (&http.Request{Header: c.Interactions[i].Request.Headers}).Cookies() {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}

func extraCookie(c *vcr.Cassette, i int) []mutation {
	var out []mutation
	for _, line := range []string{"wikiUserID=3; path=/; HttpOnly", "wiki_session=00000000000000000000000000009999; path=/; HttpOnly", "wikiToken=00000000000000000000000000009998; path=/; Max-Age=15552000; HttpOnly"} {
		m := clone(c.Interactions[i].Response)
		m.Headers["Set-Cookie"] = append(slices.Clone(m.Headers["Set-Cookie"]), line)
		out = append(out, mutation{cookieName(line), "", m})
	}
	return out
}

func otherStatus(c *vcr.Cassette, i int) []mutation {
	var out []mutation
	for _, status := range []int{200, 302, 400, 403, 404, 500} {
		m := clone(c.Interactions[i].Response)
		m.Code, m.Status = status, http.StatusText(status)
		out = append(out, mutation{"", http.StatusText(status), m})
	}
	return out
}

func brokenBody(c *vcr.Cassette, i int) []mutation {
	answer := c.Interactions[i].Response
	bodies := map[string]string{
		"empty":      "",
		"cut short":  answer.Body[:len(answer.Body)/2],
		"HTML":       "<!DOCTYPE html><title>Wiki</title><p>Welcome",
		"an object":  "{}",
		"with token": answer.Body + otherToken,
	}
	if doc, ok := parse(answer.Body); ok && doc.before != "" {
		bodies["without its function"] = strings.TrimSuffix(strings.TrimPrefix(answer.Body, doc.before), doc.after)
		bodies["in another function"] = "/**/deviant(" + strings.TrimPrefix(answer.Body, doc.before)
	}
	var out []mutation
	for _, what := range slices.Sorted(maps.Keys(bodies)) {
		m := clone(answer)
		m.Body = bodies[what]
		out = append(out, mutation{"", what, m})
	}
	return out
}
