package api

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// Holds tells whether a text stands in the body or a header of the answer, as
// it is, URL-encoded or within a JSON string.
func (r *Response) Holds(text string) bool {
	forms := []string{text}
	if !strings.ContainsFunc(text, encodes) {
		return r.holds(forms)
	}
	for _, form := range []string{url.QueryEscape(text), jsonString(text)} {
		if form != text {
			forms = append(forms, form)
		}
	}
	return r.holds(forms)
}

// encodes tells a character that an encoding may change.
func encodes(c rune) bool {
	return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
}

func (r *Response) holds(forms []string) bool {
	for _, form := range forms {
		if bytes.Contains(r.Body, []byte(form)) {
			return true
		}
		for _, values := range r.Header {
			if slices.ContainsFunc(values, func(s string) bool { return strings.Contains(s, form) }) {
				return true
			}
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
