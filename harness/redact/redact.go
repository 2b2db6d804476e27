// Package redact keeps secrets out of everything that is written: it learns
// passwords, tokens and cookie values and replaces each by a placeholder of
// the same shape, so that what was redacted can still be checked and replayed.
package redact

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// token is what stands before the suffix of a MediaWiki token: 32 digits of
// HMAC, 8 of unix time (includes/session/Token.php of MediaWiki).
var token = regexp.MustCompile(`([0-9a-f]{32})([0-9a-f]{8})?\+\\`)

// tokenMember finds the members of an answer that hold a token, whatever its form.
var tokenMember = regexp.MustCompile(`"([a-z]*token)"\s*:\s*"((?:[^"\\]|\\.)+)"`)

// AnonymousToken is the constant csrf token of a client that has no session
// (no secret: it is the same everywhere).
const AnonymousToken = `+\`

// Secrets maps secret values to placeholders. The zero value is not usable: New.
type Secrets struct {
	mu     sync.Mutex
	places map[string]string // secret → placeholder
	order  []string          // secrets, longest first
	count  map[string]int
}

// New is an empty store.
func New() *Secrets {
	return &Secrets{places: map[string]string{}, count: map[string]int{}}
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
	s.order = append(s.order, value)
	sort.SliceStable(s.order, func(i, j int) bool { return len(s.order[i]) > len(s.order[j]) })
}

// next is a placeholder of the value's own shape with a running number:
// digits and hex letters become 0, so a token still has a token's form.
func (s *Secrets) next(kind, value string) string {
	s.mu.Lock()
	s.count[kind]++
	n := fmt.Sprintf("%d", s.count[kind])
	s.mu.Unlock()
	shape := []byte(shapeOf(value))
	for i, j := len(shape)-1, len(n)-1; i >= 0 && j >= 0; i-- {
		if shape[i] == '0' {
			shape[i] = n[j]
			j--
		}
	}
	return string(shape)
}

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

// isPlaceholder tells a value that is already one: only zeros and a number.
var isPlaceholder = regexp.MustCompile(`^0{12,}[0-9]*$`)

// Learn takes the tokens and cookie values of an answer (body as sent, header).
func (s *Secrets) Learn(header http.Header, body []byte) {
	for _, c := range (&http.Response{Header: header}).Cookies() {
		s.learnCookie(c.Name, c.Value)
	}
	text := string(body)
	// In JSON the suffix +\ is written +\\; the digits are what must go.
	for _, m := range token.FindAllStringSubmatch(text, -1) {
		s.learnValue("token", m[1])
	}
	for _, m := range tokenMember.FindAllStringSubmatch(text, -1) {
		value := strings.TrimSuffix(strings.ReplaceAll(m[2], `\\`, `\`), AnonymousToken)
		if !token.MatchString(value + AnonymousToken) {
			s.learnValue("token", value)
		}
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
		s.learnValue("cookie", value)
	}
}

func (s *Secrets) learnValue(kind, value string) {
	if len(value) < 8 || isPlaceholder.MatchString(value) {
		return
	}
	s.mu.Lock()
	_, known := s.places[value]
	s.mu.Unlock()
	if !known {
		s.add(value, s.next(kind, value))
	}
}

// String is the text with every known secret replaced, also where it stands
// URL-encoded or JSON-escaped.
func (s *Secrets) String(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, secret := range s.order {
		place := s.places[secret]
		text = strings.ReplaceAll(text, secret, place)
		if enc := url.QueryEscape(secret); enc != secret {
			text = strings.ReplaceAll(text, enc, url.QueryEscape(place))
		}
		if esc := jsonEscape(secret); esc != secret {
			text = strings.ReplaceAll(text, esc, place)
		}
	}
	return text
}

func jsonEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `/`, `\/`).Replace(s)
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
