package smallwiki

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// mostBody is the most bytes of a form.
const mostBody = 1 << 20

type object = map[string]any

// call is one request on its way to an answer.
type call struct {
	server  *Server
	request *http.Request
	writer  http.ResponseWriter
	header  http.Header
	now     time.Time

	origin  string
	query   values // of the address
	form    values // of the body
	session *session
	module  *module

	format        string
	formatversion int
	understood    map[string]bool // parameters
	out           object
	errors        []message
	warnings      []message
}

// values are the parameters of one place: the last of several counts. Those
// in PHP's array syntax count as not sent.
type values struct {
	of     map[string]string
	arrays map[string]bool
}

func newCall(w http.ResponseWriter, r *http.Request) (*call, error) {
	c := &call{request: r, writer: w, header: w.Header(), query: parse(r.URL.RawQuery), form: parse(""), understood: map[string]bool{}, out: object{}}
	c.origin = c.query.of["origin"]
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
		if err != nil {
			return nil, fmt.Errorf("the form cannot be read, or has more than %d bytes", mostBody)
		}
		c.form = parse(string(body))
	}
	return c, nil
}

func parse(text string) values {
	v := values{map[string]string{}, map[string]bool{}}
	for pair := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil || name == "" {
			continue
		}
		if base, _, array := strings.Cut(name, "["); array {
			delete(v.of, base)
			v.arrays[base] = true
			continue
		}
		delete(v.arrays, name)
		v.of[name] = value
	}
	return v
}

// sent is a parameter as it was sent; the form comes before the address.
func (c *call) sent(name string) (string, bool) {
	if c.form.arrays[name] {
		return "", false
	}
	if v, ok := c.form.of[name]; ok {
		return v, true
	}
	v, ok := c.query.of[name]
	return v, ok
}

// get is a parameter as text that can be shown, "" where it was not sent.
func (c *call) get(name string) string {
	v, _ := c.lookup(name)
	return v
}

func (c *call) lookup(name string) (string, bool) { return c.lookupIn(name, "main") }

// lookupIn is lookup of a parameter of a module. The first to look warns.
func (c *call) lookupIn(name, module string) (string, bool) {
	seen := c.understood[name]
	c.understood[name] = true
	v, ok := c.sent(name)
	clean := readable(v)
	if clean != v && !seen {
		c.warn(message{code: "badutf8", params: []any{name}, module: module})
	}
	if !seen && (c.form.arrays[name] || c.query.arrays[name]) {
		c.warn(message{code: "unsupportedarray", params: []any{name}, module: "main"})
	}
	return clean, ok
}

// readable replaces what is no character of UTF-8, or a control character, but
// for the separator that a list may begin with.
func readable(text string) string {
	list := strings.HasPrefix(text, separator)
	return strings.Map(func(r rune) rune {
		if r < ' ' && !strings.ContainsRune("\t\n\r", r) && (!list || string(r) != separator) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

// separator parts the values of a list that begins with it.
const separator = "\x1f"

func (c *call) number(name string) (int, bool) {
	n, err := strconv.Atoi(c.get(name))
	return n, err == nil
}

// list is a parameter of several values, with a warning of those that are not
// among the allowed ones. limit and high are how many there may be.
func (c *call) list(name, module, fallback string, allowed []string, limit, high int) []string {
	v, ok := c.lookupIn(name, module)
	if !ok {
		v = fallback
	}
	switch v {
	case "":
		return nil
	case "*":
		return allowed
	}
	parts := strings.Split(v, "|")
	if rest, ok := strings.CutPrefix(v, separator); ok {
		parts = strings.Split(rest, separator)
	}
	now := limit
	if who := c.user(); who != nil && who.bot {
		now = high
	}
	if len(parts) > now {
		c.fail(message{code: "toomanyvalues", params: []any{name, now}, module: module,
			data: object{"limit": now, "lowlimit": limit, "highlimit": high}})
		return nil
	}
	var good, bad []string
	for _, p := range parts {
		switch {
		case !slices.Contains(allowed, p):
			bad = append(bad, p)
		case !slices.Contains(good, p):
			good = append(good, p)
		}
	}
	if len(bad) > 0 {
		c.warn(message{code: "unrecognizedvalues", params: []any{name, strings.Join(bad, ", ")}, module: module, data: object{"values": bad}})
	}
	return good
}

// foreign tells a request that any site can send: it is nobody's.
func (c *call) foreign() bool {
	_, callback := c.sent("callback")
	return c.origin == "*" || callback
}

// known looks at the parameters of a module, also those it has no use for.
func (c *call) known(m *module) {
	for _, p := range m.params {
		c.lookupIn(m.prefix+p.name, m.path)
	}
	for _, p := range mainParams {
		c.lookup(p.name)
	}
}

// inQuery are the secret parameters of a module that stand in the address,
// where logs and histories keep them.
func (c *call) inQuery(m *module) string {
	var found []string
	for _, p := range m.params {
		if _, ok := c.query.of[m.prefix+p.name]; ok && p.sensitive {
			found = append(found, m.prefix+p.name)
		}
	}
	return strings.Join(found, ", ")
}

// warnUnknown warns of parameters that nothing asked for.
func (c *call) warnUnknown() {
	var unknown []string
	for _, v := range []values{c.query, c.form} {
		for name := range v.of {
			if !c.understood[name] && !slices.Contains(unknown, name) {
				unknown = append(unknown, readable(name))
			}
		}
	}
	if slices.Sort(unknown); len(unknown) > 0 && !c.failed() {
		c.warn(message{code: "unrecognizedparams", params: []any{strings.Join(unknown, ", ")}, module: "main"})
	}
}
