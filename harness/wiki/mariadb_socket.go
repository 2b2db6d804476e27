package wiki

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/mwconform/mwconform/harness/pattern"
)

// maxSocket is the longest path of a socket in bytes: the kernel has 108 for
// it, the last of which is zero.
const maxSocket = 107

// plainPath is a path that needs no care in MediaWiki's "localhost:SOCKET" and
// in a DSN of PHP's.
var plainPath = pattern.Lazy(`^[A-Za-z0-9/._ +=@~-]+$`)

// socketPath is where the server of a state directory listens: in there, or,
// where that path would be too long or hold a sign with a meaning, in a short
// directory below the one for temporary files. why is then the reason.
func socketPath(dir string) (socket, why string, err error) {
	socket = filepath.Join(dir, "mysql.sock")
	switch {
	case len(socket) > maxSocket:
		why = fmt.Sprintf("%s would be longer than the %d bytes a socket's path may have", socket, maxSocket)
	case !plainPath.Regexp().MatchString(socket):
		why = fmt.Sprintf("%s has signs that PHP would take for its own", socket)
	default:
		return socket, "", nil
	}
	sum := sha256.Sum256([]byte(dir))
	socket = filepath.Join(os.TempDir(), fmt.Sprintf("mwconform-%d-%s", os.Geteuid(), hex.EncodeToString(sum[:6])), "mysql.sock")
	if len(socket) > maxSocket || !plainPath.Regexp().MatchString(socket) {
		return "", "", fmt.Errorf("no place for MariaDB's socket: %s, and %s is no better; name another --state-dir", why, socket)
	}
	return socket, why, nil
}

// ownSocketDir makes the directory of a socket outside the state directory.
// Somebody else's of that name is refused, since they could listen in our place.
func ownSocketDir(dir, socket string) error {
	d := filepath.Dir(socket)
	if d == dir {
		return nil
	}
	if err := os.Mkdir(d, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(d)
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || int(st.Uid) != os.Geteuid() || info.Mode().Perm() != 0o700 {
		return fmt.Errorf("%s, for MariaDB's socket, is not a directory of this user's alone: remove it", d)
	}
	return nil
}

// freeSocketDir removes it again, with a socket a killed server left in it.
func freeSocketDir(dir, socket string) error {
	d := filepath.Dir(socket)
	if _, err := os.Lstat(d); d == dir || errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err := ownSocketDir(dir, socket); err != nil {
		return err
	}
	for _, f := range []string{socket, d} {
		if err := os.Remove(f); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
