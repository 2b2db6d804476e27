package find_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/find"
)

const (
	siteinfo = `{"batchcomplete":true,"query":{"general":{"generator":"MediaWiki 1.39.17","sitename":"Fake"}}}`
	denied   = `{"error":{"code":"readapidenied","info":"You need read permission to use this module."}}`
)

// site answers by path; HOST stands for its own host. Everything else is 404.
type site struct {
	answers map[string]answer
	mu      sync.Mutex
	asked   []string
}

type answer struct {
	status   int
	location string
	header   http.Header
	body     string
}

func json(body string) answer { return answer{status: 200, body: body} }

func html(head string) answer {
	return answer{status: 200, body: "<!DOCTYPE html><html><head>" + head + "</head><body>page</body></html>"}
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, r.Method+" "+r.URL.Path)
	s.mu.Unlock()
	a, ok := s.answers[r.URL.Path]
	if !ok {
		a = answer{status: 404, body: "<html>nothing</html>"}
	}
	for k, v := range a.header {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if strings.HasPrefix(a.body, "{") {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	if a.location != "" {
		w.Header().Set("Location", strings.ReplaceAll(a.location, "HOST", r.Host))
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, strings.ReplaceAll(a.body, "HOST", r.Host))
}

func (s *site) start(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

func client() find.Client {
	return find.Client{Transport: http.DefaultTransport, Limits: api.Limits{Deadline: 3 * time.Second, MaxBody: 1 << 20}}
}

func link(href string) string {
	return `<link rel="EditURI" type="application/rsd+xml" href="` + href + `"/>`
}

func TestEveryWayToFindIt(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		answers        map[string]answer
		notes          []string
	}{
		{name: "the page's link", from: "/wiki/Main_Page", to: "/strange/api.php", answers: map[string]answer{
			"/wiki/Main_Page": html(link("http://HOST/strange/api.php?action=rsd")), "/strange/api.php": json(siteinfo)}},
		{name: "a link without scheme", from: "/wiki/Main_Page", to: "/strange/api.php", answers: map[string]answer{
			"/wiki/Main_Page": html(link("//HOST/strange/api.php?action=rsd")), "/strange/api.php": json(siteinfo)}},
		{name: "a link that is a path", from: "/", to: "/strange/api.php", answers: map[string]answer{
			"/": html(link("/strange/api.php?action=rsd")), "/strange/api.php": json(siteinfo)}},
		{name: "a link that leads nowhere, then a usual place", from: "/wiki/A", to: "/w/api.php", answers: map[string]answer{
			"/wiki/A": html(link("/gone/api.php?action=rsd")), "/w/api.php": json(siteinfo)}},
		{name: "api.php itself", from: "/w/api.php", to: "/w/api.php", answers: map[string]answer{"/w/api.php": json(siteinfo)}},
		{name: "api.php with a query", from: "/w/api.php?action=help", to: "/w/api.php", answers: map[string]answer{"/w/api.php": json(siteinfo)}},
		{name: "index.php?title=", from: "/mw/index.php?title=Main_Page", to: "/mw/api.php", answers: map[string]answer{
			"/mw/index.php": html(""), "/mw/api.php": json(siteinfo)}},
		{name: "index.php/Title", from: "/mw/index.php/A/B", to: "/mw/api.php", answers: map[string]answer{
			"/mw/index.php/A/B": html(""), "/mw/api.php": json(siteinfo)}},
		{name: "a short URL", from: "/wiki/Main_Page", to: "/w/api.php", answers: map[string]answer{
			"/wiki/Main_Page": html(""), "/w/api.php": json(siteinfo)}},
		{name: "the root", from: "", to: "/api.php", answers: map[string]answer{"/": html(""), "/api.php": json(siteinfo)}},
		{name: "/mediawiki", from: "/", to: "/mediawiki/api.php", answers: map[string]answer{"/": html(""), "/mediawiki/api.php": json(siteinfo)}},
		{name: "/wiki", from: "/", to: "/wiki/api.php", answers: map[string]answer{"/": html(""), "/wiki/api.php": json(siteinfo)}},
		{name: "a folder above", from: "/team/docs/Some/Page", to: "/team/api.php", answers: map[string]answer{
			"/team/docs/Some/Page": html(""), "/team/api.php": json(siteinfo)}},
		{name: "a page that redirects", from: "/", to: "/x/api.php", answers: map[string]answer{
			"/": {status: 302, location: "/x/index.php/Main_Page"}, "/x/index.php/Main_Page": html(""), "/x/api.php": json(siteinfo)}},
		{name: "an api.php that redirects", from: "/api.php", to: "/w/api.php", answers: map[string]answer{
			"/api.php": {status: 301, location: "/w/api.php?action=query&meta=siteinfo&format=json"}, "/w/api.php": json(siteinfo)}},
		{name: "another host", from: "/", to: "/w/api.php", notes: []string{"another host, localhost:"}, answers: map[string]answer{
			"/": {status: 302, location: "http://localhost:PORT/wiki/A"}, "/wiki/A": html(link("/w/api.php?action=rsd")), "/w/api.php": json(siteinfo)}},
		{name: "a private wiki", from: "/wiki/A", to: "/w/api.php", answers: map[string]answer{
			"/wiki/A": {status: 403, body: html(`<meta name="generator" content="MediaWiki 1.43.1"/>` + link("/w/api.php?action=rsd")).body}, "/w/api.php": json(denied)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &site{answers: c.answers}
			base := s.start(t)
			port := base[strings.LastIndex(base, ":")+1:]
			for k, a := range s.answers {
				a.location = strings.ReplaceAll(a.location, "PORT", port)
				s.answers[k] = a
			}
			found, err := client().Find(t.Context(), base+c.from)
			if err != nil {
				t.Fatal(err)
			}
			if got := found.Endpoint.String(); !strings.HasSuffix(got, ":"+port+c.to) || found.How == "" {
				t.Errorf("found %s (%s), not %s", got, found.How, c.to)
			}
			if notes := strings.Join(found.Notes, "; "); (len(c.notes) == 0) != (notes == "") || len(c.notes) > 0 && !strings.Contains(notes, c.notes[0]) {
				t.Errorf("notes: %q, due %q", notes, c.notes)
			}
			if found.Generator == "" {
				t.Error("no generator")
			}
			if len(s.asked) > 10 || slices.ContainsFunc(s.asked, func(a string) bool { return !strings.HasPrefix(a, "GET ") }) {
				t.Errorf("asked %q", s.asked)
			}
		})
	}
}

func TestAnAddressWithoutScheme(t *testing.T) {
	s := &site{answers: map[string]answer{"/": html(""), "/w/api.php": json(siteinfo)}}
	found, err := client().Find(t.Context(), strings.TrimPrefix(s.start(t), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	if found.Endpoint.Scheme != "http" || len(found.Notes) != 1 || !strings.Contains(found.Notes[0], "http") {
		t.Errorf("%s, %q: http has to be warned of", found.Endpoint, found.Notes)
	}
	over := httptest.NewTLSServer(s)
	defer over.Close()
	c := client()
	c.Transport = over.Client().Transport
	if found, err = c.Find(t.Context(), strings.TrimPrefix(over.URL, "https://")); err != nil || found.Endpoint.Scheme != "https" || len(found.Notes) > 0 {
		t.Errorf("%v %v: https comes first", found, err)
	}
	// A certificate that is not trusted is no reason for http.
	over.Config.ErrorLog = log.New(io.Discard, "", 0)
	if _, err = client().Find(t.Context(), strings.TrimPrefix(over.URL, "https://")); kind(err) != find.BadTLS || !strings.Contains(err.Error(), "--ca-file") {
		t.Errorf("%v: bad TLS was due, which names --ca-file", err)
	}
}

// TestAServerThatHangsUpOnTLS: PHP's own server ends the connection where others
// say that they speak no TLS.
func TestAServerThatHangsUpOnTLS(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: &site{answers: map[string]answer{"/": html(""), "/api.php": json(siteinfo)}}}
	go func() { _ = s.Serve(hangsUp{l}) }()
	t.Cleanup(func() { s.Close() })
	found, err := client().Find(t.Context(), l.Addr().String())
	if err != nil || found.Endpoint.Scheme != "http" || len(found.Notes) != 1 {
		t.Errorf("%+v %v", found, err)
	}
}

// hangsUp ends connections that begin as TLS does.
type hangsUp struct{ net.Listener }

func (h hangsUp) Accept() (net.Conn, error) {
	for {
		c, err := h.Listener.Accept()
		if err != nil {
			return nil, err
		}
		r := bufio.NewReader(c)
		if first, err := r.Peek(1); err == nil && first[0] != 0x16 { // a TLS handshake
			return peeked{c, r}, nil
		}
		c.Close()
	}
}

type peeked struct {
	net.Conn
	r *bufio.Reader
}

func (p peeked) Read(b []byte) (int, error) { return p.r.Read(b) }

func TestAWikiBehindAProxyThatEndsTLS(t *testing.T) {
	s := &site{answers: map[string]answer{"/": html(link("http://HOST/w/api.php?action=rsd")), "/w/api.php": json(siteinfo)}}
	over := httptest.NewTLSServer(s)
	defer over.Close()
	c := client()
	c.Transport = over.Client().Transport
	if found, err := c.Find(t.Context(), over.URL); err != nil || found.Endpoint.Scheme != "https" {
		t.Errorf("%v %v", found, err)
	}
	s.answers["/down"] = answer{status: 302, location: "http://HOST/"}
	if _, err := c.Find(t.Context(), over.URL+"/down"); kind(err) != find.BadRedirect || !strings.Contains(err.Error(), "https to http") {
		t.Errorf("%v: a redirect to http is refused", err)
	}
}

func kind(err error) find.Kind {
	var e *find.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

func TestEveryReasonForNone(t *testing.T) {
	for _, c := range []struct {
		name, from string
		kind       find.Kind
		says       string
		answers    map[string]answer
	}{
		{name: "nothing", from: "/wiki/A", kind: find.NotAWiki, says: "HTTP 404"},
		{name: "another page", from: "/", kind: find.NotAWiki, says: "no MediaWiki", answers: map[string]answer{"/": html("")}},
		{name: "another software", from: "/", kind: find.NotAWiki, says: "a page of WordPress 6.5", answers: map[string]answer{
			"/": html(`<meta name="generator" content="WordPress 6.5">`)}},
		{name: "a MediaWiki whose api.php is hidden", from: "/", kind: find.NotFound, says: "MediaWiki 1.43.0, but its api.php", answers: map[string]answer{
			"/": html(`<meta name="generator" content="MediaWiki 1.43.0">`)}},
		{name: "the API of an old wiki is off", from: "/", kind: find.Disabled, says: "$wgEnableAPI = true", answers: map[string]answer{
			"/": html(link("/w/api.php")), "/w/api.php": {status: 403, body: "MediaWiki API is not enabled for this site."}}},
		{name: "api.php is refused", from: "/", kind: find.Disabled, says: "refuses api.php (HTTP 403)", answers: map[string]answer{
			"/": html(link("/w/api.php")), "/w/api.php": {status: 403, body: "Forbidden"}}},
		{name: "HTTP login", from: "/", kind: find.Login, says: "HTTP 401", answers: map[string]answer{
			"/": {status: 401, header: http.Header{"Www-Authenticate": {"Basic"}}}}},
		{name: "HTTP login of api.php only", from: "/", kind: find.Login, says: "HTTP 401", answers: map[string]answer{
			"/": html(link("/w/api.php")), "/w/api.php": {status: 401}}},
		{name: "Cloudflare", from: "/", kind: find.Firewall, says: "user agent", answers: map[string]answer{
			"/": {status: 403, header: http.Header{"Cf-Mitigated": {"challenge"}}, body: "<title>Just a moment...</title>"}}},
		{name: "a firewall's captcha", from: "/", kind: find.Firewall, says: "firewall", answers: map[string]answer{
			"/": {status: 503, body: "Please solve this CAPTCHA"}}},
		{name: "too many requests", from: "/", kind: find.Firewall, says: "HTTP 429", answers: map[string]answer{"/": {status: 429}}},
		{name: "a refusing server", from: "/", kind: find.Forbidden, says: "HTTP 403", answers: map[string]answer{"/": {status: 403, body: "no"}}},
		{name: "a broken server", from: "/", kind: find.Broken, says: "HTTP 500", answers: map[string]answer{"/": {status: 500}}},
		{name: "a broken api.php", from: "/w/api.php", kind: find.Broken, says: "HTTP 500", answers: map[string]answer{"/w/api.php": {status: 500}}},
		{name: "api.php is a page", from: "/w/api.php", kind: find.NotTheAPI, says: "no JSON object", answers: map[string]answer{"/w/api.php": html("")}},
		{name: "api.php is another API", from: "/w/api.php", kind: find.NotTheAPI, says: "JSON", answers: map[string]answer{"/w/api.php": json(`{"hello":1}`)}},
		{name: "redirects without end", from: "/", kind: find.BadRedirect, says: "more than 5 times", answers: map[string]answer{"/": {status: 302, location: "/"}}},
		{name: "a redirect to a file", from: "/", kind: find.BadRedirect, says: "no address", answers: map[string]answer{"/": {status: 302, location: "file:///etc/passwd"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &site{answers: c.answers}
			_, err := client().Find(t.Context(), s.start(t)+c.from)
			if err == nil || kind(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v (%s), due %s with %q", err, kind(err), c.kind, c.says)
			}
			var e *find.Error
			if errors.As(err, &e) && e.Do == "" {
				t.Errorf("%v does not say what to do", err)
			}
			if len(s.asked) > 16 {
				t.Errorf("%d requests", len(s.asked))
			}
		})
	}
}

func TestTroubleOnTheWay(t *testing.T) {
	if _, err := client().Find(t.Context(), "http://127.0.0.1:1/"); kind(err) != find.Unreachable {
		t.Errorf("nobody listens: %v", err)
	}
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer hangs.Close()
	c := client()
	c.Limits.Deadline = 100 * time.Millisecond
	if _, err := c.Find(t.Context(), hangs.URL); kind(err) != find.TimedOut || !strings.Contains(err.Error(), "--timeout") {
		t.Errorf("no answer: %v", err)
	}
	// A page that is there and an api.php that hangs: no place after it is waited for.
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "api.php") {
			<-r.Context().Done()
		}
	}))
	defer slow.Close()
	start := time.Now()
	if _, err := c.Find(t.Context(), slow.URL); kind(err) != find.TimedOut || time.Since(start) > 5*c.Limits.Deadline {
		t.Errorf("after %s: %v", time.Since(start), err)
	}
	if _, err := c.Find(t.Context(), strings.TrimPrefix(silent(t), "tcp://")); kind(err) != find.TimedOut || !strings.Contains(err.Error(), "with http://") {
		t.Errorf("https that does not answer: %v", err)
	}
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 64 {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	}))
	defer endless.Close()
	if _, err := client().Find(t.Context(), endless.URL); kind(err) != find.Broken || !strings.Contains(err.Error(), "--max-body") {
		t.Errorf("too long: %v", err)
	}
}

// silent is a port that takes connections and never says a word.
func silent(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return "tcp://" + l.Addr().String()
}

func TestAddressesThatAreNone(t *testing.T) {
	for _, a := range []string{"", "ftp://wiki.example/", "http://", "https://me:words@wiki.example/", "http://%zz/", "me@wiki.example"} {
		var e *find.AddressError
		if _, err := client().Find(t.Context(), a); !errors.As(err, &e) || strings.Contains(fmt.Sprint(err), "words") {
			t.Errorf("%q: %v", a, err)
		}
	}
}
