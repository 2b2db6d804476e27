package cassette

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"
	"github.com/dnaeon/go-vcr/v2/recorder"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/redact"
	"github.com/mwconform/mwconform/harness/target"
)

// Recorder is a source that sends every request to the wiki and writes what
// was exchanged, without secrets, below Dir/RELEASE. A spec that did not pass
// leaves its old recording untouched.
type Recorder struct {
	Dir       string
	Transport http.RoundTripper
	Prefix    string                 // of the names of accounts created in this run; recorded as NewPrefix
	Secrets   func() *redact.Secrets // a fresh store that knows the passwords

	mu       sync.Mutex
	manifest *Manifest
}

// NewRecorder opens Dir/RELEASE for recording; what stands there and is not
// recorded again stays.
func NewRecorder(dir, release, suite string, transport http.RoundTripper, secrets func() *redact.Secrets) (*Recorder, error) {
	m, err := ReadManifest(os.DirFS(dir), release)
	if err != nil {
		if _, statErr := os.Stat(filepath.Join(dir, release, ManifestName)); statErr == nil {
			return nil, err
		}
		m = &Manifest{Release: release}
	}
	m.Suite = suite
	if m.Files == nil {
		m.Files = map[string]string{}
	}
	return &Recorder{Dir: dir, Transport: transport, Secrets: secrets, manifest: m}, nil
}

// Note writes down what the recordings are of: what a scenario's wiki says it
// is, the capabilities declared for it, and the accounts by role.
func (r *Recorder) Note(w *target.Wiki, declared []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if w.Facts.Generator != "" {
		r.manifest.Generator = w.Facts.Generator
	}
	if r.manifest.Declared == nil {
		r.manifest.Declared = map[string][]string{}
	}
	delete(r.manifest.Declared, w.Scenario)
	if len(declared) > 0 {
		r.manifest.Declared[w.Scenario] = declared
	}
	r.manifest.Accounts = map[string]string{}
	for role, a := range w.Accounts {
		r.manifest.Accounts[role] = a.Name
	}
	r.manifest.Accounts[target.NewRole] = NewPrefix
}

// Open records one spec.
func (r *Recorder) Open(scenario, spec string) (target.Tape, error) {
	tmp, err := os.MkdirTemp("", "mwconform-record-")
	if err != nil {
		return nil, err
	}
	rec, err := recorder.NewAsMode(filepath.Join(tmp, "new"), recorder.ModeRecording, api.Whole{Next: r.Transport})
	if err != nil {
		os.RemoveAll(tmp)
		return nil, err
	}
	// go-vcr waits for the recorded time once more, even while it records.
	rec.SkipRequestLatency = true
	t := &recording{owner: r, rec: rec, tmp: tmp, file: File(scenario, spec), secrets: r.Secrets()}
	rec.AddFilter(t.learn)
	rec.AddSaveFilter(t.scrub)
	return t, nil
}

type recording struct {
	owner   *Recorder
	rec     *recorder.Recorder
	tmp     string
	file    string
	secrets *redact.Secrets
	host    string // the wiki's address
}

func (t *recording) RoundTrip(req *http.Request) (*http.Response, error) { return t.rec.RoundTrip(req) }

// learn only looks: what the caller sees stays as it came.
func (t *recording) learn(i *vcr.Interaction) error {
	u, err := url.Parse(i.Request.URL)
	if err != nil {
		return err
	}
	if u.Host != mail.Host { // mails tell the wiki's address too
		t.host = u.Host
	}
	t.secrets.LearnRequestCookies(i.Request.Headers)
	t.secrets.Learn(i.Response.Headers, []byte(i.Response.Body))
	return nil
}

// dropped are headers that differ each time and that no clause speaks of.
var dropped = []string{"X-Request-Id", "Content-Length", "Connection", "Host"}

// scrub replaces secrets and the wiki's address just before saving.
func (t *recording) scrub(i *vcr.Interaction) error {
	clean := func(s string) string {
		s = strings.ReplaceAll(s, t.host, Host)
		if t.owner.Prefix != "" {
			s = strings.ReplaceAll(s, t.owner.Prefix, NewPrefix)
			s = strings.ReplaceAll(s, strings.ToLower(t.owner.Prefix), strings.ToLower(NewPrefix))
		}
		return strings.ReplaceAll(t.secrets.String(s), url.QueryEscape(t.host), Host)
	}
	header := func(h http.Header) http.Header {
		out := http.Header{}
		for name, values := range h {
			for _, v := range values {
				out[name] = append(out[name], clean(v))
			}
		}
		for _, name := range dropped {
			out.Del(name)
		}
		return out
	}
	i.Request.URL, i.Request.Body = clean(i.Request.URL), clean(i.Request.Body)
	i.Request.Headers, i.Response.Headers = header(i.Request.Headers), header(i.Response.Headers)
	form := url.Values{}
	for name, values := range i.Request.Form {
		for _, v := range values {
			form.Add(name, printable(clean(v)))
		}
	}
	i.Request.Form = form
	i.Response.Body = clean(i.Response.Body)
	return nil
}

// printable is a value as it is, or percent-encoded where YAML would have to
// write it in base64: nobody could see what it holds. Form is for people; a
// replay looks at the body.
func printable(value string) string {
	if !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
		return url.QueryEscape(value)
	}
	return value
}

// Close saves a recording that is to be kept; it takes the old one's place
// only when it is whole and can be replayed.
func (t *recording) Close(keep bool) error {
	defer os.RemoveAll(t.tmp)
	if !keep {
		return nil
	}
	if err := t.rec.Stop(); err != nil {
		return fmt.Errorf("save the recording of %s: %w", t.file, err)
	}
	data, err := os.ReadFile(filepath.Join(t.tmp, "new.yaml"))
	if err != nil {
		return fmt.Errorf("the recording of %s is empty: the spec sent nothing", t.file)
	}
	if data, err = encode(data); err != nil {
		return fmt.Errorf("save the recording of %s: %w", t.file, err)
	}
	return t.owner.keep(t.file, data)
}

// keep puts a recording and its digest in place, or leaves both as they were.
func (r *Recorder) keep(file string, data []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := replayable(r.manifest.Release+"/"+file, data); err != nil {
		return err
	}
	dir := filepath.Join(r.Dir, r.manifest.Release)
	name := filepath.Join(dir, filepath.FromSlash(file))
	old, readErr := os.ReadFile(name)
	if err := replace(name, data); err != nil {
		return fmt.Errorf("save the recording of %s: %w", file, err)
	}
	oldDigest, known := r.manifest.Files[file]
	oldDate := r.manifest.Recorded
	r.manifest.Files[file] = digest(data)
	r.manifest.Recorded = time.Now().UTC().Format(time.RFC3339)
	err := r.manifest.write(dir)
	if err == nil {
		return nil
	}
	r.manifest.Files[file], r.manifest.Recorded = oldDigest, oldDate
	if !known {
		delete(r.manifest.Files, file)
	}
	if readErr == nil {
		err = errors.Join(err, replace(name, old))
	} else {
		err = errors.Join(err, os.Remove(name))
	}
	return fmt.Errorf("save the recording of %s: the manifest: %w", file, err)
}

// replayable is an error where a recording could not be replayed.
func replayable(name string, data []byte) error {
	c, err := parse(name, data)
	if err == nil {
		_, err = newTape(c)
	}
	return err
}

// Prune removes recordings that no spec asks for any more and says which.
func (r *Recorder) Prune(wanted map[string]bool) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	dir := filepath.Join(r.Dir, r.manifest.Release)
	var gone []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, _ := filepath.Rel(dir, path)
		file = filepath.ToSlash(file)
		if file == ManifestName || wanted[file] {
			return nil
		}
		delete(r.manifest.Files, file)
		gone = append(gone, file)
		return os.Remove(path)
	})
	if err != nil {
		return gone, err
	}
	return gone, r.manifest.write(dir)
}
