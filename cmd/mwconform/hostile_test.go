package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// deadline is the --timeout where the wiki never finishes; generous is the one
// where the program must not wait for it, as the answer is wrong at once.
const (
	deadline = 250 * time.Millisecond
	generous = 10 * time.Second
	atOnce   = 4 * time.Second // leaves room for a busy machine
)

// breakage is one way in which a server is no wiki. It answers one request.
type breakage struct {
	name    string
	answer  http.HandlerFunc
	hangs   bool     // it takes the deadline to notice
	phrases []string // what the message has to say
}

var breakages = []breakage{
	{name: "accepts and never answers", answer: hang, hangs: true, phrases: []string{"timed out", "--timeout"}},
	{name: "drips a byte at a time", answer: drip, hangs: true, phrases: []string{"timed out", "--timeout"}},
	{name: "drips its header", answer: raw("HTTP/1.1 200 OK\r\n", dripForEver), hangs: true, phrases: []string{"timed out", "--timeout"}},
	{name: "answers 500", answer: page(500, "text/html", "<h1>Internal Server Error</h1>"), phrases: []string{"HTTP 500"}},
	{name: "answers 503 as JSON of a proxy", answer: page(503, "application/json", `{"message":"no healthy upstream"}`), phrases: []string{"HTTP 503"}},
	{name: "answers 404", answer: page(404, "text/html", "<h1>Not Found</h1>"), phrases: []string{"HTTP 404"}},
	{name: "answers HTML", answer: page(200, "text/html; charset=utf-8", "<!DOCTYPE html><p>Log in to the Wi-Fi"), phrases: []string{"no JSON", "text/html", "api.php"}},
	{name: "answers nothing", answer: page(200, "application/json", ""), phrases: []string{"no JSON", "empty"}},
	{name: "answers truncated JSON", answer: page(200, "application/json", `{"batchcomplete":true,"query":{"gener`), phrases: []string{"no JSON", "unexpected EOF"}},
	{name: "ends before its Content-Length", answer: raw("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"query\":", nil), phrases: []string{"ended the connection within its answer"}},
	{name: "ends within a chunk", answer: raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"query\":", nil), phrases: []string{"ended the connection within its answer"}},
	{name: "ends without a word", answer: raw("", nil), phrases: []string{"ended the connection"}},
	{name: "answers null", answer: page(200, "application/json", "null"), phrases: []string{"no object", "null"}},
	{name: "answers a list", answer: page(200, "application/json", "[]"), phrases: []string{"no object", "[]"}},
	{name: "answers a string", answer: page(200, "application/json", `"string"`), phrases: []string{"no object", `"string"`}},
	{name: "answers an empty object", answer: page(200, "application/json", "{}"), phrases: []string{"none of the members"}},
	{name: "answers two values", answer: page(200, "application/json", `{"query":{}}{"query":{}}`), phrases: []string{"more after the JSON value"}},
	{name: "answers gzip that nobody asked for", answer: zipped, phrases: []string{"Content-Encoding gzip"}},
	{name: "sends zeros without end", answer: zeros(nil), phrases: []string{"too large", "--max-body"}},
	{name: "sends a header without end", answer: raw("HTTP/1.1 200 OK\r\n", header), phrases: []string{"header"}},
	{name: "sends one header line without end", answer: raw("HTTP/1.1 200 OK\r\nX: ", padding), phrases: []string{"header"}},
	{name: "speaks SSH", answer: raw("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", nil), phrases: []string{"no HTTP"}},
	{name: "sends control characters", answer: page(200, "application/json", "\"a\u009b31mb\""), phrases: []string{"no object", "31mb"}},
	{name: "redirects to control characters", answer: raw("HTTP/1.1 302 Found\r\nLocation: http://a\u009b31mb/\r\n\r\n", nil), phrases: []string{"redirects to", "31mb"}},
	{name: "redirects to a very long address", answer: raw("HTTP/1.1 302 Found\r\nLocation: http://a/"+strings.Repeat("b", 9000)+"\r\n\r\n", nil), phrases: []string{"redirects to"}},
}

func TestNoWikiAtTheEndpoint(t *testing.T) {
	for _, b := range breakages {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			timeout, limit := generous, atOnce
			if b.hangs {
				timeout, limit = deadline, deadline+atOnce
			}
			o := mwconform(t, "run", "--endpoint", serve(t, b.answer), "--timeout", timeout.String())
			o.saysOnce(t, 3, append(b.phrases, "127.0.0.1:")...)
			g := NewWithT(t)
			g.Expect(o.took).To(BeNumerically("<", limit), "wall time")
			g.Expect(o.maxRSS).To(BeNumerically("<", 100<<20), "memory in bytes")
		})
	}
}

func TestClosedPort(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	o := mwconform(t, "run", "--endpoint", "http://"+l.Addr().String()+"/api.php")
	o.saysOnce(t, 3, "unreachable", l.Addr().String(), "connection refused")
	NewWithT(t).Expect(o.took).To(BeNumerically("<", atOnce))
}

func TestARedirectIsNamedAndNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		var followed atomic.Int32
		elsewhere := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
		here := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, status) }))
		mwconform(t, "run", "--endpoint", here).saysOnce(t, 3, "redirects to "+elsewhere, "--endpoint")
		NewWithT(t).Expect(followed.Load()).To(BeZero(), "requests that reached the other server after %d", status)
	}
}

func TestAHugeAnswerIsNotReadBeyondTheLimit(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	s := httptest.NewServer(zeros(&sent))
	o := mwconform(t, "run", "--endpoint", s.URL+"/api.php")
	s.Close() // waits for the handler, so that the count is final
	o.saysOnce(t, 3, "too large", "4194304", "--max-body")
	g := NewWithT(t)
	g.Expect(sent.Load()).To(BeNumerically("<", 40<<20), "bytes sent: the limit and what the kernel buffers")
	g.Expect(o.maxRSS).To(BeNumerically("<", 100<<20), "memory in bytes")
}

// page answers with a status, a content type and a body.
func page(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func drip(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, " "); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		time.Sleep(10 * time.Millisecond)
	}
}

// zeros sends 200 MB as one JSON string would begin, and counts.
func zeros(sent *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		block := make([]byte, 64<<10)
		for range 200 << 20 / len(block) {
			n, err := w.Write(block)
			if sent != nil {
				sent.Add(int64(n))
			}
			if err != nil {
				return
			}
		}
	}
}

// bomb is a small body that would unpack to 64 MB.
var bomb = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(make([]byte, 64<<20))
	_ = z.Close()
	return b.Bytes()
})

func zipped(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	_, _ = w.Write(bomb())
}

// raw writes bytes to the connection that need be no HTTP, goes on with more
// while anybody reads, and closes.
func raw(text string, more func(net.Conn) error) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(patience))
		_, err = io.WriteString(conn, text)
		for err == nil && more != nil {
			err = more(conn)
		}
	}
}

func dripForEver(c net.Conn) error {
	time.Sleep(10 * time.Millisecond)
	_, err := io.WriteString(c, "X")
	return err
}

func header(c net.Conn) error {
	_, err := fmt.Fprintf(c, "X-%s: %s\r\n", strings.Repeat("a", 100), strings.Repeat("b", 8000))
	return err
}

func padding(c net.Conn) error {
	_, err := io.WriteString(c, strings.Repeat("c", 8000))
	return err
}
