package cassette_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/redact"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/schemas"
)

const (
	release  = "1.39"
	password = "Fixture-Älice's-4h8zt1/+ &"
	clause   = "demo/a/login"
	other    = "demo/a/other"
	file     = "plain/demo/a/login.yaml"
)

var accounts = map[string]target.Account{"user": {Role: "user", Name: "Alice", Password: password}}

// fakeWiki hands out tokens and cookies and knows one account. It keeps all
// secrets it gave.
type fakeWiki struct {
	mu      sync.Mutex
	tokens  map[string]string // session → digits
	secrets []string
}

func (w *fakeWiki) random() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	s := hex.EncodeToString(b[:])
	w.secrets = append(w.secrets, s)
	return s
}

func (w *fakeWiki) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = r.ParseMultipartForm(1 << 20)
	out.Header().Set("Content-Type", "application/json; charset=utf-8")
	out.Header().Set("X-Request-Id", "varies")
	session := ""
	if c, err := r.Cookie("wiki_session"); err == nil {
		session = c.Value
	}
	switch {
	case r.FormValue("meta") == "tokens":
		if session == "" {
			session = w.random()
			out.Header().Set("Set-Cookie", "wiki_session="+session+"; path=/; HttpOnly")
		}
		if w.tokens[session] == "" {
			w.tokens[session] = w.random()
		}
		fmt.Fprintf(out, `{"batchcomplete":"","query":{"tokens":{"logintoken":"%s6b036288+\\"}}}`, w.tokens[session])
	case r.FormValue("action") == "login" && r.FormValue("lgtoken") != w.tokens[session]+`6b036288+\`:
		fmt.Fprint(out, `{"login":{"result":"WrongToken"}}`)
	case r.FormValue("action") == "login" && r.FormValue("lgpassword") != password:
		fmt.Fprint(out, `{"login":{"result":"Failed","reason":"Wrong."}}`)
	case r.FormValue("action") == "login":
		out.Header().Set("Location", "http://"+r.Host+"/?back="+url.QueryEscape("http://"+r.Host+"/x"))
		http.SetCookie(out, &http.Cookie{Name: "wikiToken", Value: w.random()})
		fmt.Fprint(out, `{"login":{"result":"Success","lguserid":5,"lgusername":"Alice"}}`)
	case strings.Contains(r.FormValue("meta"), "siteinfo"):
		fmt.Fprintf(out, `{"query":{"general":{"generator":"MediaWiki 1.39.17","sitename":"W","server":"http:\/\/%s"},"userinfo":{"id":0,"name":"x","rights":["writeapi"]},"authmanagerinfo":{"canauthenticatenow":true}}}`, r.Host)
	case r.FormValue("action") == "paraminfo":
		fmt.Fprint(out, `{"paraminfo":{"modules":[{"path":"login"}]}}`)
	default:
		fmt.Fprint(out, `{"query":{"authmanagerinfo":{"canauthenticatenow":true}}}`)
	}
}

// flow is what the spec of these tests does; the zero value is what is recorded.
type flow struct {
	account  *target.Account
	token    string     // in place of the one handed out
	more     api.Params // further fields of the login
	forget   bool       // the cookie
	twice    bool       // the last request
	short    bool       // without the last request
	origin   string
	method   string
	scenario string
}

func (f flow) spec(id string) spec.Spec {
	return spec.Spec{Clauses: []string{id}, Title: "signs in", Scenario: f.scenario, Run: func(t *spec.T) {
		user := t.Account("user")
		if f.account != nil {
			user = *f.account
		}
		s := t.Session()
		form := spec.LoginForm(user).With(api.Params{"lgtoken": s.Token("login")}).With(f.more)
		if f.token != "" {
			form["lgtoken"] = f.token
		}
		if f.forget {
			s.Forget()
		}
		call := api.Call{Method: f.method, Form: form}
		if f.origin != "" {
			call.Header = http.Header{"Origin": {f.origin}}
		}
		t.Check(id, "the result", s.Do(call), match.HaveResult("login", "Success"))
		if f.short {
			return
		}
		// The same as multipart, with the older form of a bot password: refused.
		old := form.With(api.Params{"lgpassword": "suite@" + user.Password})
		for range map[bool]int{false: 1, true: 2}[f.twice] {
			t.Check(id, "the older form", s.Do(api.Call{Form: old, Multipart: true}), match.HaveResult("login", "Failed"))
		}
	}}
}

var allSchemas = sync.OnceValues(func() (*schema.Set, error) { return schema.Load(schemas.FS) })

func env(t *testing.T, tg *target.Target) spec.Env {
	t.Helper()
	text := "page: demo\ntitle: Demo\nurl: https://example.org/\nclauses:\n"
	for _, id := range []string{clause, other} {
		text += "  - {id: " + id + ", section: S, says: One., kind: flow, level: must, origin: page, risk: signs-in, profiles: [demo]}\n"
	}
	c, err := contract.Load(fstest.MapFS{"c/capabilities.yaml": {Data: []byte("capabilities: []")}, "c/demo.yaml": {Data: []byte(text)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	s, err := allSchemas()
	if err != nil {
		t.Fatal(err)
	}
	return spec.Env{Catalogue: c, Schemas: s, Target: tg}
}

// run runs a spec of one clause and gives its outcome.
func run(t *testing.T, tg *target.Target, s spec.Spec) result.Outcome {
	t.Helper()
	r := env(t, tg).Run(context.Background(), s)
	if len(r.Outcomes) != 1 {
		t.Fatalf("%+v", r.Outcomes)
	}
	return r.Outcomes[0]
}

// recording is a wiki and a folder to record it into.
type recording struct {
	dir    string
	wiki   *fakeWiki
	server *httptest.Server
	rec    *cassette.Recorder
	target *target.Target
}

func newRecording(t *testing.T, dir string) *recording {
	t.Helper()
	r := &recording{dir: dir, wiki: &fakeWiki{tokens: map[string]string{}}}
	r.server = httptest.NewServer(r.wiki)
	t.Cleanup(r.server.Close)
	u, err := url.Parse(r.server.URL + "/plain/api.php")
	if err != nil {
		t.Fatal(err)
	}
	if r.rec, err = cassette.NewRecorder(dir, release, "test", http.DefaultTransport, func() *redact.Secrets { return spec.Secrets(accounts) }); err != nil {
		t.Fatal(err)
	}
	w := &target.Wiki{Scenario: "plain", Endpoint: u, Limits: api.DefaultLimits, Accounts: accounts, Source: r.rec}
	tape, err := r.rec.Open("plain", cassette.Discovery)
	if err != nil {
		t.Fatal(err)
	}
	if w.Facts, err = target.Discover(context.Background(), w, w.Client(tape), nil); err != nil {
		t.Fatal(err)
	}
	r.rec.Note(w, []string{"mail"})
	if err := tape.Close(true); err != nil {
		t.Fatal(err)
	}
	r.target = &target.Target{Mode: target.RecordMode, Edition: release, Wikis: map[string]*target.Wiki{"plain": w}, Allowed: contract.Risks}
	return r
}

// recorded is a folder with the recordings of both clauses.
func recorded(t *testing.T) *recording {
	t.Helper()
	r := newRecording(t, t.TempDir())
	for _, s := range []spec.Spec{flow{}.spec(clause), flow{more: api.Params{"lgdomain": "x"}}.spec(other)} {
		if o := run(t, r.target, s); o.Verdict != result.Pass {
			t.Fatalf("recording: %+v", o)
		}
	}
	r.server.Close()
	return r
}

// replayed is the recorded wiki.
func replayed(t *testing.T, fsys fs.FS) *target.Target {
	t.Helper()
	p, err := cassette.NewPlayer(fsys, release)
	if err != nil {
		t.Fatal(err)
	}
	tg, err := p.Target(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	return tg
}

// files are all files below a folder by their path.
func files(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		out[filepath.ToSlash(rel)] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
