package spec

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/target"
)

// Shared is what the specs of a live run need not ask for again, because one
// of them did: sessions that stand where many begin, and reads without a
// cookie. A spec that does not pass with any of it runs once more with sessions
// and answers of its own, and only that counts. Ready for use as new(Shared),
// by several specs at the same time.
type Shared struct {
	mu    sync.Mutex
	idle  map[place][]start
	reads map[place]*api.Exchange
}

// place is what is shared, and of which wiki.
type place struct {
	wiki *target.Wiki
	what string
}

// start is a session that stands where a spec begins, with what led there. One
// spec has it at a time.
type start struct {
	led   []*api.Exchange
	known map[string]*api.Exchange // what it answered there, by what asked for it; refused logins also by Session.seeks
	held  map[string]*api.Exchange // its tokens, see Session
}

// take is a session that stands at a start, if there is one: rather one that
// knows an answer, or else the one that knows fewest, as others may need those.
func (s *Shared) take(at place, rather string) (start, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.idle[at]
	if len(all) == 0 {
		return start{}, false
	}
	i := slices.IndexFunc(all, func(one start) bool { return one.known[rather] != nil })
	if i < 0 {
		i = 0
		for n, one := range all {
			if len(one.known) < len(all[i].known) {
				i = n
			}
		}
	}
	one := all[i]
	s.idle[at] = slices.Delete(all, i, i+1)
	return one, true
}

func (s *Shared) put(at place, one start) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idle == nil {
		s.idle = map[place][]start{}
	}
	s.idle[at] = append(s.idle[at], one)
}

func (s *Shared) read(at place) *api.Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads[at]
}

func (s *Shared) keep(at place, ex *api.Exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reads == nil {
		s.reads = map[place]*api.Exchange{}
	}
	s.reads[at] = ex
}

// forget drops all of a wiki that is put back: it knows the sessions no more.
func (s *Shared) forget(w *target.Wiki) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for at := range s.idle {
		if at.wiki == w {
			delete(s.idle, at)
		}
	}
	for at := range s.reads {
		if at.wiki == w {
			delete(s.reads, at)
		}
	}
}

// shares tells whether the spec takes what was asked for before.
func (t *T) shares() bool { return t.env.Shared != nil && !t.alone }

// adopt is an exchange that was made before, as one of this spec.
func (t *T) adopt(ex *api.Exchange) *api.Response {
	ex = ex.Again(t.secrets.String)
	t.observe(ex)
	return ex.Response
}

// ask sends a call, unless another spec asked the same before and this one
// would learn nothing else: a read by somebody the wiki does not know, or what
// it refuses them, before the spec did anything, and a login before it did more
// than sign in elsewhere. An answer that begins a session hands that over.
func (s *Session) ask(call api.Call) *api.Response {
	t, what := s.t, readOf(call)
	switch {
	case !t.shares() || t.plain || t.changed || t.acted && !signsIn(call):
		return s.send(call)
	case !s.pristine():
		if t.acted && len(s.led) > s.at { // it may look at what comes after what it sent
			return s.send(call)
		}
		return s.askAgain(nameOf(call), call)
	case what == "":
		return s.send(call)
	}
	if one, ok := t.env.Shared.take(place{t.wiki, what}, s.seeks); ok {
		return s.stand(what, one)
	}
	if ex := t.env.Shared.read(place{t.wiki, what}); ex != nil && !t.asked[what] {
		t.asked[what] = true
		return t.adopt(ex)
	}
	t.asked[what] = true
	from, r := len(s.led), s.send(call)
	switch {
	case slices.ContainsFunc(r.Cookies(), tells):
		s.stands, s.from, s.at = what, from, len(s.led)
	case r.Status == http.StatusOK && len(r.Cookies()) == 0 && (reads(call) || r.ErrorCode() != ""):
		t.env.Shared.keep(place{t.wiki, what}, r.Exchange)
	}
	return r
}

// askAgain is ask in a session that the wiki knows: it may have been asked the
// same where it stands.
func (s *Session) askAgain(what string, call api.Call) *api.Response {
	if s.stands == "" || slices.ContainsFunc(s.led[s.at:], changes) {
		return s.send(call)
	}
	if ex := s.known[what]; ex != nil {
		delete(s.known, what) // the next time it wants to see what changed
		return s.t.adopt(ex)
	}
	r := s.send(call)
	if refused(r) || reads(call) {
		s.learn(what, r)
	}
	return r
}

// learn keeps an answer for whom the session is handed to.
func (s *Session) learn(what string, r *api.Response) {
	if s.learnt == nil {
		s.learnt = map[string]*api.Exchange{}
	}
	s.learnt[what] = r.Exchange
}

// begin leads a session that the wiki does not know to a start, or takes one
// that stands there. Where it is not led there, it stands where it did.
func (s *Session) begin(what string, lead func() *api.Response, there func(*api.Response) bool) *api.Response {
	t := s.t
	if !t.shares() || !s.pristine() {
		return lead()
	}
	if one, ok := t.env.Shared.take(place{t.wiki, what}, s.seeks); ok {
		return s.stand(what, one)
	}
	from, r := len(s.led), lead()
	if len(s.led) > from && there(r) { // what the wiki was not asked leads nobody
		s.stands, s.from, s.at = what, from, len(s.led)
		s.known, s.learnt, s.took = nil, nil, start{} // from where it stood before
	}
	return r
}

// Once leads a session that the wiki does not know to where several specs
// begin, what says where, and gives the last answer on the way. In a live run
// others may have been there before.
func (s *Session) Once(what string, lead func() *api.Response) *api.Response {
	return s.begin(what, lead, func(*api.Response) bool { return true })
}

// stand puts a session to a start and gives the last answer on the way there.
func (s *Session) stand(what string, one start) *api.Response {
	from, last := len(s.led), (*api.Response)(nil)
	for _, ex := range one.led {
		s.Adopt(ex)
		last = s.t.adopt(ex)
	}
	s.led = append(s.led, one.led...)
	s.stands, s.from, s.at = what, from, len(s.led)
	s.known, s.learnt, s.held = maps.Clone(one.known), maps.Clone(one.known), maps.Clone(one.held)
	s.took = one
	return last
}

// token asks for a token, which the session may hold already. One that a
// request is sent with may be of a session that others had before.
func (s *Session) token(call api.Call) *api.Response {
	what := readOf(call)
	if !s.t.shares() {
		return s.send(call)
	}
	if held := s.held[what]; held != nil {
		return s.t.adopt(held)
	}
	var r *api.Response
	if s.pristine() {
		r = s.begin(what, func() *api.Response { return s.send(call) }, func(*api.Response) bool { return true })
	} else {
		r = s.askAgain(what, call)
	}
	if s.held == nil {
		s.held = map[string]*api.Exchange{}
	}
	s.held[what] = r.Exchange
	return r
}

// signIn is begin with signing in to an account that the run was given. One
// that the spec created, or knows under another password, is nobody else's.
func (s *Session) signIn(action string, a target.Account, more api.Params, lead func() *api.Response) *api.Response {
	if a.Role == target.NewRole || a != s.t.wiki.Accounts[a.Role] {
		return lead()
	}
	what := strings.TrimSpace(action + " " + a.Role + " " + more.Encode())
	s.seeks = what
	r := s.begin(what, lead, func(r *api.Response) bool { return succeeded(r) || waits(r) })
	if s.seeks = ""; refused(r) {
		s.learn(what, r)
	}
	return r
}

// pristine tells that the wiki cannot know the session yet: it asked for
// something without a cookie at most, and got none.
func (s *Session) pristine() bool {
	return len(s.Cookies()) == 0 && !slices.ContainsFunc(s.led, func(ex *api.Exchange) bool {
		return ex.Response == nil || len(ex.Response.Cookies()) > 0 || ex.RequestHeader.Get("Cookie") != ""
	})
}

// note adds an exchange to what led the session to where it is.
func (s *Session) note(ex *api.Exchange) {
	s.led = append(s.led, ex)
	if changes(ex) {
		s.held = nil
	}
	if s.stands != "" && waits(s.led[s.at-1].Response) && acts(ex) { // the login went on, or is over
		s.stands = ""
	}
}

// giveBack leaves the sessions that still stand at their start to others.
func (t *T) giveBack() {
	if !t.shares() {
		return
	}
	for _, s := range t.sessions {
		if s.free() {
			t.env.Shared.put(place{t.wiki, s.stands}, start{slices.Clone(s.led[s.from:s.at]), s.learnt, s.held})
		}
	}
}

// giveBackTaken leaves to others the sessions that a spec took and that stand
// where they did, as they were.
func (t *T) giveBackTaken() {
	for _, s := range t.sessions {
		if s.took.led != nil && s.free() {
			t.env.Shared.put(place{t.wiki, s.stands}, s.took)
		}
	}
}

// free tells that the session stands at a start, and that nobody else has its cookies.
func (s *Session) free() bool {
	return s.stands != "" && !s.cloned && !slices.ContainsFunc(s.led[s.at:], changes)
}
