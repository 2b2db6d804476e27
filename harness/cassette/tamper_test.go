package cassette_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/result"
)

const (
	first  = "1.39/plain/demo/a/login.yaml"
	second = "1.39/plain/demo/a/other.yaml"
	list   = "1.39/manifest.yaml"
)

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

// put replaces a file; with it its digest in the manifest, where resign says so.
func put(fsys fstest.MapFS, name, text string, resign bool) {
	old := sum(fsys[name].Data)
	fsys[name] = &fstest.MapFile{Data: []byte(text)}
	if resign {
		fsys[list] = &fstest.MapFile{Data: []byte(strings.Replace(string(fsys[list].Data), old, sum([]byte(text)), 1))}
	}
}

// interactions is a recording with others.
func interactions(t *testing.T, recording string, change func([]any) []any) string {
	t.Helper()
	var c map[string]any
	if err := json.Unmarshal([]byte(recording), &c); err != nil {
		t.Fatal(err)
	}
	c["interactions"] = change(c["interactions"].([]any))
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestTamperedRecordingsNeverPass: what was not recorded so is an error that
// names file and cause.
func TestTamperedRecordingsNeverPass(t *testing.T) {
	r := recorded(t)
	offline(t)
	const changed = "cassettes/1.39/plain/demo/a/login.yaml was changed after it was recorded: its SHA-256 is not that of the manifest"
	text := func(fsys fstest.MapFS, name string) string { return string(fsys[name].Data) }
	for _, c := range []struct {
		name   string
		tamper func(fsys fstest.MapFS)
		want   string
	}{
		{"nothing", func(fstest.MapFS) {}, ""},
		{"swapped files", func(f fstest.MapFS) { f[first], f[second] = f[second], f[first] }, changed},
		{"swapped files and digests", func(f fstest.MapFS) {
			a, b := text(f, first), text(f, second)
			put(f, first, b, false)
			put(f, second, a, false)
			m := strings.NewReplacer(sum([]byte(a)), sum([]byte(b)), sum([]byte(b)), sum([]byte(a))).Replace(text(f, list))
			f[list] = &fstest.MapFile{Data: []byte(m)}
		}, "cassettes/1.39/plain/demo/a/login.yaml has no interaction left for POST /plain/api.php; the next one recorded (2) differs in form (lgdomain)"},
		{"an edited body", func(f fstest.MapFS) {
			put(f, first, strings.Replace(text(f, first), "Failed", "Success", 1), false)
		}, changed},
		{"a blank at the end", func(f fstest.MapFS) { put(f, first, text(f, first)+"\n", false) }, changed},
		{"an edited digest", func(f fstest.MapFS) {
			put(f, list, strings.Replace(text(f, list), sum(f[first].Data), strings.Repeat("0", 64), 1), false)
		}, changed},
		{"a digest in capitals", func(f fstest.MapFS) {
			put(f, list, strings.Replace(text(f, list), sum(f[first].Data), strings.ToUpper(sum(f[first].Data)), 1), false)
		}, changed},
		{"not in the manifest", func(f fstest.MapFS) {
			put(f, list, strings.Replace(text(f, list), "  plain/demo/a/login.yaml: "+sum(f[first].Data)+"\n", "", 1), false)
		}, "cassettes/1.39/plain/demo/a/login.yaml is not in the manifest: it was not made by recording"},
		{"gone", func(f fstest.MapFS) { delete(f, first) }, "no recording cassettes/1.39/plain/demo/a/login.yaml (make record makes it)"},
		{"a folder in its place", func(f fstest.MapFS) {
			delete(f, first)
			f[first+"/x"] = &fstest.MapFile{}
		}, "cassettes/1.39/plain/demo/a/login.yaml: "},
		{"empty", func(f fstest.MapFS) { put(f, first, "", true) }, "cassettes/1.39/plain/demo/a/login.yaml holds no interaction; record it again"},
		{"no interactions", func(f fstest.MapFS) { put(f, first, "version: 1\ninteractions: []\n", true) }, "holds no interaction; record it again"},
		{"an empty interaction", func(f fstest.MapFS) { put(f, first, "version: 1\ninteractions: [null]\n", true) }, "login.yaml: interaction 1 is empty; record it again"},
		{"broken YAML", func(f fstest.MapFS) { put(f, first, "version: 1\n\t}", true) }, "cassettes/1.39/plain/demo/a/login.yaml: yaml: line "},
		{"broken JSON", func(f fstest.MapFS) { put(f, first, text(f, first)+"\t}", true) }, "cassettes/1.39/plain/demo/a/login.yaml: jsontext: invalid character '}' after top-level value"},
		{"not a recording", func(f fstest.MapFS) { put(f, first, "- a\n- b\n", true) }, "cassettes/1.39/plain/demo/a/login.yaml: yaml: unmarshal errors"},
		{"a broken URL", func(f fstest.MapFS) {
			put(f, first, strings.Replace(text(f, first), `"http://wiki.invalid/plain/api.php"`, `"http://%zz/"`, 1), true)
		}, "cassettes/1.39/plain/demo/a/login.yaml: interaction 2: parse"},
		{"a broken form", func(f fstest.MapFS) {
			put(f, first, strings.Replace(text(f, first), `"body": "action=login`, `"body": "%zz", "was": "action=login`, 1), true)
		}, "cassettes/1.39/plain/demo/a/login.yaml: interaction 2: the form: "},
		{"one interaction less", func(f fstest.MapFS) {
			put(f, first, interactions(t, text(f, first), func(all []any) []any { return all[:len(all)-1] }), true)
		}, "cassettes/1.39/plain/demo/a/login.yaml has no interaction left for POST /plain/api.php; all that are like it were used"},
		{"one interaction more", func(f fstest.MapFS) {
			put(f, first, interactions(t, text(f, first), func(all []any) []any { return append(all, all[len(all)-1]) }), true)
		}, "cassettes/1.39/plain/demo/a/login.yaml: the spec left interactions unused: 4 (POST /plain/api.php)"},
	} {
		fsys := files(t, r.dir)
		c.tamper(fsys)
		o := run(t, replayed(t, fsys), flow{}.spec(clause))
		if want := map[bool]result.Verdict{true: result.Pass, false: result.Error}[c.want == ""]; o.Verdict != want || !strings.Contains(o.Reason, c.want) || strings.Contains(o.Reason, "\n") {
			t.Errorf("%s is %s: %q, not %q", c.name, o.Verdict, o.Reason, c.want)
		}
	}
}

func TestWrongManifests(t *testing.T) {
	r := recorded(t)
	for _, c := range []struct{ name, old, new, want string }{
		{"gone", "", "", "no recordings of 1.39: there is no cassettes/1.39/manifest.yaml (make record makes them)"},
		{"of another release", `release: "1.39"`, `release: "1.43"`, `cassettes/1.39/manifest.yaml is of the release "1.43": recordings were moved; record them again`},
		{"an unknown key", "suite: ", "siute: ", "cassettes/1.39/manifest.yaml: "},
		{"broken", "suite: ", "suite: [", "cassettes/1.39/manifest.yaml: "},
		{"without release", `release: "1.39"`, "", `cassettes/1.39/manifest.yaml is of the release ""`},
	} {
		fsys := files(t, r.dir)
		if c.old == "" {
			delete(fsys, list)
		} else {
			put(fsys, list, strings.Replace(string(fsys[list].Data), c.old, c.new, 1), false)
		}
		if _, err := cassette.NewPlayer(fsys, release); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestWrongDiscovery: a target is not made of recordings that are not right.
func TestWrongDiscovery(t *testing.T) {
	r := recorded(t)
	const discovery = "1.39/plain/discovery.yaml"
	for _, c := range []struct {
		name   string
		tamper func(f fstest.MapFS)
		want   string
	}{
		{"gone", func(f fstest.MapFS) { delete(f, discovery) }, "cassettes/1.39 has no recorded discovery (make record makes it)"},
		{"edited", func(f fstest.MapFS) { put(f, discovery, string(f[discovery].Data)+" ", false) }, "scenario plain: cassettes/1.39/plain/discovery.yaml was changed after it was recorded"},
		{"of another spec", func(f fstest.MapFS) { put(f, discovery, string(f[first].Data), true) }, "scenario plain: not recorded: cassettes/1.39/plain/discovery.yaml has no interaction left for GET /plain/api.php"},
		{"one interaction more", func(f fstest.MapFS) {
			put(f, discovery, interactions(t, string(f[discovery].Data), func(all []any) []any { return append(all, all[len(all)-1]) }), true)
		}, "scenario plain: cassettes/1.39/plain/discovery.yaml: the spec left interactions unused"},
	} {
		fsys := files(t, r.dir)
		c.tamper(fsys)
		p, err := cassette.NewPlayer(fsys, release)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Target(context.Background(), ""); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestReleases(t *testing.T) {
	fsys := fstest.MapFS{"1.43/manifest.yaml": {}, "1.35/manifest.yaml": {}, "1.39/plain/x.yaml": {}, "README": {}}
	got, err := cassette.Releases(fsys)
	if err != nil || !slices.Equal(got, []string{"1.35", "1.43"}) {
		t.Errorf("%v, %v", got, err)
	}
	var none fs.FS = fstest.MapFS{}
	if got, err := cassette.Releases(none); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

// TestUnusedDoesNotHideTheCause: a flow that ends early for a reason of its
// own is told by that reason, not by what it left over.
func TestUnusedDoesNotHideTheCause(t *testing.T) {
	r := recorded(t)
	tg := replayed(t, files(t, r.dir))
	if o := run(t, tg, flow{more: api.Params{"x": "y"}}.spec(clause)); o.Verdict != result.Error || strings.Contains(o.Reason, "unused") || !strings.Contains(o.Reason, "differs in form (x)") {
		t.Errorf("%+v", o)
	}
}
