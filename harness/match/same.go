package match

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
)

// everChanging are the headers that differ between two answers that say the
// same: the time, the server's number of the request, and cookies, of which
// only the names count.
var everChanging = []string{"Date", "X-Request-Id", "Set-Cookie"}

// HaveSameAnswerAs matches an answer from which a client learns nothing that
// it did not learn from the other one: status, body and headers are the same,
// and the same cookies are set.
func HaveSameAnswerAs(other *api.Response) types.GomegaMatcher {
	return &matcher{want: "the same answer as before", test: func(r *api.Response) (bool, string) {
		switch {
		case r.Status != other.Status:
			return false, fmt.Sprintf("HTTP %d and not %d", r.Status, other.Status)
		case string(r.Body) != string(other.Body):
			return false, "another body: " + Summary(r) + " and not " + Summary(other)
		}
		a, b := plainHeader(r), plainHeader(other)
		if maps.Equal(a, b) {
			return true, "the same"
		}
		var differ []string
		for name := range a {
			if a[name] != b[name] {
				differ = append(differ, name)
			}
		}
		for name := range b {
			if _, ok := a[name]; !ok {
				differ = append(differ, name)
			}
		}
		slices.Sort(differ)
		return false, "other headers: " + strings.Join(differ, ", ")
	}}
}

// plainHeader are the headers that have to be the same, and the names of cookies.
func plainHeader(r *api.Response) map[string]string {
	out := map[string]string{}
	for name, values := range r.Header {
		if !slices.Contains(everChanging, http.CanonicalHeaderKey(name)) {
			out[name] = strings.Join(values, "\n")
		}
	}
	var cookies []string
	for _, c := range r.Cookies() {
		cookies = append(cookies, c.Name)
	}
	slices.Sort(cookies)
	out["Set-Cookie"] = strings.Join(cookies, "\n")
	return out
}
