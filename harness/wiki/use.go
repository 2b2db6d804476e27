package wiki

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrInUse says that another run uses the wiki, and one of the two would put
// scenarios back under the other.
var ErrInUse = errors.New("another run uses this test wiki")

// Use claims the running wiki for a run, until release is called or the
// process ends: alone where the run puts scenarios back to their pristine
// state, which takes accounts and sessions from everybody, else shared with
// others that do not. Where that cannot be, the error is ErrInUse.
func (w *Wiki) Use(alone bool) (release func(), err error) {
	f, err := os.OpenFile(w.path("locks", "in-use"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	for {
		err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	switch {
	case err == nil:
		return func() { f.Close() }, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		err = ErrInUse
	default:
		err = fmt.Errorf("%s: %w", f.Name(), err)
	}
	f.Close()
	return nil, err
}
