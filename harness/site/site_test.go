package site_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"html"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/site"
)

func TestSite(t *testing.T) {
	b, dir := newBench(t), filepath.Join(t.TempDir(), "new", "site")
	in := b.config(b.folder(t))
	w, err := site.Write(dir, in)
	if err != nil {
		t.Fatal(err)
	}
	if w.Certificates != 3 || w.Reports != 1 || w.Recordings != 2 {
		t.Errorf("%+v", w)
	}
	all := pages(t, dir)
	want := []string{".mwconform-site", "foreign.html", "foreign.json", "index.html", "live.html", "replay-1.35.html", "replay-1.43.html", "report-live.html", "report-live.json",
		"report-replay-1.35.html", "report-replay-1.35.json", "report-replay-1.43.html", "report-replay-1.43.json", "report-sub-its-report.html", "report-sub-its-report.json",
		"signed.html", "signed.json", "unsigned.html", "unsigned.json"}
	if got := slices.Sorted(maps.Keys(all)); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for page, parts := range map[string][]string{
		"signed.html":      {"✓ conforming", "Signed.", "nobody checked here whose key it is", "report-sub-its-report.html", "extra. None of them is certified here", "3 of 3"},
		"unsigned.html":    {"✗ not conforming", "Unsigned.", "Anybody could have written", "What failed", "demo/a/one"},
		"foreign.html":     {"Does not belong to this suite", "catalogue"},
		"replay-1.35.html": {"Not certified.", "This is a recording", "2026-11-20", "<p>of 3 clauses 3 hold, 0 fail, 0 were not seen.</p>"},
		"live.html":        {"Not certified.", "that nobody certified"},
		"index.html":       {"3 certificates, 1 report of a live run, 2 recordings.", "signed, key " + certificate.Fingerprint(key.Public().(ed25519.PublicKey))[:12], "does not belong to this catalogue", "unsigned"},
	} {
		for _, part := range parts {
			if !strings.Contains(all[page], part) {
				t.Errorf("%s: no %q", page, part)
			}
		}
	}
	for _, page := range []string{"replay-1.35.html", "replay-1.43.html", "live.html"} {
		_, said, _ := strings.Cut(all[page], "</style>") // the shell's has colours for every result
		if said == "" || strings.Contains(said, "conforming") || strings.Contains(said, "class=\"result") {
			t.Errorf("%s: a report is called conforming as a certificate is", page)
		}
	}
	// Certificates first, then reports, then recordings; numbers by value.
	order := regexp.MustCompile(`<th scope="row"><a href="([^"]*)\.html">`).FindAllStringSubmatch(all["index.html"], -1)
	var names []string
	for _, m := range order {
		names = append(names, m[1])
	}
	if got := strings.Join(names, " "); got != "unsigned foreign signed live replay-1.35 replay-1.43" {
		t.Errorf("%s", got)
	}
	// One certificate of three profiles' rows is conforming; recordings only count.
	if got := strings.Count(all["index.html"], "✓ conforming"); got != 2 {
		t.Errorf("%d cells are conforming, not those of the two certificates", got)
	}
	again := filepath.Join(t.TempDir(), "again")
	if _, err := site.Write(again, in); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(all, pages(t, again)) {
		t.Error("the same input made other bytes")
	}
}

// outside is what a page loads from elsewhere; links that a reader follows are none.
var outside = regexp.MustCompile(`(?i)<[a-z][^>]*\s(src|srcset|data|poster|action)\s*=\s*["']?(https?:)?//|url\(|@import|<link|<iframe|<object|<embed`)

// TestNothingOfAWikiRuns: hostile texts are escaped, and no page loads anything.
func TestNothingOfAWikiRuns(t *testing.T) {
	b, dir := newBench(t), t.TempDir()
	if _, err := site.Write(dir, b.config(b.folder(t))); err != nil {
		t.Fatal(err)
	}
	told := 0
	for name, page := range pages(t, dir) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img") {
			t.Errorf("%s: a text of a wiki is markup", name)
		}
		told += strings.Count(page, "&lt;script&gt;alert")
		if strings.HasPrefix(name, "report-") {
			continue // pages of harness/render, which looks at its own
		}
		page = strings.Replace(page, `<link rel="icon" href="data:,">`, "", 1) // which keeps browsers from asking for one
		if m := outside.FindString(page); m != "" {
			t.Errorf("%s: it loads %s", name, m)
		}
		if !strings.Contains(html.UnescapeString(page), `"default-src 'none'; img-src data:; style-src 'sha256-`) {
			t.Errorf("%s: no policy", name)
		}
	}
	if told < 3 {
		t.Errorf("the hostile text stands in %d places only", told)
	}
}

// TestBadFiles: a file that is not sound is named, and nothing is written.
func TestBadFiles(t *testing.T) {
	b := newBench(t)
	good, itsReport := b.certificate(t, made{generator: "MediaWiki 1.39.17", mode: "live"}, "Demo", key, b.against.Suite)
	_, otherReport := b.report(t, made{generator: "MediaWiki 1.39.17", mode: "live", fails: []string{"demo/a/one"}, reason: "x"})
	forged := func() []byte { // a signer who names another report
		var c certificate.Certificate
		v := certificate.Verify(good, b.against)
		c = *v.Certificate
		c.Report = certificate.File{SHA256: hexSum(otherReport), Bytes: len(otherReport)}
		data, err := c.Encode(key)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}()
	for name, c := range map[string]struct {
		files map[string][]byte
		file  string
		says  string
	}{
		"no JSON":             {map[string][]byte{"a.json": []byte("hello")}, "a.json", "neither a certificate nor a report"},
		"other JSON":          {map[string][]byte{"a.json": good, "package.json": []byte(`{"name": "x"}`)}, "package.json", "neither"},
		"half a report":       {map[string][]byte{"a.json": itsReport[:len(itsReport)/2]}, "a.json", "neither"},
		"a changed one":       {map[string][]byte{"a.json": bytes.Replace(good, []byte(`"version": "1.10"`), []byte(`"version": "1.11"`), 1)}, "a.json", "its digest is not that"},
		"a changed report":    {map[string][]byte{"r.json": bytes.Replace(itsReport, []byte(`"verdict": "pass"`), []byte(`"verdict": "good"`), 1)}, "r.json", "no well-formed report"},
		"one of another form": {map[string][]byte{"r.json": bytes.Replace(itsReport, []byte("mwconform.report/v2"), []byte("mwconform.report/v1"), 1)}, "r.json", "it has the form"},
		"a report twice":      {map[string][]byte{"q.json": itsReport, "r.json": itsReport}, "r.json", "the same report as q.json"},
		"another report":      {map[string][]byte{"a.json": forged, "r.json": otherReport}, "a.json", "not what follows from the report"},
	} {
		from, dir := t.TempDir(), filepath.Join(t.TempDir(), "out")
		for file, data := range c.files {
			put(t, filepath.Join(from, file), data)
		}
		_, err := site.Write(dir, b.config(from))
		var unsound *site.UnsoundError
		if !errors.As(err, &unsound) || unsound.File != c.file || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: something was written", name)
		}
	}
}

// TestFolders: only an empty folder or an earlier site is written into, and of
// that only what it wrote is replaced.
func TestFolders(t *testing.T) {
	b, from, dir := newBench(t), "", t.TempDir()
	from = b.folder(t)
	in := b.config(from)
	refused := func(name, dir string, in site.Config, says string) {
		t.Helper()
		_, err := site.Write(dir, in)
		var use *site.UseError
		if !errors.As(err, &use) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := site.Write(dir, in); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "CNAME"), []byte("mine"))
	if err := os.Remove(filepath.Join(from, "live.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := site.Write(dir, in); err != nil {
		t.Fatal(err)
	}
	all := pages(t, dir)
	if all["CNAME"] != "mine" || all["live.html"] != "" || all["report-live.json"] != "" || all["signed.html"] == "" {
		t.Errorf("%q", slices.Sorted(maps.Keys(all)))
	}
	_, fresh := b.report(t, made{generator: "Fresh", mode: "live"})
	put(t, filepath.Join(from, "mine.json"), fresh)
	put(t, filepath.Join(dir, "mine.html"), []byte("mine"))
	refused("a file in the way", dir, in, "mine.html is in the way")
	other := t.TempDir()
	put(t, filepath.Join(other, "x"), []byte("mine"))
	refused("not empty", other, in, "not empty and no earlier site")
	put(t, filepath.Join(other, ".mwconform-site"), []byte("files of a site of mwconform, which it replaces\n../x\n"))
	refused("a damaged list", other, in, "damaged")
	refused("within", filepath.Join(from, "site"), in, "have to be apart")
	refused("the same", from, in, "have to be apart")
	refused("around", filepath.Dir(from), in, "have to be apart")
	refused("no folder", filepath.Join(t.TempDir(), "o"), b.config(filepath.Join(from, "signed.json")), "is no folder")
	refused("nothing", filepath.Join(t.TempDir(), "o"), b.config(t.TempDir()), "no JSON file")
	if _, err := site.Write(filepath.Join(t.TempDir(), "o"), b.config(filepath.Join(from, "nosuch"))); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// TestRefusedPage: the page of a refused certificate shows nothing of what it says.
func TestRefusedPage(t *testing.T) {
	b := newBench(t)
	good, _ := b.certificate(t, made{generator: "MediaWiki 1.39.17", mode: "live"}, "Demo", key, b.against.Suite)
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"changed": {bytes.Replace(good, []byte(`"version": "1.10"`), []byte(`"version": "1.11"`), 1), "it was changed after it was made"},
		"no JSON": {[]byte("x"), "no JSON"},
	} {
		var page bytes.Buffer
		if err := site.CertificatePage(&page, certificate.Verify(c.data, b.against)); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), "This certificate is refused") || !strings.Contains(page.String(), c.says) || strings.Contains(page.String(), "✓ conforming") {
			t.Errorf("%s: %s", name, page.String())
		}
	}
	a := b.against
	a.PublicKey = key.Public().(ed25519.PublicKey)
	var page bytes.Buffer
	if err := site.CertificatePage(&page, certificate.Verify(good, a)); err != nil || !strings.Contains(page.String(), "Signed by the expected key.") {
		t.Errorf("%v %s", err, page.String())
	}
}
