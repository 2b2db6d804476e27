package deviant

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"

	"github.com/mwconform/mwconform/harness/pattern"
)

// document is the JSON of a body and what stands around it in a JSONP answer.
type document struct {
	before, after string
	value         any
}

var jsonp = pattern.Lazy(`(?s)^(/\*\*/[A-Za-z0-9_$.\[\]]+\()(.*)(\)\s*)$`)

func parse(body string) (document, bool) {
	var d document
	text := body
	if m := jsonp.Regexp().FindStringSubmatch(body); m != nil {
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
	names []string // the path for people: elements of lists by their names, or #
	value any
}

func (p place) String() string { return strings.Join(p.names, ".") }

// called is how an element of a list is called: by its name or id, as modules,
// parameters and authentication requests have them, and else like any other.
func called(v any) string {
	object, _ := v.(map[string]any)
	for _, member := range []string{"name", "id"} {
		if s, ok := object[member].(string); ok {
			return s
		}
	}
	return "#"
}

// places are all members below v, outer ones first, in a stable order.
func places(v any, under place) []place {
	var out []place
	each := func(key any, name string, child any) {
		p := place{append(slices.Clone(under.path), key), append(slices.Clone(under.names), name), child}
		out = append(out, p)
		out = append(out, places(child, p)...)
	}
	switch x := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(x)) {
			each(k, k, x[k])
		}
	case []any:
		for i, child := range x {
			each(i, called(child), child)
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

// variant is something else for a member.
type variant struct {
	what  string // it becomes, "" where the operator says all
	value any
}

// rewrite makes one mutation for each variant that change gives for a member.
func rewrite(c *vcr.Cassette, i int, change func(place) []variant) []mutation {
	answer := c.Interactions[i].Response
	doc, ok := parse(answer.Body)
	if !ok {
		return nil
	}
	var out []mutation
	for _, p := range append([]place{{value: doc.value}}, places(doc.value, place{})...) {
		for _, v := range change(p) {
			m := clone(answer)
			m.Body = doc.with(replaced(doc.value, p.path, v.value))
			out = append(out, mutation{p.String(), v.what, m})
		}
	}
	return out
}

func dropMember(c *vcr.Cassette, i int) []mutation {
	return rewrite(c, i, func(p place) []variant {
		if len(p.path) == 0 {
			return nil
		}
		return []variant{{"", removed{}}}
	})
}

func changeType(c *vcr.Cassette, i int) []mutation {
	return rewrite(c, i, func(p place) []variant {
		switch v := p.value.(type) {
		case string:
			return []variant{{"a number", json.Number("7")}, {"null", nil}}
		case json.Number:
			return []variant{{"a text", v.String()}}
		case bool:
			return []variant{{"that of formatversion 1", map[bool]any{true: "", false: json.Number("0")}[v]}}
		case map[string]any:
			return []variant{{"a list", []any{}}, {"a text", "text"}}
		case []any:
			return []variant{{"an object", map[string]any{}}}
		}
		return nil
	})
}

// otherToken has the form of a token and is none that was handed out.
const otherToken = `00000000000000000000000000009999ffffffff+\`

func otherValue(c *vcr.Cassette, i int) []mutation {
	return rewrite(c, i, func(p place) []variant {
		switch v := p.value.(type) {
		case string:
			if strings.HasSuffix(v, `+\`) {
				return []variant{{"unknown", otherToken}, {"the constant one", `+\`}, {"empty", ""}, {"in capitals", strings.ToUpper(v)}, {"that of another answer", sibling(p, c, i)}}
			}
			return []variant{{"longer", v + "x"}, {"empty", ""}}
		case json.Number:
			return []variant{{"larger", json.Number(v.String() + "1")}}
		case bool:
			return []variant{{"the opposite", !v}}
		case map[string]any:
			return []variant{{"empty", map[string]any{}}}
		case []any:
			return []variant{{"empty", []any{}}, {"longer", append(slices.Clone(v), "extra")}}
		}
		return nil
	})
}

// otherOrder turns lists around.
func otherOrder(c *vcr.Cassette, i int) []mutation {
	return rewrite(c, i, func(p place) []variant {
		list, ok := p.value.([]any)
		if !ok || len(list) < 2 {
			return nil
		}
		turned := slices.Clone(list)
		slices.Reverse(turned)
		return []variant{{"", turned}}
	})
}

// sibling is the value of another token handed out in the same flow.
func sibling(p place, c *vcr.Cassette, i int) any {
	for j, other := range c.Interactions {
		doc, ok := parse(other.Response.Body)
		if !ok {
			continue
		}
		for _, q := range places(doc.value, place{}) {
			s, isString := q.value.(string)
			if isString && len(s) > 10 && strings.HasSuffix(s, `+\`) && s != p.value && (j != i || q.String() != p.String()) {
				return s
			}
		}
	}
	return otherToken
}

// otherWords are the documented values of the members that say how it went.
var otherWords = map[string][]variant{
	"result":   words("Success", "Failed", "WrongToken", "NeedToken", "Aborted"),
	"status":   words("PASS", "FAIL", "UI", "REDIRECT", "RESTART"),
	"validity": words("Good", "Change", "Invalid"),
}

func words(all ...string) []variant {
	var out []variant
	for _, w := range all {
		out = append(out, variant{w, w})
	}
	return out
}

func otherResult(c *vcr.Cassette, i int) []mutation {
	return rewrite(c, i, func(p place) []variant {
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
		for _, m := range rewrite(c, i, func(p place) []variant {
			if len(p.path) == 0 || p.path[len(p.path)-1] != "code" && p.path[len(p.path)-1] != "messagecode" {
				return nil
			}
			return words(code)
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
	return rewrite(c, i, func(p place) []variant {
		module, ok := p.value.(map[string]any)
		flags := []string{"readrights", "writerights", "mustbeposted", "deprecated", "internal", "dynamicparameters"}
		if ok && module["classname"] == nil && module["index"] != nil { // a parameter
			flags = []string{"sensitive", "deprecated", "tokentype", "default"}
		} else if !ok || module["classname"] == nil {
			return nil
		}
		var out []variant
		for _, flag := range flags {
			with := maps.Clone(module)
			with[flag] = true
			out = append(out, variant{flag, with})
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
	return []mutation{{"", "beside the answer", one}, {"", "instead of it", two}, {"", "in the header", three}}
}

// otherAnswer lets the wiki take one request for another of the same flow: a
// wrong password for the right one, or the other way round.
func otherAnswer(c *vcr.Cassette, i int) []mutation {
	var out []mutation
	own := like(c.Interactions[i].Response)
	for j, other := range c.Interactions {
		if j != i && like(other.Response) != own {
			out = append(out, mutation{"", "that to " + module(other) + ": " + outcome(other.Response), clone(other.Response)})
		}
	}
	return out
}

// secrets of a recording are numbered, and each answer has a time of its own.
var drawn = pattern.Lazy(`[0-9a-f]{24,40}|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT`)

// like is an answer as far as another one to the same question is the same.
func like(r vcr.Response) string { return drawn.Regexp().ReplaceAllString(fingerprint(r), "*") }

// leastSecret is the length below which a secret may stand in an answer by
// chance; so may one that is the name as well.
const leastSecret = 10

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
			if secret := strings.TrimSuffix(form.Get(n), `+\`); len(secret) >= leastSecret && secret != form.Get("username") {
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
	out := rewrite(c, i, func(p place) []variant {
		if s, ok := p.value.(string); ok {
			return []variant{{name + " in the text", s + " " + secret}}
		}
		if object, ok := p.value.(map[string]any); ok {
			echo := maps.Clone(object)
			echo[name] = secret
			return []variant{{name + " as a member", echo}}
		}
		return nil
	})
	header := clone(c.Interactions[i].Response)
	header.Headers.Set("X-Debug", secret)
	return append(out, mutation{"X-Debug", name + " in a header", header})
}
