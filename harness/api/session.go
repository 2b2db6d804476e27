package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// UserAgent is sent with every request, as the API etiquette asks for
// (https://www.mediawiki.org/wiki/API:Etiquette).
var UserAgent = "mwconform/dev (conformance suite; https://github.com/mwconform/mwconform)"

// Client is what the sessions of one endpoint have in common.
type Client struct {
	Endpoint  *url.URL
	Transport http.RoundTripper
	Limits    Limits
	OnDone    func(*Exchange)     // called after every exchange, complete or not; may be nil
	Redact    func(string) string // replaces secrets in texts for people; may be nil
	// SessionName is the name of the cookie of a session, where the wiki gives
	// it another than the usual one ($wgSessionName); "" otherwise.
	SessionName string
}

// Session is one client of the wiki: its cookies are its own. Not for use by
// several goroutines at once.
type Session struct {
	client *Client
	mu     sync.Mutex
	jar    *cookiejar.Jar
	flow   string // user whose clientlogin was begun, see Logins
}

// NewSession is a session without cookies.
func (c *Client) NewSession() *Session {
	return &Session{client: c, jar: emptyJar()}
}

func emptyJar() *cookiejar.Jar {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // cookiejar.New(nil) has no failing path
	}
	return jar
}

// Do sends the call and reads the whole answer, with the repetitions that the
// limits allow. Redirects are not followed.
// The error, if any, is a *Trouble; the answer of a server in front of the API
// (a redirect, an error page) is in the exchange as well.
func (s *Session) Do(ctx context.Context, call Call) (*Exchange, error) {
	call = call.withFormat()
	req, body, err := call.request(s.client.Endpoint)
	if err != nil {
		return nil, &Trouble{Internal, err.Error(), err}
	}
	req.Header.Set("User-Agent", UserAgent)
	req.Header.Set("Accept-Encoding", "identity") // the size limit is one of bytes on the wire
	for _, c := range s.Cookies() {
		req.AddCookie(c)
	}
	ex := &Exchange{Call: call, URL: req.URL, RequestHeader: req.Header, RequestBody: body, SessionName: s.client.SessionName, sent: sentCookies(req.Header)}
	limits := s.client.Limits
	if ex.Trouble = limits.Silence.refuse(); ex.Trouble == nil {
		ex.Trouble = limits.Logins.refuse(s.flow, call)
	}
	if ex.Trouble == nil {
		s.send(ctx, req, ex)
		limits.Silence.note(ex.Trouble)
		s.flow = limits.Logins.note(s.flow, ex)
	}
	if s.client.OnDone != nil {
		s.client.OnDone(ex)
	}
	if ex.Trouble != nil {
		return ex, ex.Trouble
	}
	return ex, nil
}

// send sends the request, and again where that is safe and may help. The
// deadline is for all of it but what the pace waits.
func (s *Session) send(ctx context.Context, req *http.Request, ex *Exchange) {
	limits := s.client.Limits
	defer func() { limits.Repeats.end(ex.Trouble) }()
	var asked time.Duration // by the wiki, for this exchange
	for tries, left := 0, limits.Deadline; ; {
		if ex.Trouble = limits.Pace.wait(ctx); ex.Trouble != nil {
			break
		}
		start := time.Now()
		again := s.attempt(ctx, left, req, ex, &tries, &asked)
		took := time.Since(start)
		ex.Took += took
		if left -= took; !again {
			break
		}
		limits.Repeats.note(ex.Trouble.Kind)
		ex.Before, ex.Response = append(ex.Before, ex.Trouble), nil
	}
	if n := len(ex.Before); n > 0 && ex.Trouble != nil {
		ex.Trouble = &Trouble{ex.Trouble.Kind, fmt.Sprintf("%s (sent %d times)", ex.Trouble.Text, n+1), ex.Trouble.Err}
	}
}

// attempt sends the request once and tells whether it is to be sent again.
// tries counts how often it is after trouble of the road, asked what the wiki
// asked to wait.
func (s *Session) attempt(ctx context.Context, deadline time.Duration, req *http.Request, ex *Exchange, tries *int, asked *time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	limits := s.client.Limits
	req = req.WithContext(ctx)
	if len(ex.RequestBody) > 0 {
		req.Body = io.NopCloser(bytes.NewReader(ex.RequestBody))
	}
	query, added := limits.Pace.lagging(ex)
	if added {
		u := *req.URL
		u.RawQuery = query
		req.URL = &u
	}
	ex.Trouble = s.roundTrip(req, ex)
	if wait, ok := limits.Pace.asked(ex, added); ok {
		var last bool
		ex.Trouble, last = limits.Pace.hold(req.URL.Host, wait, *asked)
		*asked += max(wait, leastWait)
		// MediaWiki looks at maxlag before the module does anything (ApiMain::executeAction).
		return !last && limits.Repeats.allowed() && (ex.Call.reads() || added && lagged(ex.Response))
	}
	if ex.Trouble == nil || !limits.Repeats.again(*tries, ex) {
		return false
	}
	if err := limits.Repeats.wait(ctx, *tries); err != nil {
		ex.Trouble = troubleOf(err, req, limits)
		return false
	}
	*tries++
	return true
}

func (s *Session) roundTrip(req *http.Request, ex *Exchange) *Trouble {
	resp, err := Whole{s.client.Transport}.RoundTrip(s.watched(req, ex))
	if err != nil {
		return troubleOf(err, req, s.client.Limits)
	}
	defer resp.Body.Close()
	body, err := readBody(resp, s.client.Limits)
	if err != nil {
		return troubleOf(err, req, s.client.Limits)
	}
	ex.Response = newResponse(resp.StatusCode, resp.Header, body)
	ex.Response.Exchange = ex
	ex.Response.redact = s.client.Redact
	s.keep(req.URL, ex.Response)
	return notTheAPI(ex.Response, req.URL.Host)
}

// watched is the request with an eye on what net/http does by itself: it sends
// a read again where a connection that was kept open turns out to have ended.
func (s *Session) watched(req *http.Request, ex *Exchange) *http.Request {
	repeats := s.client.Limits.Repeats
	if repeats == nil {
		return req
	}
	var connections atomic.Int32
	return req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		if connections.Add(1) > 1 {
			t := &Trouble{Kind: Broken, Text: req.URL.Host + " ended a connection that it had kept open"}
			repeats.note(t.Kind)
			ex.Before = append(ex.Before, t)
		}
	}}))
}

// keep puts the answer's cookies into the jar. Lifetimes count from the
// answer's own Date, so that a recording replays the same at any later time.
func (s *Session) keep(u *url.URL, r *Response) {
	cookies := r.Cookies()
	for i, c := range cookies {
		if !c.Expires.IsZero() && c.MaxAge == 0 {
			lasting := *c
			if lasting.MaxAge = int(c.Expires.Sub(r.Date()).Seconds()); lasting.MaxAge <= 0 {
				lasting.MaxAge = -1
			}
			cookies[i] = &lasting
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jar.SetCookies(u, cookies)
}

// Cookies are what the session sends to the endpoint now.
func (s *Session) Cookies() []*http.Cookie {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.jar.Cookies(s.client.Endpoint)
}

// usualSession is how the name of a session's cookie ends where the wiki sets no
// name of its own (includes/session/CookieSessionProvider.php).
const usualSession = "_session"

// SessionName is the name of the cookie of a session, or its usual ending where
// the wiki has no name of its own for it.
func (s *Session) SessionName() string {
	if s.client.SessionName != "" {
		return s.client.SessionName
	}
	return usualSession
}

// Clone is a second session that starts with the same cookies: what somebody
// who kept an old cookie jar has. With suffixes, only with the cookies whose
// names end so.
func (s *Session) Clone(suffixes ...string) *Session {
	c := s.client.NewSession()
	c.flow = s.flow
	for _, cookie := range s.Cookies() {
		ends := func(suffix string) bool { return strings.HasSuffix(cookie.Name, suffix) }
		if len(suffixes) == 0 || slices.ContainsFunc(suffixes, ends) {
			c.jar.SetCookies(s.client.Endpoint, []*http.Cookie{cookie})
		}
	}
	return c
}

// Adopt takes the cookies of an answer that another session got.
func (s *Session) Adopt(ex *Exchange) { s.keep(ex.URL, ex.Response) }

// Forget drops all cookies.
func (s *Session) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jar = emptyJar()
}
