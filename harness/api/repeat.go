package api

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Repeats says how often a request is sent again after trouble of the road,
// and counts it, as nobody would see otherwise that a wiki answers only now
// and then. Only what is safe to repeat is: a read, or a request that was never
// sent because there was no connection. All that speak to one server share it.
type Repeats struct {
	Most int           // of one request
	Wait time.Duration // before the first; twice that before the second, and so on

	mu   sync.Mutex
	vain int // exchanges in a row that ended in trouble, however often they were sent
	sent map[Kind]int
}

// NewRepeats are the usual ones: two, after 0.2 and 0.4 seconds.
func NewRepeats() *Repeats { return &Repeats{Most: 2, Wait: 200 * time.Millisecond} }

// Repeated says how many requests were sent again after a kind of trouble.
type Repeated struct {
	Trouble Kind `json:"trouble"`
	Times   int  `json:"times"`
}

// Sent is what was sent again so far, sorted by the kind of trouble.
func (r *Repeats) Sent() []Repeated {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []Repeated
	for _, kind := range slices.Sorted(maps.Keys(r.sent)) {
		out = append(out, Repeated{kind, r.sent[kind]})
	}
	return out
}

// again tells whether an exchange that was repeated n times is to be sent once
// more. Where repeating was in vain several times in a row it is left, until
// there is an answer: a wiki that is gone would cost the waits for each request.
func (r *Repeats) again(n int, ex *Exchange) bool {
	if r == nil || n >= r.Most || !repeatable(ex) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.vain < tries
}

// allowed tells whether anything is sent again at all.
func (r *Repeats) allowed() bool { return r != nil && r.Most > 0 }

// note counts what was sent again after trouble.
func (r *Repeats) note(kind Kind) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sent == nil {
		r.sent = map[Kind]int{}
	}
	r.sent[kind]++
}

// end takes how an exchange ended; nil is with an answer.
func (r *Repeats) end(t *Trouble) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if t == nil {
		r.vain = 0
	} else {
		r.vain++
	}
}

// wait is the pause before the repetition n, from 0 on. It ends with the context.
func (r *Repeats) wait(ctx context.Context, n int) error {
	return sleep(ctx, r.Wait<<n)
}

// readActions are the modules that change nothing, whatever they are sent: a
// wrong wiki may do what others do by GET too.
var readActions = []string{"", "query", "paraminfo"}

// reads tells whether a call can have no effect.
func (c Call) reads() bool {
	if method := c.method(); method != http.MethodGet && method != http.MethodHead || c.hasBody() {
		return false
	}
	return slices.Contains(readActions, c.Param("action"))
}

// gateway are the statuses by which a server in front says that the wiki did
// not answer it. A 500 is the wiki's own and is never asked away.
var gateway = []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}

// repeatable tells whether trouble may pass and sending again does no harm. A
// deadline that has passed is that of the repetitions as well.
func repeatable(ex *Exchange) bool {
	switch ex.Trouble.Kind {
	case Unreachable: // nothing was sent
		return true
	case Broken:
		return ex.Call.reads()
	case NotTheAPI:
		return ex.Call.reads() && ex.Response != nil && slices.Contains(gateway, ex.Response.Status)
	}
	return false
}
