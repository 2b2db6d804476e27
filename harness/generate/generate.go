// Package generate makes requests in which one thing is wrong from what a wiki
// says of its own parameters (action=paraminfo). It sends and judges nothing.
package generate

import (
	"encoding/json"
	"hash/fnv"
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"github.com/mwconform/mwconform/harness/api"
)

// Kind is a way in which a request can be wrong.
type Kind string

// The kinds.
const (
	WrongType         Kind = "wrong-type"         // a value that is none of the parameter's type
	TooManyValues     Kind = "too-many-values"    // more values than the parameter's limit
	EnumMiss          Kind = "enum-miss"          // a value that is not in the parameter's list
	ControlCharacters Kind = "control-characters" // a right value with C0 control characters
	InvalidUTF8       Kind = "invalid-utf8"       // a right value with bytes that are no UTF-8
	LongValue         Kind = "long-value"         // a right value with much behind it
	Duplicate         Kind = "duplicate"          // two or three values, the last one right or wrong
	Array             Kind = "array"              // PHP's array syntax, NAME[]=value
)

// Kinds are all kinds.
var Kinds = []Kind{WrongType, TooManyValues, EnumMiss, ControlCharacters, InvalidUTF8, LongValue, Duplicate, Array}

// Parameter is one parameter as paraminfo describes it.
type Parameter struct {
	Name    string   // as it is sent, with the module's prefix
	Module  string   // path of the module, such as query+tokens
	Type    string   // type; "" for one of Values
	Values  []string // permitted values, where there is a list
	All     string   // value that stands for all of them; "" where there is none
	Default string   // "" where there is none
	Multi   bool
	Limit   int // number of values this client may send; 0 where paraminfo names none
}

// Parameters are those of one module out of the list paraminfo.modules
// (formatversion 2, numbers as json.Number), without deprecated ones. What
// has not the form of paraminfo is left out.
func Parameters(module any) []Parameter {
	m, _ := module.(map[string]any)
	prefix, path := text(m["prefix"]), text(m["path"])
	list, _ := m["parameters"].([]any)
	var out []Parameter
	for _, one := range list {
		v, _ := one.(map[string]any)
		if text(v["name"]) == "" || v["deprecated"] == true {
			continue
		}
		p := Parameter{Name: prefix + text(v["name"]), Module: path, Type: text(v["type"]), All: text(v["allspecifier"]),
			Default: text(v["default"]), Multi: v["multi"] == true}
		values, _ := v["type"].([]any)
		for _, value := range values {
			p.Values = append(p.Values, text(value))
		}
		if limit, err := strconv.Atoi(text(v["limit"])); err == nil && limit > 0 && limit <= mostValues {
			p.Limit = limit
		}
		out = append(out, p)
	}
	return out
}

// mostValues is the highest limit that requests go beyond.
const mostValues = 1000

// text is a string or number as text, "" for anything else.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// Can tells whether the parameter can be wrong in a way.
func (p Parameter) Can(k Kind) bool {
	switch k {
	case WrongType:
		return len(wrong[p.Type]) > 0
	case TooManyValues:
		return p.Multi && p.Limit > 0
	case EnumMiss:
		return len(p.Values) > 0
	case ControlCharacters, InvalidUTF8, Duplicate:
		// Of a boolean only its presence counts.
		return (p.Type != "" || len(p.Values) > 0) && p.Type != "boolean"
	}
	return p.Type != "" || len(p.Values) > 0
}

// Right is a value the parameter takes.
func (p Parameter) Right() string {
	switch {
	case p.Default != "":
		return p.Default
	case len(p.Values) > 0:
		return p.Values[0]
	case p.Type == "integer" || p.Type == "limit":
		return "5"
	case p.Type == "timestamp" || p.Type == "expiry":
		return "2030-01-01T00:00:00Z"
	case p.Type == "user":
		return "Nobody of mwconform"
	}
	return "x"
}

// Case is one request that is wrong in one parameter.
type Case struct {
	Kind      Kind
	Parameter Parameter
	Pairs     []api.Pair // what is sent for the parameter, in this order
	Wrong     bool       // whether the value that counts is wrong; a duplicate may end in a right one
}

// Key tells the case from others of its parameter.
func (c Case) Key() string {
	key := ""
	for _, p := range c.Pairs {
		key += p.Encode() + "&"
	}
	return key
}

// Cases generates cases of a kind; right is a value that is accepted. What is
// drawn does not depend on right, which may be a token that is another one
// each time. The kind has to be one the parameter Can be wrong in.
func Cases(k Kind, p Parameter, right string) *rapid.Generator[Case] {
	return rapid.Custom(func(t *rapid.T) Case {
		c := Case{Kind: k, Parameter: p, Wrong: true}
		c.draw(t, right)
		return c
	})
}

// Seed is that of the nth request of a spec, never 0. Runs of another base
// send other requests; base 0 is what is recorded.
func Seed(spec string, base int64, n int) int {
	h := fnv.New64a()
	h.Write([]byte(spec + "\x00" + strconv.FormatInt(base, 10) + "\x00" + strconv.Itoa(n)))
	return int(h.Sum64()>>1 | 1)
}

// Sorted are the parameters that can be wrong in a way, without those named.
func Sorted(all []Parameter, k Kind, without []string) []Parameter {
	var out []Parameter
	for _, p := range all {
		if p.Can(k) && !slices.Contains(without, p.Name) {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Parameter) int { return compare(a.Name, b.Name) })
	return out
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
