package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/wiki"
)

// TestOneRunAtATime: whatever puts scenarios back claims the test wiki first,
// and leaves one alone that another run has.
func TestOneRunAtATime(t *testing.T) {
	dir := seemingWiki(t)
	w, err := wiki.Open(wiki.Which{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	release, err := w.Use(false) // the weaker claim, of a run that puts nothing back
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	for _, args := range [][]string{{"run", "--fixture-wiki"}, {"record"}, {"variations"}, {"deviants", "live"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			call{args: append(args, "--state-dir", dir)}.run(t).
				saysOnce(t, report.ExitTrouble, "another run uses this test wiki", "wait for its end", "--state-dir DIR")
		})
	}
}

// seemingWiki is the state directory of a test wiki that seems to run: a
// process that could be its server, and a port that answers as one does.
func seemingWiki(t *testing.T) (dir string) {
	t.Helper()
	const version = "1.39.99"
	return seemingWikiOf(t, version, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"query":{"general":{"generator":"MediaWiki %s"}}}`, version)
	}))
}

// seemingWikiOf is the same with answers of its own, in the scenario plain.
func seemingWikiOf(t *testing.T, version string, answers http.Handler) (dir string) {
	t.Helper()
	dir = t.TempDir()
	endpoint := serve(t, answers)
	var port int
	if _, err := fmt.Sscanf(endpoint, "http://127.0.0.1:%d/", &port); err != nil {
		t.Fatal(endpoint, err)
	}
	// A shell that waits under the name and arguments of the server.
	server := exec.Command("sh")
	server.Args = []string{"php", "-c", "read forever", "-S", filepath.Join(dir, "site", "router.php")}
	server.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdin, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close() // ends the shell
		_ = server.Wait()
	})
	state, err := json.Marshal(map[string]any{"format": 1, "release": "1.39", "version": version, "tree": t.TempDir(),
		"port": port, "pid": server.Process.Pid, "scenarios": map[string]string{"plain": "x"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "state.json"), state, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"locks", "data/plain", "pristine/plain", "mail/plain"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
