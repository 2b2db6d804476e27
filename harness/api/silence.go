package api

import (
	"fmt"
	"sync"
)

// tries is how many exchanges in a row may get no whole answer before the rest
// is not tried: a wiki that hangs would otherwise cost a deadline for every one,
// one that sends without end Limits.MaxBody bytes.
const tries = 3

// Silence counts the exchanges in a row to which a wiki gave no whole answer: it
// did not begin, did not end in time, or was too large. The zero value is ready; all that speak to one server share it.
type Silence struct {
	mu   sync.Mutex
	n    int
	last *Trouble
}

// refuse is trouble where the wiki is given up.
func (s *Silence) refuse() *Trouble {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n < tries {
		return nil
	}
	return &Trouble{s.last.Kind, fmt.Sprintf("not tried, as %d requests in a row got no whole answer: %s", tries, s.last.Text), s.last}
}

// note takes how an exchange ended; nil is with an answer.
func (s *Silence) note(t *Trouble) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t != nil && (t.Kind == TimedOut || t.Kind == Unreachable || t.Kind == TooLarge) {
		s.n++
		s.last = t
		return
	}
	s.n = 0
}
