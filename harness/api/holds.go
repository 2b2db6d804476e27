package api

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// Holds tells whether a text stands in the body or a header of the answer, as
// it is, URL-encoded or within a JSON string.
func (r *Response) Holds(text string) bool {
	in := func(s string) bool {
		return strings.Contains(s, text) || strings.Contains(s, url.QueryEscape(text)) || strings.Contains(s, jsonString(text))
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
