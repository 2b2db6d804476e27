// Package redact keeps secrets out of everything that is written: it learns
// passwords, tokens and cookie values and replaces each by a placeholder of
// the same shape, so that what was redacted can still be checked and replayed.
package redact

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/mwconform/mwconform/harness/pattern"
)

// token is what stands before the suffix of a MediaWiki token: 32 digits of
// HMAC, 8 of unix time (includes/session/Token.php of MediaWiki). In a URL the
// suffix is encoded.
var token = pattern.Lazy(`([0-9a-fA-F]{32})([0-9a-fA-F]{8})?(?:\+\\|%2[bB]%5[cC])`)

// secretMember finds the members of an answer that hold a token or, in a
// mailbox's answer, a password, whatever its form.
var secretMember = pattern.Lazy(`"([a-z]*token|password)"\s*:\s*"((?:[^"\\]|\\.)+)"`)

// AnonymousToken is the constant csrf token of a client that has no session
// (no secret: it is the same everywhere).
const AnonymousToken = `+\`

// Secrets maps secret values to placeholders. The zero value is not usable: New.
type Secrets struct {
	mu     sync.Mutex
	places map[string]string // secret → placeholder
	forms  []form            // what is looked for
	count  int               // of placeholders with a number
}

// form is a secret in one encoding, with its placeholder in the same one.
type form struct{ secret, place string }

// New is an empty store.
func New() *Secrets { return &Secrets{places: map[string]string{}} }

// Clone is a store that knows the same and learns for itself.
func (s *Secrets) Clone() *Secrets {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &Secrets{places: maps.Clone(s.places), forms: slices.Clip(s.forms), count: s.count} // forms are only added
}

// Password makes value known under a placeholder that names whose it is.
func (s *Secrets) Password(value, owner string) {
	s.add(value, PasswordPlaceholder(owner))
}

// PasswordPlaceholder is what stands for the password of an owner, such as
// "user" or "bot-suite".
func PasswordPlaceholder(owner string) string { return "PASSWORD-OF-" + owner }

func (s *Secrets) add(value, placeholder string) {
	if len(value) < 4 || value == placeholder {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.places[value]; ok {
		return
	}
	s.places[value] = placeholder
	s.forms = append(s.forms, formsOf(value, placeholder)...)
}

// known are the forms of values that encodings change, by value and
// placeholder: every spec begins with the same passwords.
var known = struct {
	sync.Mutex
	forms map[form][]form
}{forms: map[form][]form{}}

// mostKnown bounds them, in values.
const mostKnown = 1000

// formsOf are the encodings of a value, each once, with its placeholder.
func formsOf(value, placeholder string) []form {
	if plain(value) {
		return []form{{value, placeholder}, {placeholder, placeholder}} // the second as in encoded
	}
	known.Lock()
	defer known.Unlock()
	of := form{value, placeholder}
	forms, ok := known.forms[of]
	if !ok {
		forms = encoded(value, placeholder)
		if len(known.forms) < mostKnown {
			known.forms[of] = forms
		}
	}
	return forms
}

func encoded(value, placeholder string) []form {
	seen, out := map[string]bool{}, []form(nil)
	keep := func(secret, place string) {
		if !seen[secret] {
			seen[secret] = true
			out = append(out, form{secret, place})
		}
	}
	for _, encode := range inner {
		keep(encode(value), encode(placeholder))
	}
	for _, f := range out { // what two encodings write the same way is the same within JSON
		for _, outer := range jsons {
			keep(outer(f.secret), outer(f.place))
		}
	}
	// A placeholder is left alone, also where a short secret is part of it.
	keep(placeholder, placeholder)
	return out
}

// next is a placeholder of the value's own shape with a running number: digits
// and small letters up to v become 0, so a token still has a token's form.
func (s *Secrets) next(value string) string {
	s.mu.Lock()
	s.count++
	n := fmt.Sprint(s.count)
	s.mu.Unlock()
	shape := []byte(shapeOf(value))
	slots := "0"
	if strings.Count(string(shape), "0") < leastFill {
		slots = "0Xz" // few or none of them: letters give room for the number too
	}
	for i := len(shape) - 1; i >= 0 && n != ""; i-- {
		if strings.IndexByte(slots, shape[i]) >= 0 {
			shape[i] = n[len(n)-1]
			n = n[:len(n)-1]
		}
	}
	if n != "" {
		return fmt.Sprintf("%s%d", noShape, s.count)
	}
	return string(shape)
}

// noShape begins the placeholder of a value without letters and digits.
const noShape = "REDACTED-"

func shapeOf(value string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'v':
			return '0'
		case r >= 'w' && r <= 'z':
			return 'z'
		case r >= 'A' && r <= 'Z':
			return 'X'
		case r > 126 || r < 33:
			return '.'
		}
		return r
	}, value)
}

// leastFill is how many characters of a placeholder are fill at least.
const leastFill = 4

// isPlaceholder tells a value that is already one: fill, and in it a number of
// at most four digits.
func isPlaceholder(value string) bool {
	if strings.HasPrefix(value, noShape) {
		return true
	}
	number, fill := 0, 0
	for _, r := range value {
		switch {
		case r == 'X', r == 'z', r == '0' && number == 0:
			fill++
		case r >= '0' && r <= '9':
			number++
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r > 126, r < 33:
			return false
		}
	}
	return number <= 4 && fill >= leastFill
}

// Learn takes the tokens and cookie values of an answer (body as sent, header).
func (s *Secrets) Learn(header http.Header, body []byte) {
	for _, line := range header["Set-Cookie"] {
		// Not Response.Cookies: it passes over what is no cookie by the letter.
		pair, _, _ := strings.Cut(line, ";")
		name, value, _ := strings.Cut(pair, "=")
		s.learnCookie(strings.TrimSpace(name), strings.Trim(value, "\" \t"))
	}
	for _, values := range header {
		for _, v := range values {
			s.learnTokens(v)
		}
	}
	text := string(body)
	s.learnTokens(text)
	if !strings.Contains(text, `token"`) && !strings.Contains(text, `"password"`) {
		return
	}
	for _, m := range secretMember.Regexp().FindAllStringSubmatch(text, -1) {
		whole := unquoted(m[2])
		if whole == m[1] { // paraminfo lists the module checktoken as "checktoken": "checktoken"
			continue
		}
		if token.Regexp().FindString(whole) != whole {
			s.learnValue(strings.TrimSuffix(whole, AnonymousToken))
		}
	}
}

// unquoted is the text of a JSON string without its quotes, as it was where it is none.
func unquoted(text string) string {
	var whole string
	if json.Unmarshal([]byte(`"`+text+`"`), &whole) != nil {
		return text
	}
	return whole
}

// learnTokens takes what has the form of a token. In JSON the suffix +\ is
// written +\\; the digits are what must go.
func (s *Secrets) learnTokens(text string) {
	if !strings.Contains(text, AnonymousToken) && !strings.Contains(text, "%5C") && !strings.Contains(text, "%5c") {
		return
	}
	for _, m := range token.Regexp().FindAllStringSubmatch(text, -1) {
		s.learnValue(m[1])
	}
}

// LearnRequestCookies takes the cookie values a request sends.
func (s *Secrets) LearnRequestCookies(header http.Header) {
	for _, c := range (&http.Request{Header: header}).Cookies() {
		s.learnCookie(c.Name, c.Value)
	}
}

func (s *Secrets) learnCookie(name, value string) {
	lower := strings.ToLower(name)
	secret := strings.Contains(lower, "session") || strings.HasSuffix(lower, "token") || len(value) >= 20
	if secret && value != "deleted" {
		s.learnValue(value)
	}
}

func (s *Secrets) learnValue(value string) {
	if len(value) < 8 || isPlaceholder(value) {
		return
	}
	s.mu.Lock()
	_, known := s.places[value]
	s.mu.Unlock()
	if !known {
		s.add(value, s.next(value))
	}
}

// span is where a secret stands in a text.
type span struct {
	start, end int
	place      string
}

// String is the text with every known secret replaced, also where it stands
// URL-encoded or JSON-escaped. Where two overlap both go.
func (s *Secrets) String(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []span
	for _, f := range s.forms {
		for from := 0; ; {
			i := strings.Index(text[from:], f.secret)
			if i < 0 {
				break
			}
			start := from + i
			found = append(found, span{start, start + len(f.secret), f.place})
			from = start + 1
		}
	}
	if len(found) == 0 {
		return text
	}
	// The longest first where several begin: a shorter one may be part of it.
	slices.SortStableFunc(found, func(a, b span) int { return cmp.Or(a.start-b.start, b.end-a.end) })
	var out strings.Builder
	done := 0
	for _, f := range found {
		if f.start >= done {
			out.WriteString(text[done:f.start])
			out.WriteString(f.place)
		}
		done = max(done, f.end)
	}
	out.WriteString(text[done:])
	return out.String()
}

// Header is a copy with every known secret replaced.
func (s *Secrets) Header(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			out[name] = append(out[name], s.String(v))
		}
	}
	return out
}
