package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// nastyText has every byte, and what XML, HTML and a terminal take for more than text.
func nastyText() string {
	var b strings.Builder
	for c := range 256 {
		b.WriteByte(byte(c))
	}
	return b.String() + "]]>\uFFFE\uFFFF\u202e\u0085<script>&#0;\x1b]0;title\x07"
}

// nasty is a wiki that tells properly what it is, and to anything else answers
// with the text, raw or as JSON, after what it was sent: passwords too.
func nasty(t *testing.T, raw bool) http.Handler {
	proper := newReads(t)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		proper.mu.Lock()
		answer := proper.first.answer(r)
		proper.mu.Unlock()
		if answer == "" {
			info, _ := json.Marshal(string(sent) + nastyText())
			if raw {
				info = []byte(`"` + string(sent) + nastyText() + `"`)
			}
			answer = `{"error":{"code":"badtoken","info":` + string(info) + `}}`
		}
		constant(answer).ServeHTTP(w, r)
	})
}

// TestFormatsOfANastyWiki: a run against it is written as well-formed XML, and
// in no format with a password.
func TestFormatsOfANastyWiki(t *testing.T) {
	for name, raw := range map[string]bool{"raw": true, "as JSON": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			args := append(accounts(), "--test-wiki", "--allow", "all", "--endpoint", serve(t, nasty(t, raw)), "--report", "r.json",
				"--render", "junit=r.xml,html=r.html,tap=r.tap,markdown=r.md,github=r.txt,badge=r.svg")
			o := call{args: args, dir: dir}.run(t)
			if o.code != 1 {
				t.Fatal(o.code, o.err)
			}
			for _, file := range []string{"r.json", "r.xml", "r.html", "r.tap", "r.md", "r.txt", "r.svg"} {
				data, err := os.ReadFile(filepath.Join(dir, file))
				if err != nil || len(data) == 0 {
					t.Fatal(file, err)
				}
				if at := strings.Index(string(data), secret[:6]); at >= 0 {
					t.Errorf("%s has a password: %q", file, data[max(0, at-60):at+20])
				}
				if strings.HasSuffix(file, ".xml") || strings.HasSuffix(file, ".svg") {
					lint(t, filepath.Join(dir, file))
				}
			}
			junit, _ := os.ReadFile(filepath.Join(dir, "r.xml"))
			if !strings.Contains(string(junit), "title") {
				t.Error("the JUnit report has nothing of the answers")
			}
		})
	}
}

// lint has Go and, where it is there, libxml2 read a file.
func lint(t *testing.T, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for d := xml.NewDecoder(f); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	if _, err := exec.LookPath("xmllint"); err != nil {
		if os.Getenv("TEST_TOOLS") == "required" {
			t.Fatal(err)
		}
		t.Log("there is no xmllint on this machine: make tools")
		return
	}
	if out, err := exec.Command("xmllint", "--noout", "--nonet", "--huge", file).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%s: %v: %.300s", file, err, out)
	}
}
