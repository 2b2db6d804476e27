package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mwconform/mwconform/harness/pattern"
)

// Exchange is one request and its response, or the trouble that came instead.
type Exchange struct {
	Call          Call
	URL           *url.URL
	RequestHeader http.Header
	RequestBody   []byte
	Response      *Response // nil when there was trouble
	SessionName   string    // of the cookie of a session where it is not the usual one, see Client
	Trouble       *Trouble
	Before        []*Trouble     // that of the times it was sent before, see Repeats
	Took          time.Duration  // all of it, with the repetitions
	Shared        bool           // made before, see Again
	sent          []*http.Cookie // of RequestHeader, as many checks ask for them
}

// Sent are the cookies that the request sent. They are those of all who ask:
// nobody changes one.
func (ex *Exchange) Sent() []*http.Cookie {
	if ex.sent == nil { // none, or an exchange that a test made
		return sentCookies(ex.RequestHeader)
	}
	return slices.Clip(ex.sent)
}

func sentCookies(header http.Header) []*http.Cookie {
	if len(header["Cookie"]) == 0 {
		return nil
	}
	return (&http.Request{Header: header}).Cookies()
}

// Again is the exchange as it was made before, for somebody who would have
// asked the same. Nothing is sent. redact is as in Client.
func (ex *Exchange) Again(redact func(string) string) *Exchange {
	again, r := *ex, *ex.Response
	r.Exchange, r.redact, r.Foreign = &again, redact, nil
	again.Response, again.Took, again.Before, again.Shared = &r, 0, nil, true
	return &again
}

// Lost tells whether the request may have reached the wiki, and its answer did
// not come: what it asks for may have been done.
func (ex *Exchange) Lost() bool {
	return ex.Response == nil && ex.Took > 0 && ex.Trouble != nil && // nothing was tried where no time was taken
		slices.Contains([]Kind{Broken, TimedOut, TooLarge, Cancelled}, ex.Trouble.Kind)
}

// Response is a complete answer.
type Response struct {
	Exchange *Exchange
	Status   int
	Header   http.Header
	Body     []byte
	Callback string // name of the JSONP function the body was wrapped in
	// Foreign are the paths of members that the schema of the answer does not
	// know, such as login.x, filled in by who checks it. A wiki may add some.
	Foreign []string
	value   any
	jsonErr error
	cookies []*http.Cookie // of Header, as many checks ask for them
	redact  func(string) string
}

// jsonp is MediaWiki's form of a JSONP answer: /**/name({...}).
var jsonp = pattern.Lazy(`(?s)^/\*\*/([A-Za-z0-9_$.\[\]]+)\((.*)\)\s*$`)

var jsonpStart = []byte("/**/")

func newResponse(status int, header http.Header, body []byte) *Response {
	r := &Response{Status: status, Header: header, Body: body, cookies: setCookies(header)}
	text := body
	if bytes.HasPrefix(body, jsonpStart) {
		if m := jsonp.Regexp().FindSubmatch(body); m != nil {
			r.Callback, text = string(m[1]), m[2]
		}
	}
	r.value, r.jsonErr = decode(text)
	return r
}

// decode reads exactly one JSON value.
func decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the body is empty")
		}
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the JSON value")
	}
	return v, nil
}

// JSON is the decoded body (of a JSONP answer, what is inside), numbers as
// json.Number. The error says why there is none.
func (r *Response) JSON() (any, error) {
	if r.jsonErr != nil {
		return nil, fmt.Errorf("the body is no JSON: %w", r.jsonErr)
	}
	return r.value, nil
}

// Object is the decoded body where it is a JSON object, otherwise nil.
func (r *Response) Object() map[string]any {
	o, _ := r.value.(map[string]any)
	return o
}

// At is the member at a path of names and, for lists, indexes; ok is false
// where there is none.
func (r *Response) At(path ...any) (any, bool) {
	v := r.value
	if r.jsonErr != nil {
		return nil, false
	}
	for _, step := range path {
		switch key := step.(type) {
		case string:
			o, ok := v.(map[string]any)
			if !ok {
				return nil, false
			}
			if v, ok = o[key]; !ok {
				return nil, false
			}
		case int:
			l, ok := v.([]any)
			if !ok || key < 0 || key >= len(l) {
				return nil, false
			}
			v = l[key]
		default:
			return nil, false
		}
	}
	return v, true
}

// String is the string at a path, "" where there is none.
func (r *Response) String(path ...any) string {
	v, _ := r.At(path...)
	s, _ := v.(string)
	return s
}

// Int is the whole number at a path, 0 where there is none.
func (r *Response) Int(path ...any) int {
	v, _ := r.At(path...)
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return int(i)
}

// ErrorCode is the code of the (first) error of the body, "" where there is
// none: error.code with errorformat=bc, errors[0].code otherwise.
func (r *Response) ErrorCode() string {
	if code := r.String("error", "code"); code != "" {
		return code
	}
	return r.String("errors", 0, "code")
}

// Date is the answer's Date header, or now where it has none.
func (r *Response) Date() time.Time {
	if t, err := http.ParseTime(r.Header.Get("Date")); err == nil {
		return t
	}
	return time.Now()
}

// Cookies are those the answer sets, in order. They are those of all who ask:
// nobody changes one.
func (r *Response) Cookies() []*http.Cookie {
	if r.cookies == nil { // none, or an answer that a test made
		return setCookies(r.Header)
	}
	return slices.Clone(r.cookies)
}

func setCookies(header http.Header) []*http.Cookie {
	return (&http.Response{Header: header}).Cookies()
}

// Cookie is the last cookie set whose name ends so; MediaWiki puts the
// wiki's own prefix in front ($wgCookiePrefix). Nil where there is none.
func (r *Response) Cookie(suffix string) *http.Cookie {
	var found *http.Cookie
	for _, c := range r.Cookies() {
		if strings.HasSuffix(c.Name, suffix) {
			found = c
		}
	}
	return found
}

// OfSession tells a cookie of a session, also of a bot password's, from others.
func (r *Response) OfSession(c *http.Cookie) bool {
	return r.Exchange.OfSession(c)
}

// OfSession tells a cookie of a session, also of a bot password's, from others.
func (ex *Exchange) OfSession(c *http.Cookie) bool {
	return strings.HasSuffix(c.Name, "ession") || c.Name == ex.SessionName
}

// SessionCookie is the last cookie of a session that the answer sets, nil where
// there is none.
func (r *Response) SessionCookie() *http.Cookie {
	var found *http.Cookie
	for _, c := range r.Cookies() {
		if r.OfSession(c) {
			found = c
		}
	}
	return found
}

// Redact is the text with the secrets of this run replaced, for people.
func (r *Response) Redact(text string) string {
	if r.redact == nil {
		return text
	}
	return r.redact(text)
}
