package api_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
)

// inTurn is a transport that answers in turn, the last answer for ever.
type inTurn struct {
	turns  []any // an error, or an *answer
	bodies []string
}

func (i *inTurn) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	now := i.turns[min(len(i.bodies), len(i.turns)-1)]
	i.bodies = append(i.bodies, string(body))
	if err, ok := now.(error); ok {
		return nil, err
	}
	return now.(*answer).RoundTrip(r)
}

var (
	refused = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	reset   = &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
	right   = &answer{body: `{"query":{}}`}
)

// repeating are limits with repetitions that cost no time.
func repeating() api.Limits {
	return api.Limits{Deadline: time.Minute, MaxBody: 1000, Repeats: &api.Repeats{Most: 2, Wait: time.Microsecond}}
}

func TestWhatIsSentAgain(t *testing.T) {
	read, login := api.Get(api.Params{"action": "query"}), api.Post(api.Params{"action": "login", "lgname": "A"})
	html := func(status int) *answer {
		return &answer{status: status, body: "<h1>no</h1>", header: http.Header{"Content-Type": {"text/html"}}}
	}
	own := &answer{status: 503, body: `{"error":{"code":"readonly"}}`}
	for name, tt := range map[string]struct {
		call  api.Call
		turns []any
		sent  int
		kind  api.Kind // of the trouble in the end, "" is none
	}{
		"a read after a reset":                {read, []any{reset, right}, 2, ""},
		"a read after two":                    {read, []any{reset, io.EOF, right}, 3, ""},
		"a read after three":                  {read, []any{reset}, 3, api.Broken},
		"a read without a connection":         {read, []any{refused, right}, 2, ""},
		"a HEAD":                              {api.Call{Method: "HEAD", Query: api.Params{"action": "query"}}, []any{reset, right}, 2, ""},
		"an image":                            {api.Call{Path: "/captcha"}, []any{reset, right}, 2, ""},
		"a read after a gateway's 502":        {read, []any{html(502), right}, 2, ""},
		"a read after 503 of a gateway":       {read, []any{html(503), right}, 2, ""},
		"a read after 504 without end":        {read, []any{html(504)}, 3, api.NotTheAPI},
		"a wiki's own 500":                    {read, []any{html(500), right}, 1, api.NotTheAPI},
		"a wiki's own 503":                    {read, []any{own, right}, 1, ""},
		"a wrong answer":                      {read, []any{&answer{body: "{"}, right}, 1, ""},
		"an answer to a login":                {login, []any{reset, right}, 1, api.Broken},
		"a login without a connection":        {login, []any{refused, right}, 2, ""},
		"a login after a reset in the repeat": {login, []any{refused, reset, right}, 2, api.Broken},
		"a gateway's 502 to a login":          {login, []any{html(502), right}, 1, api.NotTheAPI},
		"a login by GET":                      {api.Get(api.Params{"action": "login"}), []any{reset, right}, 1, api.Broken},
		"a read by POST":                      {api.Post(api.Params{"action": "query"}), []any{reset, right}, 1, api.Broken},
		"what took too long":                  {read, []any{context.DeadlineExceeded, right}, 1, api.TimedOut},
		"what was not recorded":               {read, []any{&api.Trouble{Kind: api.NotRecorded}, right}, 1, api.NotRecorded},
		"too much":                            {read, []any{&answer{body: strings.Repeat("x", 2000)}, right}, 1, api.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			way, limits := &inTurn{turns: tt.turns}, repeating()
			ex, err := client(t, way, limits).NewSession().Do(context.Background(), tt.call)
			g.Expect(kindOf(err)).To(Equal(tt.kind))
			g.Expect(way.bodies).To(HaveLen(tt.sent))
			g.Expect(way.bodies).To(HaveEach(way.bodies[0]), "each time the same is sent")
			g.Expect(ex.Before).To(HaveLen(tt.sent-1), "every repetition is told")
			n := 0
			for _, one := range limits.Repeats.Sent() {
				n += one.Times
			}
			g.Expect(n).To(Equal(tt.sent - 1))
			if tt.sent > 1 && err != nil {
				g.Expect(err.Error()).To(HaveSuffix("(sent %d times)", tt.sent))
			}
			limits.Repeats = nil
			way = &inTurn{turns: tt.turns}
			_, _ = client(t, way, limits).NewSession().Do(context.Background(), tt.call)
			g.Expect(way.bodies).To(HaveLen(1), "without it nothing is sent again")
		})
	}
}

// TestRepeatingInVainEnds: a wiki that is gone does not cost the waits each time.
func TestRepeatingInVainEnds(t *testing.T) {
	g := NewWithT(t)
	way := &inTurn{turns: []any{reset}}
	c := client(t, way, repeating())
	ask := func() int {
		before := len(way.bodies)
		_, _ = c.NewSession().Do(context.Background(), api.Get(api.Params{"action": "query"}))
		return len(way.bodies) - before
	}
	g.Expect([]int{ask(), ask(), ask(), ask(), ask()}).To(Equal([]int{3, 3, 3, 1, 1}))
	way.turns = []any{right}
	g.Expect(ask()).To(Equal(1))
	way.turns = []any{reset}
	g.Expect(ask()).To(Equal(3), "an answer came: it starts anew")
	g.Expect(c.Limits.Repeats.Sent()).To(Equal([]api.Repeated{{Trouble: api.Broken, Times: 8}}))
}

func TestWaitingEndsWithTheRunAndTheDeadline(t *testing.T) {
	g := NewWithT(t)
	limits := repeating()
	limits.Repeats.Wait = time.Hour
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err := client(t, &inTurn{turns: []any{reset}}, limits).NewSession().Do(ctx, api.Get(nil))
	g.Expect(kindOf(err)).To(Equal(api.Cancelled))
	limits.Deadline = 20 * time.Millisecond
	start := time.Now()
	_, err = client(t, &inTurn{turns: []any{reset}}, limits).NewSession().Do(context.Background(), api.Get(nil))
	g.Expect(kindOf(err)).To(Equal(api.TimedOut), "the deadline is for all repetitions together")
	g.Expect(time.Since(start)).To(BeNumerically("<", 5*time.Second))
}

// TestWhatNetHTTPSendsAgainIsToldToo: it does so by itself where a connection
// that was kept open is reset.
func TestWhatNetHTTPSendsAgainIsToldToo(t *testing.T) {
	g := NewWithT(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	go func() { // one answer for each connection, which is ended at the next request
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			r := bufio.NewReader(conn)
			if _, err := http.ReadRequest(r); err == nil {
				fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"query\":{}}")
				_, _ = http.ReadRequest(r)
			}
			_ = conn.(*net.TCPConn).SetLinger(0)
			conn.Close()
		}
	}()
	c := client(t, &http.Transport{}, repeating())
	c.Endpoint = &url.URL{Scheme: "http", Host: l.Addr().String(), Path: "/api.php"}
	s := c.NewSession()
	first, err := s.Do(context.Background(), api.Get(nil))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(first.Before).To(BeEmpty())
	second, err := s.Do(context.Background(), api.Get(nil))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(second.Before).To(HaveLen(1))
	g.Expect(c.Limits.Repeats.Sent()).To(Equal([]api.Repeated{{Trouble: api.Broken, Times: 1}}))
}

// TestHalfAnswers: what the wiki sent whole is its own, however wrong; what
// broke off is nobody's, and also what may have.
func TestHalfAnswers(t *testing.T) {
	const (
		sized   = "Content-Length: %d\r\n\r\n%s"
		more    = "Content-Length: 9%d\r\n\r\n%s"
		chunked = "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
		cut     = "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n"
		open    = "X-Length: %d\r\n\r\n%s" // until the connection ends
	)
	const json, xml, html, png, js = "application/json", "text/xml", "text/html", "image/png", "text/javascript"
	for name, tt := range map[string]struct {
		status              int
		kind, framing, body string
		trouble             api.Kind
	}{
		"truncated JSON of the right length":  {200, json, sized, `{"query":{`, ""},
		"truncated JSON in whole chunks":      {200, json, chunked, `{"query":{`, ""},
		"an empty body of the right length":   {200, json, sized, ``, ""},
		"a length of more":                    {200, json, more, `{"query":{}}`, api.Broken},
		"no last chunk":                       {200, json, cut, `{"query":{}}`, api.Broken},
		"whole JSON of unknown length":        {200, json, open, `{"query":{}}`, ""},
		"truncated JSON of unknown length":    {200, json, open, `{"query":{`, api.Broken},
		"nothing of unknown length":           {200, json, open, ``, api.Broken},
		"wrong JSON of unknown length":        {200, json, open, `{"query":}`, ""},
		"a warning of PHP of unknown length":  {200, html, open, `<b>Warning</b>: x`, ""},
		"a page of unknown length":            {200, html, open, "<!DOCTYPE html><html></html>\n", ""},
		"a truncated page of unknown length":  {200, html, open, "<!DOCTYPE html><html><p>", api.Broken},
		"XML of unknown length":               {200, xml, open, `<?xml version="1.0"?><api batchcomplete=""/>`, ""},
		"truncated XML of unknown length":     {200, xml, open, `<?xml version="1.0"?><api batchco`, api.Broken},
		"wrong XML of unknown length":         {200, xml, open, `<api></b>`, ""},
		"JSONP of unknown length":             {200, js, open, `/**/f({"query":{}})`, ""},
		"truncated JSONP of unknown length":   {200, js, open, `/**/f({"query":{}`, api.Broken},
		"an image of unknown length":          {200, png, open, "\x89PNG\r\n\x1a\n...IEND", ""},
		"a truncated image of unknown length": {200, png, open, "\x89PN", api.Broken},
		"a truncated error of unknown length": {405, json, open, `{"error":{`, api.Broken},
		"a truncated exception":               {500, json, open, `{"error":{`, api.NotTheAPI}, // a server error all the same
		"an empty server error":               {500, html, open, ``, api.NotTheAPI},
		"an empty refusal":                    {403, html, open, ``, ""},
		"a redirect of unknown length":        {302, html, open, ``, api.NotTheAPI},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					panic(err)
				}
				defer conn.Close()
				fmt.Fprintf(conn, "HTTP/1.1 %d X\r\nContent-Type: %s\r\n"+tt.framing, tt.status, tt.kind, len(tt.body), tt.body)
			}))
			defer s.Close()
			c := client(t, &http.Transport{}, api.Limits{Deadline: time.Minute, MaxBody: 1000})
			c.Endpoint, _ = url.Parse(s.URL)
			ex, err := c.NewSession().Do(context.Background(), api.Get(nil))
			g.Expect(kindOf(err)).To(Equal(tt.trouble))
			if err == nil {
				g.Expect(string(ex.Response.Body)).To(Equal(tt.body))
			}
			g.Expect(ex.Lost()).To(Equal(tt.trouble == api.Broken))
		})
	}
}

// TestSeveralAtOnceCountTogether is for the race detector.
func TestSeveralAtOnceCountTogether(t *testing.T) {
	limits := repeating()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			_, _ = client(t, &inTurn{turns: []any{reset, right}}, limits).NewSession().Do(context.Background(), api.Get(nil))
		})
	}
	all.Wait()
	NewWithT(t).Expect(limits.Repeats.Sent()).To(Equal([]api.Repeated{{Trouble: api.Broken, Times: 4}}))
}
