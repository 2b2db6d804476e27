package suites_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites"
)

// stub is a server that plays recordings, each request by the spec it is of.
type stub struct {
	env    spec.Env
	player *cassette.Player
	at     string // HOST:PORT

	mu       sync.Mutex
	tapes    []target.Tape
	answers  map[string]*recordedAnswer // by recording and request
	misses   []string                   // requests that the recordings do not have
	repeated []string                   // requests that came again and are not safe to repeat
}

type recordedAnswer struct {
	status int
	header http.Header
	body   []byte
}

const (
	stubHeader = "X-Stub" // recording, request, framing
	sized      = "sized"
	chunked    = "chunked"
	untilEnd   = "until-end"
)

// framings are the ways in which an answer tells where it ends.
var framings = []string{sized, chunked, untilEnd}

func newStub(t *testing.T) *stub {
	t.Helper()
	env, err := suites.EmbeddedRelease(t.Context(), mainRelease)
	if err != nil {
		t.Fatal(err)
	}
	s := &stub{env: env, player: player(t), answers: map[string]*recordedAnswer{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.at = server.Listener.Addr().String()
	return s
}

// check tells what clients did that they must not do.
func (s *stub) check(t *testing.T) {
	for _, m := range s.misses {
		t.Errorf("asked for what no recording has: %s", m)
	}
	for _, r := range s.repeated {
		t.Errorf("sent again though it may have had an effect: %s", r)
	}
}

// open is the number of a new playing of a recording.
func (s *stub) open(scenario, spec string) (int, error) {
	tape, err := s.player.Open(scenario, spec)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tapes = append(s.tapes, tape)
	return len(s.tapes) - 1, err
}

func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the request did not come whole
	}
	var id, n int
	var framing string
	if _, err := fmt.Sscan(r.Header.Get(stubHeader), &id, &n, &framing); err != nil {
		http.Error(w, err.Error(), http.StatusTeapot)
		return
	}
	a := s.answer(id, fmt.Sprint(id, " ", n), r, body)
	if a == nil {
		http.Error(w, "no recording", http.StatusTeapot)
		return
	}
	a.write(w, framing)
}

// answer is that of the recording, and the same again to the same request.
func (s *stub) answer(id int, key string, r *http.Request, body []byte) *recordedAnswer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.answers[key]; ok {
		if r.Method == http.MethodPost {
			s.repeated = append(s.repeated, r.URL.String()+" "+string(body))
		}
		return a
	}
	req := r.Clone(r.Context())
	req.URL = &url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawQuery: r.URL.RawQuery}
	req.Header.Del(stubHeader)
	req.Body = io.NopCloser(bytes.NewReader(body))
	resp, err := s.tapes[id].RoundTrip(req)
	if err != nil {
		if r.Context().Err() == nil {
			s.misses = append(s.misses, err.Error())
		}
		return nil
	}
	a := &recordedAnswer{status: resp.StatusCode, header: resp.Header}
	a.body, _ = io.ReadAll(resp.Body)
	s.answers[key] = a
	return a
}

// write sends the answer in a framing.
func (a *recordedAnswer) write(w http.ResponseWriter, framing string) {
	if framing == untilEnd {
		conn, buf, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprintf(buf, "HTTP/1.1 %d %s\r\nConnection: close\r\n", a.status, http.StatusText(a.status))
		_ = a.header.Write(buf)
		_, _ = buf.Write(append([]byte("\r\n"), a.body...))
		_ = buf.Flush()
		return
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if framing == sized {
		w.Header().Set("Content-Length", fmt.Sprint(len(a.body)))
	}
	w.WriteHeader(a.status)
	half := len(a.body) / 2
	_, _ = w.Write(a.body[:half])
	_ = http.NewResponseController(w).Flush()
	_, _ = io.Copy(w, strings.NewReader(string(a.body[half:])))
}
