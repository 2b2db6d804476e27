package spec

import (
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mwconform/mwconform/harness/api"
)

// leastSecret is the length below which a value may stand in an answer by chance.
const leastSecret = 12

// repeated are the parameters with passwords and tokens whose values the
// answer repeats, in its body or a header. Wrong values count too.
func repeated(ex *api.Exchange) []string {
	if ex.Response == nil {
		return nil
	}
	var out []string
	for _, p := range ex.Call.Pairs() {
		name, _, _ := strings.Cut(p.Name, "[") // an array is no less secret
		if !strings.HasSuffix(name, "password") && !strings.HasSuffix(name, "token") && name != "retype" {
			continue
		}
		if strings.HasSuffix(name, "token") && ex.Response.String("login", "result") == "NeedToken" {
			continue // this answer hands out the session's token, whatever was sent
		}
		// The suffix of a token is escaped in JSON, and a wiki replaces what is no
		// character; the rest is what counts.
		for _, value := range append(strings.FieldsFunc(p.Value, notPrintable), p.Value) {
			value = strings.TrimSuffix(value, `+\`)
			if len(value) >= leastSecret && ex.Response.Holds(value) {
				out = append(out, name)
				break
			}
		}
	}
	return out
}

// sessionsTold tells whether the answer holds the id of the session that was
// sent anywhere but in a cookie, or a new one in its body.
func sessionsTold(ex *api.Exchange) bool {
	if ex.Response == nil {
		return false
	}
	outside := *ex.Response
	outside.Header = ex.Response.Header.Clone()
	outside.Header.Del("Set-Cookie")
	ids := append((&http.Request{Header: ex.RequestHeader}).Cookies(), ex.Response.Cookies()...)
	return slices.ContainsFunc(ids, func(c *http.Cookie) bool {
		return strings.HasSuffix(c.Name, "ession") && len(c.Value) >= leastSecret && outside.Holds(c.Value)
	})
}

// notPrintable tells control characters and what is no UTF-8.
func notPrintable(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) }
