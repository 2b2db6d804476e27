package spec

import (
	"encoding/json"
	"net/url"
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
			if len(value) >= leastSecret && holds(ex.Response, value) {
				out = append(out, name)
				break
			}
		}
	}
	return out
}

// notPrintable tells control characters and what is no UTF-8.
func notPrintable(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) }

func holds(r *api.Response, value string) bool {
	in := func(text string) bool {
		return strings.Contains(text, value) || strings.Contains(text, url.QueryEscape(value)) || strings.Contains(text, jsonString(value))
	}
	if in(string(r.Body)) {
		return true
	}
	for _, values := range r.Header {
		if slices.ContainsFunc(values, in) {
			return true
		}
	}
	return false
}

// jsonString is a value as it stands within a JSON string.
func jsonString(value string) string {
	b, err := json.Marshal(value)
	if err != nil || len(b) < 2 {
		return value
	}
	return string(b[1 : len(b)-1])
}
