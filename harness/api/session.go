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
	ctx, cancel := context.WithTimeout(ctx, s.client.Limits.Deadline)
	defer cancel()
	req = req.WithContext(ctx)
	req.Header.Set("User-Agent", UserAgent)
	req.Header.Set("Accept-Encoding", "identity") // the size limit is one of bytes on the wire
	for _, c := range s.Cookies() {
		req.AddCookie(c)
	}
	ex := &Exchange{Call: call, URL: req.URL, RequestHeader: req.Header, RequestBody: body, SessionName: s.client.SessionName}
	if ex.Trouble = s.client.Limits.Silence.refuse(); ex.Trouble == nil {
		s.send(req, ex)
		s.client.Limits.Silence.note(ex.Trouble)
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
// deadline is for all of it.
func (s *Session) send(req *http.Request, ex *Exchange) {
	start := time.Now()
	defer func() { ex.Took = time.Since(start) }()
	repeats := s.client.Limits.Repeats
	defer func() { repeats.end(ex.Trouble) }()
	for n := 0; ; n++ {
		ex.Trouble = s.roundTrip(req, ex)
		if ex.Trouble == nil || !repeats.again(n, ex) {
			break
		}
		if err := repeats.wait(req.Context(), n); err != nil {
			ex.Trouble = troubleOf(err, req, s.client.Limits)
			break
		}
		repeats.note(ex.Trouble.Kind)
		ex.Before, ex.Response = append(ex.Before, ex.Trouble), nil
		req.Body = io.NopCloser(bytes.NewReader(ex.RequestBody))
	}
	if n := len(ex.Before); n > 0 && ex.Trouble != nil {
		ex.Trouble = &Trouble{ex.Trouble.Kind, fmt.Sprintf("%s (sent %d times)", ex.Trouble.Text, n+1), ex.Trouble.Err}
	}
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
	for _, c := range cookies {
		if !c.Expires.IsZero() && c.MaxAge == 0 {
			if left := int(c.Expires.Sub(r.Date()).Seconds()); left > 0 {
				c.MaxAge = left
			} else {
				c.MaxAge = -1
			}
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
	for _, cookie := range s.Cookies() {
		ends := func(suffix string) bool { return strings.HasSuffix(cookie.Name, suffix) }
		if len(suffixes) == 0 || slices.ContainsFunc(suffixes, ends) {
			c.jar.SetCookies(s.client.Endpoint, []*http.Cookie{cookie})
		}
	}
	return c
}

// Forget drops all cookies.
func (s *Session) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jar = emptyJar()
}
