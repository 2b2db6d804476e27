package spec

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

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
	for _, params := range []api.Params{ex.Call.Query, ex.Call.Form} {
		for _, name := range params.Names() {
			if !strings.HasSuffix(name, "password") && !strings.HasSuffix(name, "token") && name != "retype" {
				continue
			}
			// The suffix of a token is escaped in JSON; its digits are what counts.
			value := strings.TrimSuffix(params[name], `+\`)
			if len(value) >= leastSecret && holds(ex.Response, value) {
				out = append(out, name)
			}
		}
	}
	return out
}

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
