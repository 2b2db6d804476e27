package compare

import (
	"fmt"
	"slices"
	"strings"
)

// unordered are the headers whose elements have no order and no capitals.
var unordered = []string{"Vary", "Access-Control-Expose-Headers", "Cache-Control"}

func headerDifferences(a, b map[string]string) []difference {
	return fieldDifferences(a, b, "header", HeaderGone, func(name, x, y string) (Kind, string) {
		if slices.Contains(unordered, name) && slices.Equal(elements(x), elements(y)) {
			return "", ""
		}
		return HeaderOther, fmt.Sprintf("the header %s is %q, was %q", name, y, x)
	})
}

// elements are those of a list in a header, sorted.
func elements(value string) []string {
	var out []string
	for _, one := range strings.Split(strings.ToLower(value), ",") {
		out = append(out, strings.TrimSpace(one))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// fieldDifferences compares headers or cookies: what is gone, what appeared,
// and by changed what is another; changed gives no kind where nothing is.
func fieldDifferences(a, b map[string]string, what string, gone Kind, changed func(name, x, y string) (Kind, string)) []difference {
	var out []difference
	for _, name := range union(a, b) {
		x, had := a[name]
		y, has := b[name]
		d := difference{path: name, before: x, after: y}
		switch {
		case x == y && had == has:
			continue
		case !has:
			d.kind, d.says = gone, fmt.Sprintf("the %s %s is gone", what, name)
		case !had:
			d.kind, d.says = New, fmt.Sprintf("the %s %s appeared: %q", what, name, y)
		default:
			if d.kind, d.says = changed(name, x, y); d.kind == "" {
				continue
			}
		}
		out = append(out, d)
	}
	return out
}

// serversOwn are cookies by which MediaWiki's servers tell each other where a
// client wrote last: no client reads them.
var serversOwn = []string{"UseDC", "UseCDNCache", "cpPosIndex"}

func cookieDifferences(a, b map[string]string, insecure bool) []difference {
	out := fieldDifferences(a, b, "cookie", CookieGone, func(name, x, y string) (Kind, string) { return cookieChanged(name, x, y, insecure) })
	for i := range out {
		d := &out[i]
		switch {
		case d.kind == CookieGone:
			d.says = fmt.Sprintf("the cookie %s is not set any more", d.path)
		case d.kind == New:
			d.says = fmt.Sprintf("the cookie %s is set (%s), was not", d.path, d.after)
		}
		if slices.Contains(serversOwn, d.path) && d.kind != CookieWeaker {
			d.kind = Internal
		}
	}
	return out
}

// cookieChanged tells how a cookie's attributes changed: what protects it went,
// or came, or something else is otherwise. A cookie that is Secure now is lost
// to clients of a wiki on http.
func cookieChanged(name, x, y string, insecure bool) (Kind, string) {
	before, guardedBefore := attributes(x)
	after, guarded := attributes(y)
	for _, g := range []string{"HttpOnly", "Secure", "SameSite"} {
		if guarded[g] < guardedBefore[g] {
			lost := g
			if site := sites[guardedBefore[g]]; g == "SameSite" && site != "" {
				lost += "=" + site
			}
			return CookieWeaker, fmt.Sprintf("the cookie %s lost %s: %s; was: %s", name, lost, y, x)
		}
	}
	switch {
	case insecure && guarded["Secure"] > guardedBefore["Secure"]:
		return CookieOther, fmt.Sprintf("the cookie %s is Secure now and the wiki is on http, so that clients do not send it: %s; was: %s", name, y, x)
	case slices.Equal(before, after):
		return CookieStricter, fmt.Sprintf("the cookie %s got stricter: %s; was: %s", name, y, x)
	}
	return CookieOther, fmt.Sprintf("the cookie %s: %s; was: %s", name, y, x)
}

// sites are the values of SameSite by how much they protect; without one
// browsers do nearly as with Lax, but not all do.
var sites = []string{"None", "", "Lax", "Strict"}

// attributes are those of a cookie that protect it, by how much they do, and
// the others.
func attributes(cookie string) (others []string, guards map[string]int) {
	guards = map[string]int{"SameSite": 1}
	for _, one := range strings.Split(cookie, "; ") {
		site, ok := strings.CutPrefix(one, "SameSite=")
		switch {
		case ok:
			guards["SameSite"] = slices.Index(sites, site)
		case one == "HttpOnly" || one == "Secure":
			guards[one] = 1
		default:
			others = append(others, one)
		}
	}
	return others, guards
}
