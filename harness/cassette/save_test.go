package cassette_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/Shopify/toxiproxy/v2/toxics"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/modes"
	"github.com/mwconform/mwconform/harness/redact"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/road"
)

// same demands that a folder's files are those of before, byte for byte.
func same(t *testing.T, what, dir string, before map[string]string) {
	t.Helper()
	after := contents(t, dir)
	for name, text := range before {
		if after[name] != text {
			t.Errorf("%s: %s is another", what, name)
		}
	}
	for name := range after {
		if _, ok := before[name]; !ok {
			t.Errorf("%s: %s was left behind", what, name)
		}
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, f := range files(t, dir) {
		out[name] = string(f.Data)
	}
	return out
}

// TestFailedRecordingKeepsTheOldOne: whatever keeps a new recording from
// being right leaves the old one as it was, and it still replays.
func TestFailedRecordingKeepsTheOldOne(t *testing.T) {
	for name, c := range map[string]struct {
		flow  flow
		spoil func(t *testing.T, r *recording)
		want  string
	}{
		"the spec fails":        {flow{forget: true}, nil, "expected login.result Success"},
		"the wiki hangs up":     {flow{}, func(t *testing.T, r *recording) { r.server.Close() }, "unreachable: "},
		"half an answer":        {flow{}, func(t *testing.T, r *recording) { r.over(road.Trouble{Answer: &toxics.LimitDataToxic{Bytes: 200}}) }, "broken: "},
		"a reset":               {flow{}, func(t *testing.T, r *recording) { r.over(road.Trouble{Answer: &toxics.ResetToxic{}, Reset: true}) }, "broken: "},
		"half without a length": {flow{}, func(t *testing.T, r *recording) { r.rec.Transport = halves{} }, "broken: "},
		"the run ends":          {flow{}, func(t *testing.T, r *recording) { r.rec.Transport = ends{} }, "cancelled: the run was ended"},
		"a file for the folder": {flow{}, func(t *testing.T, r *recording) { r.block(t, "1.39/plain") }, "save the recording of plain/demo/a/login.yaml: "},
		"a folder for the file": {flow{}, func(t *testing.T, r *recording) { r.fill(t, "1.39/plain/demo/a/login.yaml") }, "save the recording of plain/demo/a/login.yaml: "},
		"the manifest":          {flow{}, func(t *testing.T, r *recording) { r.fill(t, "1.39/manifest.yaml") }, "save the recording of plain/demo/a/login.yaml: the manifest: "},
		"a folder to read only": {flow{}, func(t *testing.T, r *recording) { readOnly(t, filepath.Join(r.dir, "1.39/plain/demo/a")) }, "save the recording of plain/demo/a/login.yaml: "},
	} {
		t.Run(name, func(t *testing.T) {
			dir := recorded(t).dir
			r := newRecording(t, dir)
			if c.spoil != nil {
				c.spoil(t, r)
			}
			before := contents(t, dir)
			o := run(t, r.target, c.flow.spec(clause))
			if o.Verdict == result.Pass || !strings.Contains(o.Reason, c.want) || strings.Contains(o.Reason, "4h8zt1") {
				t.Errorf("%s: %s", o.Verdict, o.Reason)
			}
			same(t, name, dir, before)
			r.repair(t)
			if o := run(t, replayed(t, os.DirFS(dir)), flow{}.spec(clause)); o.Verdict != result.Pass {
				t.Errorf("the old recording: %+v", o)
			}
		})
	}
}

// over puts trouble on the way to the wiki.
func (r *recording) over(t road.Trouble) {
	way := &road.Road{To: r.server.Listener.Addr().String(), Plan: road.Always(t)}
	r.rec.Transport = &http.Transport{DialContext: way.Dial, DisableKeepAlives: true}
}

// halves cuts answers that do not tell their length.
type halves struct{}

func (halves) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err == nil {
		resp.Body, resp.ContentLength = io.NopCloser(io.LimitReader(resp.Body, 20)), -1
	}
	return resp, err
}

// ends is a way on which the run is ended during the second request.
type ends struct{}

func (ends) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPost {
		return nil, context.Canceled
	}
	return http.DefaultTransport.RoundTrip(req)
}

// block puts a file where a folder was; fill a folder that is not empty where
// a file was. What stood there is set aside until repair.
func (r *recording) block(t *testing.T, name string) {
	t.Helper()
	r.aside(t, name)
	if err := os.WriteFile(filepath.Join(r.dir, name), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (r *recording) fill(t *testing.T, name string) {
	t.Helper()
	r.aside(t, name)
	if err := os.MkdirAll(filepath.Join(r.dir, name, "full"), 0o755); err != nil {
		t.Fatal(err)
	}
}

func (r *recording) aside(t *testing.T, name string) {
	t.Helper()
	if err := os.Rename(filepath.Join(r.dir, name), filepath.Join(r.dir, strings.ReplaceAll(name, "/", "+"))); err != nil {
		t.Fatal(err)
	}
}

func (r *recording) repair(t *testing.T) {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(r.dir, "*+*"))
	for _, f := range found {
		name := filepath.Join(r.dir, strings.ReplaceAll(filepath.Base(f), "+", "/"))
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(f, name); err != nil {
			t.Fatal(err)
		}
	}
}

// readOnly takes away the right to write.
func readOnly(t *testing.T, dir string) {
	t.Helper()
	modes.Bind(t)
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
}

// TestRecordAgain: a second recording takes the first one's place, with its
// digest, and replays.
func TestRecordAgain(t *testing.T) {
	dir := recorded(t).dir
	r := newRecording(t, dir)
	if o := run(t, r.target, flow{more: api.Params{"lgdomain": "new"}}.spec(clause)); o.Verdict != result.Pass {
		t.Fatalf("%+v", o)
	}
	tg := replayed(t, os.DirFS(dir))
	if o := run(t, tg, flow{more: api.Params{"lgdomain": "new"}}.spec(clause)); o.Verdict != result.Pass {
		t.Errorf("%+v", o)
	}
	if o := run(t, tg, flow{}.spec(clause)); o.Verdict != result.Error {
		t.Errorf("the old flow: %+v", o)
	}
	if o := run(t, tg, flow{more: api.Params{"lgdomain": "x"}}.spec(other)); o.Verdict != result.Pass {
		t.Errorf("the other recording: %+v", o)
	}
}

func TestRecordingOfNothing(t *testing.T) {
	r := newRecording(t, t.TempDir())
	tape, err := r.rec.Open("plain", clause)
	if err != nil {
		t.Fatal(err)
	}
	if err := tape.Close(true); err == nil || err.Error() != "the recording of plain/demo/a/login.yaml is empty: the spec sent nothing" {
		t.Errorf("%v", err)
	}
}

func TestPrune(t *testing.T) {
	r := recorded(t)
	gone, err := r.rec.Prune(map[string]bool{"plain/discovery.yaml": true, file: true})
	if err != nil || len(gone) != 1 || gone[0] != "plain/demo/a/other.yaml" {
		t.Errorf("%v, %v", gone, err)
	}
	on := files(t, r.dir)
	if _, ok := on[second]; ok || strings.Contains(string(on[list].Data), "other.yaml") {
		t.Error("it is still there")
	}
	if o := run(t, replayed(t, on), flow{}.spec(clause)); o.Verdict != result.Pass {
		t.Errorf("%+v", o)
	}
}

func TestNewRecorderOnAWrongManifest(t *testing.T) {
	r := recorded(t)
	secrets := func() *redact.Secrets { return redact.New() }
	name := filepath.Join(r.dir, list)
	for text, want := range map[string]string{
		"release: \"1.39\"\n":             "",
		"release: \"1.43\"\n":             `cassettes/1.39/manifest.yaml is of the release "1.43"`,
		"release: \"1.39\"\nunknown: 1\n": "cassettes/1.39/manifest.yaml: ",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := cassette.NewRecorder(r.dir, release, "test", http.DefaultTransport, secrets)
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	// A manifest without files is one to go on with.
	if err := os.WriteFile(name, []byte("release: \"1.39\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	again := newRecording(t, r.dir)
	if o := run(t, again.target, flow{}.spec(clause)); o.Verdict != result.Pass {
		t.Errorf("%+v", o)
	}
	p, err := cassette.NewPlayer(os.DirFS(r.dir), release)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Target(context.Background(), ""); err != nil || p.Manifest.Accounts["user"] != "Alice" || p.Manifest.Declared["plain"][0] != "mail" {
		t.Errorf("%v, %+v", err, p.Manifest)
	}
}
