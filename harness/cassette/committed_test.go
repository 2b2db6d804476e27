package cassette_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"
	"gopkg.in/yaml.v3"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/wiki"
)

// committed are the recordings in this repository: path → bytes.
func committed(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := fs.WalkDir(cassettes.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) == ".go" {
			return err
		}
		out[name], err = fs.ReadFile(cassettes.FS, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 50 {
		t.Fatalf("only %d files", len(out))
	}
	return out
}

func TestCommittedFilesAreThoseOfTheManifests(t *testing.T) {
	files := committed(t)
	releases, err := cassette.Releases(cassettes.FS)
	if err != nil || len(releases) == 0 {
		t.Fatalf("%v, %v", releases, err)
	}
	known := map[string]bool{}
	for _, release := range releases {
		m, err := cassette.ReadManifest(cassettes.FS, release)
		if err != nil {
			t.Fatal(err)
		}
		known[release+"/"+cassette.ManifestName] = true
		for file, digest := range m.Files {
			name := release + "/" + file
			known[name] = true
			if data, ok := files[name]; !ok || sum(data) != digest {
				t.Errorf("%s: there %v, with another digest than in the manifest", name, ok)
			}
		}
		if m.Generator == "" || m.Recorded == "" || len(m.Accounts) == 0 {
			t.Errorf("the manifest of %s does not tell where it is from: %+v", release, m)
		}
	}
	for name := range files {
		if !known[name] {
			t.Errorf("%s is in no manifest", name)
		}
	}
}

// leak is something that must not be in a recording. allowed is what looks
// like it and is none.
type leak struct {
	what    string
	find    *regexp.Regexp
	allowed *regexp.Regexp
}

var leaks = []leak{
	{"a token or session", regexp.MustCompile(`[0-9a-fA-F]{32,}`), regexp.MustCompile(`^(0{24,}[0-9]{1,8}([0-9a-f]{8})?|00badc0de00badc0de00badc0de00badc0de0000)$`)},
	{"a session", regexp.MustCompile(`(?i)[a-z0-9_]*(?:session|token)=[^;"'\s&+%\\]{8,}`), regexp.MustCompile(`=(0{8,}[0-9]{1,8}[0-9a-f]{0,8}|00badc0d[0-9a-f]*|deleted|PASSWORD-OF-[a-z-]+)$`)},
	{"the address of a server", regexp.MustCompile(`(?:127\.0\.0\.1|localhost|\[::1\])(?::|%3A)[0-9]+`), regexp.MustCompile(`^127\.0\.0\.1(:|%3A)5000$`)}, // the page's own example of a return address
	{"the password of created accounts", regexp.MustCompile(`Mwc-[A-Z2-7]{8,}`), nil},
	{"a path of a machine", regexp.MustCompile(`/(?:work|home|root|tmp|var/lib|var/www|usr/share|etc)/[a-z]`), nil},
}

// leaked are the leaks in a text.
func leaked(text string) []string {
	var out []string
	for _, l := range leaks {
		for _, found := range l.find.FindAllString(text, -1) {
			if l.allowed == nil || !l.allowed.MatchString(found) {
				out = append(out, fmt.Sprintf("%s: %q", l.what, found))
			}
		}
	}
	return out
}

// texts are a file as it is and, as YAML may fold lines, all of its strings.
func texts(t *testing.T, name string, data []byte) []string {
	t.Helper()
	out := []string{string(data)}
	if path.Base(name) == cassette.ManifestName {
		return nil // digests
	}
	c := vcr.New(name)
	if err := yaml.Unmarshal(data, c); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	for _, i := range c.Interactions {
		out = append(out, i.Request.URL, i.Request.Body, i.Response.Body)
		for _, h := range []http.Header{i.Request.Headers, i.Response.Headers} {
			for _, values := range h {
				out = append(out, values...)
			}
		}
	}
	return out
}

func TestCommittedFilesHoldNoSecrets(t *testing.T) {
	accounts, err := wiki.Accounts()
	if err != nil {
		t.Fatal(err)
	}
	var passwords []string
	for _, a := range accounts {
		passwords = append(passwords, a.Password)
		for _, b := range a.BotPasswords {
			passwords = append(passwords, b.Password)
		}
	}
	roles, err := wiki.TargetAccounts()
	if err != nil {
		t.Fatal(err)
	}
	passwords = append(passwords, roles["recovery-code"].Password)
	answers, err := wiki.TargetAnswers()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range answers.TOTP {
		passwords = append(passwords, secret)
	}
	if len(passwords) < 6 {
		t.Fatalf("only %d passwords", len(passwords))
	}
	for name, data := range committed(t) {
		for _, p := range passwords {
			if bytes.Contains(data, []byte(p)) {
				t.Errorf("%s holds the password %q", name, p)
			}
		}
		for _, text := range texts(t, name, data) {
			for _, p := range passwords {
				if strings.Contains(text, p) {
					t.Errorf("%s holds the password %q, folded", name, p)
				}
			}
			for _, l := range leaked(text) {
				t.Errorf("%s holds %s", name, l)
			}
		}
	}
}

// TestLeaksAreFound: the search above finds what it is for, and no more.
func TestLeaksAreFound(t *testing.T) {
	wrong := []string{
		`{"logintoken":"c0ffee11c0ffee22c0ffee33c0ffee446b036288+\\"}`, "token=DEADBEEFDEADBEEFDEADBEEFDEADBEEF",
		"wiki_session=0a1b2c3d4e5f6g7h8i9jakblcmdneofp; path=/", "wikiToken=abcdefgh", "wiki_BPsession=12345678",
		"password=Mwc-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "http://127.0.0.1:50001/", "http://127.0.0.1:4881/plain", "http%3A%2F%2F127.0.0.1%3A4881", "localhost:80", "http://[::1]:80/",
	}
	for _, top := range []string{"work", "home", "root", "tmp", "var/lib", "var/www", "usr/share", "etc"} {
		wrong = append(wrong, "in /"+top+"/x.php")
	}
	for _, text := range wrong {
		if len(leaked(text)) == 0 {
			t.Errorf("not found: %s", text)
		}
	}
	for _, text := range []string{
		`{"logintoken":"000000000000000000000000000000016b036288+\\"}`, "wiki_session=00000000000000000000000000000012; path=/", "wikiToken=00000000000000000000000000000003",
		"lgtoken=00badc0de00badc0de00badc0de00badc0de0000%2B%5C", "wiki_session=deleted", "name=127.0.0.1", "http%3A%2F%2F127.0.0.1%3A5000%2F", "/w/index.php", "http://wiki.invalid/plain/",
		"lgpassword=00000000000000000000000000wrong0",
	} {
		if got := leaked(text); len(got) > 0 {
			t.Errorf("%s: %v", text, got)
		}
	}
}
