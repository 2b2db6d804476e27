package wiki

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// fakeWiki has the files of one scenario, and nothing that could be served.
func fakeWiki(t *testing.T) *Wiki {
	t.Helper()
	w := &Wiki{dir: t.TempDir(), tree: trees[1], st: state{
		Format: stateFormat, Release: "1.39", Version: "1.39.1", Port: 8439,
		Scenarios: map[string]string{"plain": "digest"},
	}}
	put(t, w.path("pristine", "plain", "wiki.sqlite"), "pristine")
	put(t, w.path("pristine", "plain", "locks", "deep"), "pristine")
	put(t, w.path("data", "plain", "wiki.sqlite"), "used")
	put(t, w.path("data", "plain", "wiki.sqlite-wal"), "used")
	put(t, w.path("data", "plain", "wiki.sqlite-journal"), "used")
	put(t, w.path("mail", "plain", "1-1.eml"), "mail")
	if err := errors.Join(os.MkdirAll(w.path("locks"), 0o700), w.save()); err != nil {
		t.Fatal(err)
	}
	return w
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func content(file string) string {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

func TestUnknownRelease(t *testing.T) {
	_, err := Up(context.Background(), Options{Which: Which{Release: "1.36", Dir: t.TempDir()}})
	wantError(t, err, `"1.36"`, "there is 1.35, 1.39, 1.43")
	_, err = Open(Which{Release: "1.36"})
	wantError(t, err, `"1.36"`, "there is 1.35, 1.39, 1.43")
}

func TestOpen(t *testing.T) {
	_, err := Open(Which{Release: "1.39", Dir: t.TempDir()})
	if !errors.Is(err, ErrNotInstalled) {
		t.Errorf("an empty directory: %v", err)
	}
	w := fakeWiki(t)
	again, err := Open(Which{Release: "1.39", Dir: w.dir})
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Endpoint(); got != "http://127.0.0.1:8439/{scenario}/api.php" {
		t.Errorf("endpoint %s", got)
	}
	if info, err := os.Stat(w.path("state.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("state.json holds a secret: %v, %v", info.Mode(), err)
	}
	for text, want := range map[string]string{"{": "damaged", `{"format": 99}`: "format 99"} {
		put(t, w.path("state.json"), text)
		_, err := Open(Which{Release: "1.39", Dir: w.dir})
		if errors.Is(err, ErrNotInstalled) {
			t.Errorf("%s is taken for no wiki", text)
		}
		wantError(t, err, want, "remove the directory")
	}
	put(t, w.path("state.json"), `{"format": 1, "release": "1.35"}`)
	_, err = Open(Which{Release: "1.39", Dir: w.dir})
	wantError(t, err, "1.35, not 1.39")
}

func TestForeignDirectoryIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	thesis := filepath.Join(dir, "thesis.txt")
	put(t, thesis, "years of work")
	_, err := Up(context.Background(), Options{Which: Which{Release: "1.39", Dir: dir}})
	wantError(t, err, "thesis.txt", "empty directory")
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("something was put beside it: %v", entries)
	}
	if err := os.Remove(thesis); err != nil {
		t.Fatal(err)
	}
	w := &Wiki{dir: dir}
	if err := errors.Join(w.refuseForeign(), w.adopt(Which{Release: "1.39"}, nil), w.refuseForeign()); err != nil {
		t.Fatal(err)
	}
	if len(w.st.Secret) != 64 {
		t.Errorf("secret %q", w.st.Secret)
	}
}

func TestReset(t *testing.T) {
	w := fakeWiki(t)
	for range 2 { // also from what a reset has made
		if err := w.Reset(context.Background(), "plain"); err != nil {
			t.Fatal(err)
		}
		if got := content(w.path("data", "plain", "wiki.sqlite")); got != "pristine" {
			t.Errorf("wiki.sqlite: %s", got)
		}
		if got := content(w.path("data", "plain", "locks", "deep")); got != "pristine" {
			t.Errorf("locks/deep: %s", got)
		}
		for _, gone := range []string{"data/plain/wiki.sqlite-wal", "data/plain/wiki.sqlite-journal", "data/.new-plain", "mail/plain/1-1.eml"} {
			if _, err := os.Stat(w.path(gone)); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s is still there", gone)
			}
		}
		put(t, w.path("data", "plain", "wiki.sqlite"), "used")
		put(t, w.path("data", "plain", "wiki.sqlite-wal"), "used")
	}
	if got := content(w.path("pristine", "plain", "wiki.sqlite")); got != "pristine" {
		t.Errorf("the pristine copy became %s", got)
	}
	for _, name := range []string{"plane", "", "../plain", "."} {
		wantError(t, w.Reset(context.Background(), name), "not installed", "plain")
		_, err := w.Mail(name)
		wantError(t, err, "not installed")
	}
}

func TestResetWaitsForRequests(t *testing.T) {
	w := fakeWiki(t)
	request, err := os.OpenFile(w.path("locks", "plain.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(request.Fd()), syscall.LOCK_SH); err != nil { // as the router does
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := w.Reset(ctx, "plain"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("reset during a request: %v", err)
	}
	if got := content(w.path("data", "plain", "wiki.sqlite")); got != "used" {
		t.Errorf("reset during a request made %s", got)
	}
	request.Close()
	if err := w.Reset(context.Background(), "plain"); err != nil {
		t.Error(err)
	}
}

func TestExchangeWithoutLive(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "tmp", "f"), "new")
	if err := exchange(filepath.Join(dir, "tmp"), filepath.Join(dir, "live")); err != nil {
		t.Fatal(err)
	}
	if got := content(filepath.Join(dir, "live", "f")); got != "new" {
		t.Error(got)
	}
}

func TestComplete(t *testing.T) {
	w := fakeWiki(t)
	complete := func(name string) bool {
		ok, err := w.complete(context.Background(), name)
		if err != nil {
			t.Error(err)
		}
		return ok
	}
	if !complete("plain") || complete("private") {
		t.Error("complete: plain is, private is not")
	}
	if err := os.Remove(w.path("data", "plain", "wiki.sqlite")); err != nil {
		t.Fatal(err)
	}
	if complete("plain") {
		t.Error("a scenario without a database is taken for complete")
	}
	if err := os.RemoveAll(w.path("data", "plain")); err != nil { // an interrupted reset
		t.Fatal(err)
	}
	if complete("plain") {
		t.Error("a scenario without data is taken for complete")
	}
}

func TestMailOrder(t *testing.T) {
	w := fakeWiki(t)
	for _, name := range []string{"1700000000000000002-9.eml", ".1700000000000000003-1.tmp", ".x.eml", "1700000000000000001-10.eml", "note.txt"} {
		put(t, w.path("mail", "plain", name), "")
	}
	if err := os.Remove(w.path("mail", "plain", "1-1.eml")); err != nil {
		t.Fatal(err)
	}
	got, err := w.Mail("plain")
	want := []string{w.path("mail", "plain", "1700000000000000001-10.eml"), w.path("mail", "plain", "1700000000000000002-9.eml")}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestLockIsExclusive(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lock")
	unlock, err := lock(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	_, err = lock(ctx, file)
	wantError(t, err, file, "another process")
	unlock()
	if unlock, err = lock(context.Background(), file); err != nil {
		t.Fatal(err)
	}
	unlock()
}
