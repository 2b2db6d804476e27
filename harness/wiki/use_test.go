package wiki

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestUse(t *testing.T) {
	w := &Wiki{dir: t.TempDir()}
	if _, err := w.Use(true); err == nil || errors.Is(err, ErrInUse) {
		t.Errorf("without a folder for locks: %v", err)
	}
	if err := os.Mkdir(filepath.Join(w.dir, "locks"), 0o700); err != nil {
		t.Fatal(err)
	}
	use := func(alone, ok bool) func() {
		t.Helper()
		release, err := w.Use(alone)
		if ok && err != nil || !ok && !errors.Is(err, ErrInUse) {
			t.Fatalf("alone %v: %v", alone, err)
		}
		return release
	}
	alone := use(true, true)
	use(true, false)
	use(false, false)
	alone()
	one, two := use(false, true), use(false, true)
	use(true, false)
	one()
	use(true, false)
	two()
	use(true, true)()
}
