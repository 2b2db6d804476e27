package match

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
)

// everChanging are the headers that differ between two answers that say the
// same: the time and the server's number of the request. Of cookies values and
// times do.
var everChanging = []string{"Date", "X-Request-Id", "Set-Cookie"}

// HaveSameAnswerAs matches an answer from which a client learns nothing that
// it did not learn from the other one: status, body and headers are the same,
// and the same cookies are set in the same way. twins are answers that ought to
// be the same as the one that is looked at: a header that differs among those
// (a proxy's or a cache's) tells nothing.
func HaveSameAnswerAs(other *api.Response, twins ...*api.Response) types.GomegaMatcher {
	return &matcher{want: "the same answer as before", test: func(r *api.Response) (bool, said) {
		switch {
		case r.Status != other.Status:
			return false, exactly(fmt.Sprintf("HTTP %d and not %d", r.Status, other.Status))
		case string(r.Body) != string(other.Body):
			return false, func() string { return "another body: " + Summary(r) + " and not " + Summary(other) }
		}
		differ := differing(r, other)
		for _, twin := range twins {
			noise := differing(r, twin)
			differ = slices.DeleteFunc(differ, func(name string) bool { return slices.Contains(noise, name) })
		}
		if len(differ) > 0 {
			return false, exactly("other headers: " + strings.Join(differ, ", "))
		}
		return true, exactly("the same")
	}}
}

// differing are the names of the headers that two answers do not have alike, sorted.
func differing(r, other *api.Response) []string {
	a, b := plainHeader(r), plainHeader(other)
	var out []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if a[name] != b[name] {
			out = append(out, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b)) {
		if _, ok := a[name]; !ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// plainHeader are the headers that have to be the same, and how each cookie is set.
func plainHeader(r *api.Response) map[string]string {
	out := map[string]string{}
	for name, values := range r.Header {
		if !slices.Contains(everChanging, name) {
			out[name] = strings.Join(values, "\n")
		}
	}
	var cookies []string
	for _, c := range r.Cookies() {
		cookies = append(cookies, fmt.Sprintf("%s path %s HttpOnly %t Secure %t SameSite %d", c.Name, c.Path, c.HttpOnly, c.Secure, c.SameSite))
	}
	slices.Sort(cookies)
	out["Set-Cookie"] = strings.Join(cookies, "\n")
	return out
}
