package modes_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/mwconform/mwconform/harness/modes"
)

// TestBind: whoever runs it, what is forbidden is refused, and only until the
// test ends.
func TestBind(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0); err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread() // what Bind gives back is looked at in the thread it took it from
	_, before := os.ReadFile(file)
	t.Cleanup(func() {
		defer runtime.UnlockOSThread()
		if _, after := os.ReadFile(file); (before == nil) != (after == nil) {
			t.Errorf("before %v, after %v", before, after)
		}
	})
	modes.Bind(t)
	if _, err := os.ReadFile(file); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("reading: %v", err)
	}
	if err := os.WriteFile(file, nil, 0); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("writing: %v", err)
	}
}
