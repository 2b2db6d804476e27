package smallwiki

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// chooseFormat reads how the answer is to be given.
func (c *call) chooseFormat() {
	c.format, c.formatversion = "json", 1
	switch f := c.get("format"); f {
	case "json", "xml":
		c.format = f
	case "":
	default:
		c.fail(message{code: "badvalue", params: []any{"format", f}})
	}
	switch v := c.get("formatversion"); v {
	case "", "1":
	case "2", "latest":
		c.formatversion = 2
	default:
		c.fail(message{code: "badvalue", params: []any{"formatversion", v}})
	}
}

// callbackName is what may be called: no code.
var callbackName = regexp.MustCompile(`^[\w.]+$`)

// write sends the answer.
func (c *call) write() {
	c.tell()
	h := c.header
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "private, must-revalidate, max-age=0")
	if c.failed() {
		h.Set("MediaWiki-API-Error", c.errors[0].id())
	}
	if c.foreign() {
		h.Set("MediaWiki-Login-Suppressed", "true")
	}
	h.Add("Vary", "Origin")
	if c.origin == "*" {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Allow-Credentials", "false")
		h.Set("Access-Control-Expose-Headers", "MediaWiki-API-Error, Retry-After, X-Database-Lag, MediaWiki-Login-Suppressed")
	}
	var body []byte
	switch callback, ok := c.lookup("callback"); {
	case c.format == "xml":
		h.Set("Content-Type", "text/xml; charset=utf-8")
		body = []byte(`<?xml version="1.0"?>` + element("api", c.compatible(c.out)))
	case ok && callbackName.MatchString(callback):
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		body = fmt.Appendf(nil, "/**/%s(%s)", callback, c.json())
	default:
		h.Set("Content-Type", "application/json; charset=utf-8")
		h.Set("Content-Disposition", "inline; filename=api-result.json")
		body = c.json()
	}
	if c.request.Method != http.MethodHead {
		_, _ = c.writer.Write(body)
	}
}

func (c *call) json() []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	value := any(c.out)
	if c.formatversion == 1 {
		value = c.compatible(value)
	}
	_ = e.Encode(value) // objects, lists, texts, numbers and booleans only
	return bytes.TrimSpace(out.Bytes())
}

// compatible is a value in the first version of the format: a true is an empty
// text, a false is not there.
func (c *call) compatible(v any) any {
	switch v := v.(type) {
	case bool:
		return ""
	case object:
		out := object{}
		for name, one := range v {
			if one != false {
				out[name] = c.compatible(one)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = c.compatible(v[i])
		}
		return out
	}
	return v
}

// element is a value as XML: members that are texts or numbers are attributes.
func element(name string, v any) string {
	members, ok := v.(object)
	if !ok {
		return "<" + name + ">" + escape(fmt.Sprint(v)) + "</" + name + ">"
	}
	attributes, inner := "", ""
	var names []string
	for n := range members {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		switch one := members[n].(type) {
		case object:
			inner += element(n, one)
		case []any:
			for _, item := range one {
				inner += element("item", item)
			}
		default:
			if n == "*" {
				inner += escape(fmt.Sprint(one))
			} else {
				attributes += " " + n + `="` + escape(fmt.Sprint(one)) + `"`
			}
		}
	}
	if inner == "" {
		return "<" + name + attributes + " />"
	}
	return "<" + name + attributes + ">" + inner + "</" + name + ">"
}

func escape(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a Builder does not fail
	return out.String()
}

// lastOf is the name of a module without those before it.
func lastOf(path string) string { return path[strings.LastIndexByte(path, '+')+1:] }
