// Package modes lets file modes bind a test, whoever runs it.
package modes

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// Bind takes from the rest of a test what lets root read and write whatever the
// mode of a file says (CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH,
// capabilities(7)). It counts for the test's own goroutine only.
func Bind(t testing.TB) {
	t.Helper()
	runtime.LockOSThread() // capabilities are those of a thread
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var had [2]unix.CapUserData
	if err := unix.Capget(&header, &had[0]); err != nil {
		t.Fatalf("the capabilities of the test: %v", err)
	}
	bound := had
	bound[0].Effective &^= 1<<unix.CAP_DAC_OVERRIDE | 1<<unix.CAP_DAC_READ_SEARCH
	if err := unix.Capset(&header, &bound[0]); err != nil {
		t.Fatalf("give up capabilities: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Capset(&header, &had[0]); err != nil {
			t.Errorf("take capabilities back: %v", err) // the thread stays locked and ends with the test
			return
		}
		runtime.UnlockOSThread()
	})
}
