package site

import (
	"fmt"
	"strings"
)

// slug is a file's name as the name of a page: small letters, digits, dots and dashes.
func slug(file string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(file, ".json"), ".JSON")) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.' && b.Len() > 0:
			b.WriteRune(c)
		default:
			b.WriteByte('-')
		}
	}
	out := b.String()
	if len(out) > mostSlug {
		out = out[:mostSlug]
	}
	if out = strings.Trim(out, "-."); out == "" {
		return "unnamed"
	}
	return out
}

const mostSlug = 80

// free is the name, or the name with the first number that nobody has.
func free(taken map[string]bool, name string) string {
	out := name
	for n := 2; taken[out]; n++ {
		out = fmt.Sprintf("%s-%d", name, n)
	}
	taken[out] = true
	return out
}

// compareNames orders names as people do: numbers within them by value, so
// that 1.9 stands before 1.35.
func compareNames(a, b string) int {
	for a != "" && b != "" {
		da, db := digits(a), digits(b)
		if da > 0 && db > 0 {
			x, y := strings.TrimLeft(a[:da], "0"), strings.TrimLeft(b[:db], "0")
			if len(x) != len(y) {
				return len(x) - len(y)
			}
			if c := strings.Compare(x, y); c != 0 {
				return c
			}
			a, b = a[da:], b[db:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

// digits is how many digits a text begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
