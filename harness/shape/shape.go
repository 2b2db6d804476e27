// Package shape says what an answer looks like, without what differs from run
// to run: its HTTP status, headers, cookies, JSON members with their types,
// codes, texts, and what action=paraminfo declares. Two runs of one wiki have
// the same shapes; that is what a comparison of two releases rests on.
//
// It is pure: no network, no files, no clock.
package shape

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
)

// Shape is what of an answer is the same in every run. A map without entries
// is nil.
type Shape struct {
	Status  int    `json:"status"`
	Content string `json:"content"` // the media type, with its character set
	// Outcome is what a client decides by: "error badtoken", "login Success",
	// "clientlogin FAIL wrongpassword", or "ok" where the answer has no code.
	Outcome  string            `json:"outcome"`
	Headers  map[string]string `json:"headers,omitempty"`  // by name
	Cookies  map[string]string `json:"cookies,omitempty"`  // attributes by name, the wiki's own prefix as *
	Members  map[string]string `json:"members,omitempty"`  // JSON types by path; ? is "not in every element"
	Codes    map[string]string `json:"codes,omitempty"`    // values that programs decide by, by path
	Texts    map[string]string `json:"texts,omitempty"`    // other values, by path
	Declared map[string]string `json:"declared,omitempty"` // paraminfo: MODULE, MODULE//FLAG, MODULE/PARAMETER, MODULE/PARAMETER/ATTRIBUTE(/VALUE)
}

// Known is what of a run has to be told from what the wiki says by itself.
type Known struct {
	Wiki   *url.URL            // address of api.php
	Names  map[string]string   // account names by role
	Redact func(string) string // takes secrets out of a text
	New    string              // role of the accounts the run creates; their names begin with its name
	Words  string              // stand behind that in the names of a spec's accounts, told nowhere
}

// Mail is the host under which mails are asked for (harness/mail).
const Mail = "mailbox.invalid"

// Maker makes the shapes of a run.
type Maker struct {
	plain  *plain
	isCode map[string]bool // by path
}

// New is a maker for what is known of a run.
func New(k Known) Maker { return Maker{newPlain(k), map[string]bool{}} }

// Of is the shape of an exchange; nil where there was no answer.
func (m Maker) Of(ex *api.Exchange) *Shape {
	r := ex.Response
	if r == nil {
		return nil
	}
	p := m.plain
	s := &Shape{Status: r.Status, Content: strings.ToLower(p.text(r.Header.Get("Content-Type")))}
	s.Headers = headers(r.Header, p)
	s.Cookies = cookies(r, p)
	value, ok := document(r, p.redact)
	if !ok {
		s.Outcome = class(r)
		return s
	}
	w := walker{plain: p, isCode: m.isCode}
	w.document(value)
	s.Members, s.Codes, s.Texts, s.Declared = w.result()
	s.Outcome = p.outcome(value)
	return s
}

// document is the JSON of an answer with its secrets replaced.
func document(r *api.Response, redact func(string) string) (any, bool) {
	if _, err := r.JSON(); err != nil {
		return nil, false
	}
	text := r.Body
	if r.Callback != "" {
		text = text[bytes.IndexByte(text, '(')+1 : bytes.LastIndexByte(text, ')')]
	}
	d := json.NewDecoder(strings.NewReader(redact(string(text))))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil, false
	}
	return v, true
}

// class says what kind of answer it is that is no JSON.
func class(r *api.Response) string {
	body := bytes.TrimSpace(r.Body)
	switch {
	case len(body) == 0:
		return "an empty body"
	case bytes.HasPrefix(body, []byte("<")):
		return "markup, no JSON"
	case strings.HasPrefix(r.Header.Get("Content-Type"), "image/"):
		return "an image"
	}
	return "no JSON"
}

// outcome is what a client decides by, the first of: errors, the result or
// status of the module, validity.
func (p *plain) outcome(v any) string {
	top, ok := v.(map[string]any)
	if !ok {
		return "JSON that is no object"
	}
	if e, ok := top["error"].(map[string]any); ok {
		return "error " + p.code(e["code"])
	}
	if list, ok := top["errors"].([]any); ok && len(list) > 0 {
		var all []string
		for _, e := range list {
			one, _ := e.(map[string]any)
			all = append(all, p.code(one["code"]))
		}
		return "error " + strings.Join(all, " ")
	}
	for _, name := range keys(top) {
		m, ok := top[name].(map[string]any)
		if !ok {
			continue
		}
		for _, member := range []string{"result", "status", "validity"} {
			if value, ok := m[member].(string); ok {
				out := p.word(name) + " " + p.text(value)
				if code, ok := m["messagecode"].(string); ok {
					out += " " + p.text(code)
				}
				if reason, ok := m["reason"].(map[string]any); ok {
					out += " " + p.code(reason["code"])
				}
				return out
			}
		}
	}
	return "ok"
}

// code is a code as an outcome has it.
func (p *plain) code(v any) string {
	s, ok := v.(string)
	if !ok || s == "" {
		return "without a code"
	}
	return p.text(s)
}

// headerNames are those whose presence a client may rely on. The value is
// compared where it is the same for the same request; of Retry-After, which
// counts seconds, only that it is there. Content-Type and cookies stand apart.
var headerNames = []struct {
	name  string
	value bool
}{
	{"Mediawiki-Api-Error", true}, {"Mediawiki-Login-Suppressed", true}, {"Location", true}, {"Cache-Control", true},
	{"Retry-After", false}, {"Vary", true}, {"Access-Control-Allow-Origin", true}, {"Access-Control-Allow-Credentials", true},
	{"Access-Control-Expose-Headers", true}, {"X-Content-Type-Options", true}, {"X-Frame-Options", true}, {"Content-Disposition", true},
	{"Content-Security-Policy", true}, {"P3p", true}, {"Www-Authenticate", true}, {"Content-Language", true}, {"Mediawiki-Database-Lag", false}, {"X-Database-Lag", false},
}

func headers(h http.Header, p *plain) map[string]string {
	out := map[string]string{}
	for _, one := range headerNames {
		values, ok := h[http.CanonicalHeaderKey(one.name)]
		if !ok {
			continue
		}
		out[one.name] = "there"
		if one.value {
			out[one.name] = p.text(strings.Join(values, ", "))
		}
	}
	return some(out)
}

// some is a map with entries, or nil.
func some(m map[string]string) map[string]string {
	if len(m) == 0 {
		return nil
	}
	return m
}
