package deviant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"
)

// document is the JSON of a body and what stands around it in a JSONP answer.
type document struct {
	before, after string
	value         any
}

var jsonp = regexp.MustCompile(`(?s)^(/\*\*/[A-Za-z0-9_$.\[\]]+\()(.*)(\)\s*)$`)

func parse(body string) (document, bool) {
	var d document
	text := body
	if m := jsonp.FindStringSubmatch(body); m != nil {
		d.before, text, d.after = m[1], m[2], m[3]
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if dec.Decode(&d.value) != nil {
		return d, false
	}
	return d, true
}

func (d document) with(value any) string {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if enc.Encode(value) != nil {
		return ""
	}
	return d.before + strings.TrimSuffix(buf.String(), "\n") + d.after
}

// place is one member of a document.
type place struct {
	path  []any
	value any
}

func (p place) String() string {
	parts := make([]string, len(p.path))
	for i, s := range p.path {
		parts[i] = fmt.Sprint(s)
	}
	return strings.Join(parts, ".")
}

// places are all members below v, outer ones first, in a stable order.
func places(v any, path ...any) []place {
	var out []place
	each := func(key, child any) {
		p := append(slices.Clone(path), key)
		out = append(out, place{p, child})
		out = append(out, places(child, p...)...)
	}
	switch x := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(x)) {
			each(k, x[k])
		}
	case []any:
		for i, child := range x {
			each(i, child)
		}
	}
	return out
}

// removed marks that a member is to go.
type removed struct{}

// replaced is a copy of v with something else at a path.
func replaced(v any, path []any, by any) any {
	if len(path) == 0 {
		return by
	}
	switch x := v.(type) {
	case map[string]any:
		out := maps.Clone(x)
		k := path[0].(string)
		if _, gone := by.(removed); gone && len(path) == 1 {
			delete(out, k)
			return out
		}
		out[k] = replaced(x[k], path[1:], by)
		return out
	case []any:
		out := slices.Clone(x)
		i := path[0].(int)
		if _, gone := by.(removed); gone && len(path) == 1 {
			return slices.Delete(out, i, i+1)
		}
		out[i] = replaced(x[i], path[1:], by)
		return out
	}
	return v
}

// rewrite makes one mutation for each value that change gives for a member.
func rewrite(c *vcr.Cassette, i int, change func(place) []any) []mutation {
	answer := c.Interactions[i].Response
	doc, ok := parse(answer.Body)
	if !ok {
		return nil
	}
	var out []mutation
	for _, p := range append([]place{{nil, doc.value}}, places(doc.value)...) {
		for _, by := range change(p) {
			m := clone(answer)
			m.Body = doc.with(replaced(doc.value, p.path, by))
			out = append(out, mutation{p.String(), m})
		}
	}
	return out
}

func dropMember(c *vcr.Cassette, i int) []mutation {
	return rewrite(c, i, func(p place) []any {
		if len(p.path) == 0 {
			return nil
		}
		return []any{removed{}}
	})
}

func changeType(c *vcr.Cassette, i int) []mutation {
	return rewrite(c, i, func(p place) []any {
		switch v := p.value.(type) {
		case string:
			return []any{json.Number("7"), nil}
		case json.Number:
			return []any{v.String()}
		case bool:
			return []any{map[bool]any{true: "", false: json.Number("0")}[v]}
		case map[string]any:
			return []any{[]any{}, "text"}
		case []any:
			return []any{map[string]any{}}
		}
		return nil
	})
}

// otherToken has the form of a token and is none that was handed out.
const otherToken = `00000000000000000000000000009999ffffffff+\`

func otherValue(c *vcr.Cassette, i int) []mutation {
	return rewrite(c, i, func(p place) []any {
		switch v := p.value.(type) {
		case string:
			if strings.HasSuffix(v, `+\`) {
				return []any{otherToken, `+\`, "", strings.ToUpper(v), sibling(p, c, i)}
			}
			return []any{v + "x", ""}
		case json.Number:
			return []any{json.Number(v.String() + "1")}
		case bool:
			return []any{!v}
		case map[string]any:
			return []any{map[string]any{}}
		case []any:
			return []any{[]any{}, append(slices.Clone(v), "extra")}
		}
		return nil
	})
}

// sibling is the value of another token handed out in the same flow.
func sibling(p place, c *vcr.Cassette, i int) any {
	for j, other := range c.Interactions {
		doc, ok := parse(other.Response.Body)
		if !ok {
			continue
		}
		for _, q := range places(doc.value) {
			s, isString := q.value.(string)
			if isString && len(s) > 10 && strings.HasSuffix(s, `+\`) && s != p.value && (j != i || q.String() != p.String()) {
				return s
			}
		}
	}
	return otherToken
}

// otherWords are the documented values of the members that say how it went.
var otherWords = map[string][]any{
	"result":   {"Success", "Failed", "WrongToken", "NeedToken", "Aborted"},
	"status":   {"PASS", "FAIL", "UI", "REDIRECT", "RESTART"},
	"validity": {"Good", "Change", "Invalid"},
}

func otherResult(c *vcr.Cassette, i int) []mutation {
	return rewrite(c, i, func(p place) []any {
		if len(p.path) == 0 {
			return nil
		}
		name, _ := p.path[len(p.path)-1].(string)
		return otherWords[name]
	})
}

// otherCodes stand for refusals of another cause.
var otherCodes = []string{"unknownerror", "badtoken", "permissiondenied"}

func otherError(c *vcr.Cassette, i int) []mutation {
	var out []mutation
	for _, code := range otherCodes {
		for _, m := range rewrite(c, i, func(p place) []any {
			if len(p.path) == 0 || p.path[len(p.path)-1] != "code" && p.path[len(p.path)-1] != "messagecode" {
				return nil
			}
			return []any{code}
		}) {
			if _, ok := m.answer.Headers["Mediawiki-Api-Error"]; ok {
				m.answer.Headers.Set("Mediawiki-Api-Error", code)
			}
			out = append(out, m)
		}
	}
	return out
}

// extraFlag only knows paraminfo, where an absent flag means no.
func extraFlag(c *vcr.Cassette, i int) []mutation {
	return rewrite(c, i, func(p place) []any {
		module, ok := p.value.(map[string]any)
		flags := []string{"readrights", "writerights", "mustbeposted", "deprecated", "internal", "dynamicparameters"}
		if ok && module["classname"] == nil && module["index"] != nil { // a parameter
			flags = []string{"sensitive", "deprecated", "tokentype", "default"}
		} else if !ok || module["classname"] == nil {
			return nil
		}
		var out []any
		for _, flag := range flags {
			with := maps.Clone(module)
			with[flag] = true
			out = append(out, with)
		}
		return out
	})
}

func extraError(c *vcr.Cassette, i int) []mutation {
	answer := c.Interactions[i].Response
	doc, ok := parse(answer.Body)
	object, isObject := doc.value.(map[string]any)
	if !ok || !isObject || object["error"] != nil || object["errors"] != nil {
		return nil
	}
	beside := maps.Clone(object)
	beside["error"] = map[string]any{"code": "internal_api_error", "info": "made by a deviant"}
	instead := map[string]any{"error": beside["error"]}
	one, two, three := clone(answer), clone(answer), clone(answer)
	one.Body, two.Body = doc.with(beside), doc.with(instead)
	two.Headers.Set("Mediawiki-Api-Error", "internal_api_error")
	three.Headers.Set("Mediawiki-Api-Error", "internal_api_error")
	return []mutation{{"beside", one}, {"instead", two}, {"header", three}}
}

// otherAnswer lets the wiki take one request for another of the same flow: a
// wrong password for the right one, or the other way round.
func otherAnswer(c *vcr.Cassette, i int) []mutation {
	var out []mutation
	for j, other := range c.Interactions {
		if j != i {
			out = append(out, mutation{fmt.Sprintf("(that of %d)", j+1), clone(other.Response)})
		}
	}
	return out
}

// secretEchoed writes what the request sent as password, token or id of its
// session into texts.
func secretEchoed(c *vcr.Cassette, i int) []mutation {
	form, err := url.ParseQuery(c.Interactions[i].Request.Body)
	if err != nil {
		return nil
	}
	var out []mutation
	for _, names := range [][]string{{"lgpassword", "password", "retype"}, {"lgtoken", "logintoken", "createtoken", "token"}} {
		for _, n := range names {
			if secret := strings.TrimSuffix(form.Get(n), `+\`); secret != "" {
				out = append(out, echo(c, i, n, secret)...)
				break
			}
		}
	}
	for _, cookie := range (&http.Request{Header: c.Interactions[i].Request.Headers}).Cookies() {
		if strings.HasSuffix(cookie.Name, "_session") {
			out = append(out, echo(c, i, "sessionid", cookie.Value)...)
		}
	}
	return out
}

// echo is an answer with a secret in each of its texts, as a member, and in a header.
func echo(c *vcr.Cassette, i int, name, secret string) []mutation {
	out := rewrite(c, i, func(p place) []any {
		if s, ok := p.value.(string); ok {
			return []any{s + " " + secret}
		}
		if object, ok := p.value.(map[string]any); ok {
			echo := maps.Clone(object)
			echo[name] = secret
			return []any{echo}
		}
		return nil
	})
	header := clone(c.Interactions[i].Response)
	header.Headers.Set("X-Debug", secret)
	return append(out, mutation{"header X-Debug", header})
}
