package spec

import (
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
			if !strings.HasSuffix(name, "password") && !strings.HasSuffix(name, "token") {
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
	if strings.Contains(string(r.Body), value) {
		return true
	}
	for _, values := range r.Header {
		for _, v := range values {
			if strings.Contains(v, value) {
				return true
			}
		}
	}
	return false
}
