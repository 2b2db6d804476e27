package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/result"
)

// TestCtrlCOfRecord ends a recording at moments from its start to its end: what
// is left is whole and replays, and nothing stands beside it.
func TestCtrlCOfRecord(t *testing.T) {
	t.Parallel()
	ids := specsWithoutAccount(t, "tokens", "reads")
	// at is the request at which reached is closed.
	record := func(t *testing.T, at int32) (into string, args []string, seen *atomic.Int32, reached chan struct{}) {
		proper := slowReads(t, ids)
		seen, reached = &atomic.Int32{}, make(chan struct{})
		dir := seemingWikiOf(t, "1.39.17", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery == "action=query&meta=siteinfo&format=json" { // whether it runs
				fmt.Fprint(w, `{"query":{"general":{"generator":"MediaWiki 1.39.17"}}}`)
				return
			}
			if seen.Add(1) == at {
				close(reached)
			}
			proper.ServeHTTP(w, r)
		}))
		into = t.TempDir()
		return into, []string{"record", "--page", "tokens", "--state-dir", dir, "--into", into}, seen, reached
	}
	into, args, seen, _ := record(t, -1)
	whole := call{args: args}.run(t)
	all := len(filesBelow(t, into))
	if all < 20 {
		t.Fatalf("the whole recording: %d files; %s", all, whole.err)
	}
	var amid atomic.Int32
	t.Cleanup(func() {
		if !t.Failed() && amid.Load() == 0 {
			t.Errorf("no moment was amid the recording")
		}
	})
	requests := int(seen.Load())
	for i := range moments {
		t.Run(fmt.Sprintf("at %d of %d", i, moments), func(t *testing.T) {
			t.Parallel()
			into, args, _, reached := record(t, int32(1+i*requests/moments))
			o := interrupted(t, os.Interrupt, reached, args...)
			g := NewWithT(t)
			g.Expect(o.took).To(BeNumerically("<", atOnce), "from the signal to the end")
			g.Expect(o.err).NotTo(Or(ContainSubstring("goroutine "), ContainSubstring("panic")))
			files := len(filesBelow(t, into))
			if files == 0 {
				return
			}
			_, r := reported(t, call{args: []string{"replay", "--page", "tokens", "--cassettes", into, "--release", "1.39"}})
			g.Expect(with(r, result.Fail)).To(BeEmpty())
			if files > 2 { // more than the manifest and what discovery asked
				g.Expect(with(r, result.Pass)).NotTo(BeEmpty())
				if files < all {
					amid.Add(1)
				}
			}
			for _, c := range r.Clause {
				if c.Verdict == result.Error {
					g.Expect(c.Reason).To(ContainSubstring("no recording"), c.ID)
				}
			}
		})
	}
}

// filesBelow are the files below a folder, each of which is a recording or the
// manifest: what is being written has another ending.
func filesBelow(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !strings.HasSuffix(p, ".yaml") && filepath.Base(p) != "manifest.json" {
			t.Errorf("%s stands beside the recordings", p)
		}
		files = append(files, p)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
