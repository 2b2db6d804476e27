// Package cost measures what a run costs: requests, the wiki's own time, and
// what is left for us.
package cost

import (
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/mwconform/mwconform/harness/api"
)

// Meter is a transport that counts and times what goes over it.
type Meter struct {
	Next http.RoundTripper

	mu  sync.Mutex
	sum Wire
}

// Wire is what went over a transport.
type Wire struct {
	Requests int
	Actions  map[string]int // by the parameter action; "(no token)" where one cannot do what it is for
	Took     time.Duration  // from each request to the end of its answer
	Sent     int64
	Received int64 // of bodies
}

// RoundTrip passes a request on; its time ends where the answer's body does.
func (m *Meter) RoundTrip(r *http.Request) (*http.Response, error) {
	action, sent, err := actionOf(r)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	resp, err := m.Next.RoundTrip(r)
	m.sent(action, time.Since(began), sent)
	if err != nil {
		return nil, err
	}
	resp.Body = &body{ReadCloser: resp.Body, meter: m}
	return resp, nil
}

// Wire is what went over it until now.
func (m *Meter) Wire() Wire {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.sum
	out.Actions = map[string]int{}
	for action, n := range m.sum.Actions {
		out.Actions[action] = n
	}
	return out
}

// Since is what went over after another measurement of the same transport.
func (w Wire) Since(before Wire) Wire {
	out := Wire{Requests: w.Requests - before.Requests, Actions: map[string]int{}, Took: w.Took - before.Took,
		Sent: w.Sent - before.Sent, Received: w.Received - before.Received}
	for action, n := range w.Actions {
		if n -= before.Actions[action]; n > 0 {
			out.Actions[action] = n
		}
	}
	return out
}

func (m *Meter) sent(action string, took time.Duration, bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sum.Actions == nil {
		m.sum.Actions = map[string]int{}
	}
	m.sum.Actions[action]++
	m.sum.Requests++
	m.sum.Took += took
	m.sum.Sent += bytes
}

func (m *Meter) received(took time.Duration, bytes int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sum.Took += took
	m.sum.Received += int64(bytes)
}

// body adds the time of reading an answer.
type body struct {
	io.ReadCloser
	meter *Meter
}

func (b *body) Read(p []byte) (int, error) {
	began := time.Now()
	n, err := b.ReadCloser.Read(p)
	b.meter.received(time.Since(began), n)
	return n, err
}

// tokens are the parameters without which an action that signs in or creates
// stops before it looks at a password (ApiLogin, ApiClientLogin, ApiAMCreateAccount).
var tokens = map[string]string{"login": "lgtoken", "clientlogin": "logintoken", "createaccount": "createtoken"}

// actionOf is the action of a request, with "(no token)" where it cannot do what
// it is for, and the length of its body, which can be read again.
func actionOf(r *http.Request) (action string, length int64, err error) {
	data, err := api.BodyOf(r)
	if err != nil {
		return "", 0, err
	}
	values, _ := api.ParametersOf(r, data) // what a broken form asks for is the wiki's affair
	action = values.Get("action")
	if token := tokens[action]; token != "" && values.Get(token) == "" {
		action += " (no token)"
	}
	if _, known := actions[action]; !known {
		action = "others"
	}
	return action, int64(len(data)), nil
}

// actions are those that are counted each by itself.
var actions = map[string]bool{"query": true, "paraminfo": true, "login": true, "login (no token)": true, "clientlogin": true, "clientlogin (no token)": true,
	"createaccount": true, "createaccount (no token)": true, "validatepassword": true, "resetpassword": true, "logout": true}
