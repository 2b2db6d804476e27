package cost

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Line is one request of a script, or a scenario that is put back.
type Line struct {
	Reset   string      `json:"reset,omitempty"` // scenario; nothing else then
	Session int         `json:"session,omitempty"`
	Method  string      `json:"method,omitempty"`
	URL     string      `json:"url,omitempty"`
	Header  http.Header `json:"header,omitempty"` // without the cookies of the session
	Body    []byte      `json:"body,omitempty"`
	From    []Value     `json:"from,omitempty"`   // what of it earlier answers gave
	Gives   bool        `json:"gives,omitempty"`  // its answer gives something
	Answer  string      `json:"answer,omitempty"` // see Outcome
}

// Value is a text that the wiki made, such as a token, and where it told it.
type Value struct {
	Text string `json:"text"`
	Line int    `json:"line"`
	Path []any  `json:"path"` // in the answer's JSON
}

// Script is a transport that writes down what goes over it, so that it can be
// played again. It holds passwords and tokens: keep it from everybody's eyes.
type Script struct {
	Next http.RoundTripper

	mu       sync.Mutex
	lines    []Line
	sessions map[string]int   // by the value of a cookie
	told     map[string]Value // by the text
	last     int              // session
}

// Lines are what was written until now.
func (s *Script) Lines() []Line {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.lines)
}

// Reset writes down that a scenario is put back.
func (s *Script) Reset(scenario string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, Line{Reset: scenario})
}

// RoundTrip passes a request on and writes it down with what came of it.
func (s *Script) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	resp, err := s.Next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.write(r, body, resp, answer)
	return resp, nil
}

func (s *Script) write(r *http.Request, body []byte, resp *http.Response, answer []byte) {
	line := Line{Method: r.Method, URL: r.URL.String(), Header: r.Header.Clone(), Body: body, Answer: Outcome(resp.StatusCode, answer)}
	for _, c := range r.Cookies() {
		if n := s.sessions[c.Value]; n > 0 {
			line.Session = n
			line.Header.Del("Cookie") // the session's own; another is sent as it is
		}
	}
	if line.Session == 0 {
		s.last++
		line.Session = s.last
	}
	if s.sessions == nil {
		s.sessions, s.told = map[string]int{}, map[string]Value{}
	}
	for _, c := range resp.Cookies() {
		if len(c.Value) >= shortest*2 { // the name of a user is in many sessions
			s.sessions[c.Value] = line.Session
		}
	}
	values := r.URL.Query()
	if form, err := url.ParseQuery(string(body)); err == nil {
		maps.Copy(values, form)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, v := range values[name] {
			if from, ok := s.told[v]; ok {
				line.From = append(line.From, from)
				s.lines[from.Line].Gives = true
			}
		}
	}
	s.lines = append(s.lines, line)
	var said any
	if json.Unmarshal(answer, &said) == nil {
		s.note(said, nil)
	}
}

// shortest is a text that nobody sends by chance, in bytes.
const shortest = 8

// note remembers the texts of the last answer.
func (s *Script) note(v any, path []any) {
	switch v := v.(type) {
	case string:
		if len(v) >= shortest {
			s.told[v] = Value{v, len(s.lines) - 1, slices.Clone(path)}
		}
	case []any:
		for i, one := range v {
			s.note(one, append(path, i))
		}
	case map[string]any:
		for name, one := range v {
			s.note(one, append(path, name))
		}
	}
}

// Outcome is what an answer comes to: its HTTP status, and the codes, results
// and states by which clients tell answers apart.
func Outcome(status int, answer []byte) string {
	parts := []string{http.StatusText(status)}
	var said struct {
		Error  struct{ Code string }
		Errors []struct{ Code string }
		Login  struct{ Result string }

		ClientLogin, CreateAccount, ResetPassword struct{ Status, MessageCode string }
	}
	if json.Unmarshal(answer, &said) != nil {
		return strings.Join(append(parts, "no object"), " ")
	}
	for _, e := range said.Errors {
		parts = append(parts, e.Code)
	}
	for _, p := range []string{said.Error.Code, said.Login.Result, said.ClientLogin.Status, said.ClientLogin.MessageCode,
		said.CreateAccount.Status, said.CreateAccount.MessageCode, said.ResetPassword.Status} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " ")
}
