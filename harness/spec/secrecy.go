package spec

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mwconform/mwconform/harness/api"
)

// leastSecret is the length below which a value may stand in an answer by chance.
const leastSecret = 10

// repeated are the parameters with passwords and tokens whose values the
// answer repeats, in its body or a header. Wrong values count too.
func repeated(ex *api.Exchange) []string {
	if ex.Response == nil {
		return nil
	}
	out := inForeign(ex)
	if !sendsSecrets(ex.Call) {
		return out
	}
	for _, p := range ex.Call.Pairs() {
		if !secretParameter(p.Name) {
			continue
		}
		name, _, _ := strings.Cut(p.Name, "[")
		if strings.HasSuffix(name, "token") && ex.Response.String("login", "result") == "NeedToken" {
			continue // this answer hands out the session's token, whatever was sent
		}
		// The suffix of a token is escaped in JSON, and a wiki replaces what is no
		// character; the rest is what counts.
		for _, value := range append(strings.FieldsFunc(p.Value, notPrintable), p.Value) {
			value = strings.TrimSuffix(value, `+\`)
			if len(value) >= leastSecret && ex.Response.Holds(value) && !slices.Contains(out, name) {
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
	outside.Header = maps.Clone(ex.Response.Header)
	outside.Header.Del("Set-Cookie")
	ids := append(ex.Sent(), ex.Response.Cookies()...)
	return slices.ContainsFunc(ids, func(c *http.Cookie) bool {
		return ex.OfSession(c) && len(c.Value) >= leastSecret && outside.Holds(c.Value)
	})
}

// sendsSecrets tells whether a call has a parameter that may be secret.
func sendsSecrets(call api.Call) bool {
	for _, params := range []api.Params{call.Query, call.Form} {
		for name := range params {
			if secretParameter(name) {
				return true
			}
		}
	}
	return slices.ContainsFunc(call.Raw, func(p api.Pair) bool { return secretParameter(p.Name) })
}

// secretParameter tells a password or token by its name; an array of them is no
// less secret.
func secretParameter(name string) bool {
	name, _, _ = strings.Cut(name, "[")
	return strings.HasSuffix(name, "password") || strings.HasSuffix(name, "token") || name == "retype"
}

// leastForeign is the length from which a value is no chance in a member that
// the schema does not know, and that is the value and nothing else.
const leastForeign = 4

// inForeign are the secrets that members unknown to the schema repeat: what no
// check looks at may be anything but them. Session ids count too.
func inForeign(ex *api.Exchange) []string {
	texts := map[string]bool{}
	for _, path := range ex.Response.Foreign {
		v, _ := ex.Response.At(steps(path)...)
		collect(v, texts)
	}
	if len(texts) == 0 {
		return nil
	}
	var out []string
	note := func(name, value string) {
		value = strings.TrimSuffix(value, `+\`)
		for text := range texts {
			text = strings.TrimSuffix(text, `+\`)
			hit := len(value) >= leastForeign && text == value || len(value) >= leastSecret && strings.Contains(text, value)
			if hit && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	for _, p := range ex.Call.Pairs() {
		if secretParameter(p.Name) {
			name, _, _ := strings.Cut(p.Name, "[")
			note(name, p.Value)
		}
	}
	for _, c := range ex.Sent() {
		if ex.OfSession(c) || strings.HasSuffix(c.Name, "Token") {
			note("cookie "+c.Name, c.Value)
		}
	}
	return out
}

// steps are the members and indexes of a path.
func steps(path string) []any {
	var out []any
	for _, step := range strings.Split(path, ".") {
		if i, err := strconv.Atoi(step); err == nil {
			out = append(out, i)
		} else {
			out = append(out, step)
		}
	}
	return out
}

// collect puts all texts within a JSON value into a set.
func collect(v any, into map[string]bool) {
	switch v := v.(type) {
	case string:
		into[v] = true
	case map[string]any:
		for name, inner := range v {
			into[name] = true
			collect(inner, into)
		}
	case []any:
		for _, inner := range v {
			collect(inner, into)
		}
	}
}

// notPrintable tells control characters and what is no UTF-8.
func notPrintable(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) }
