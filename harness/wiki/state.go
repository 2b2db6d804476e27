package wiki

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// stateFormat changes when an older state directory can no longer be used as it is.
const stateFormat = 1

// state is state.json: what is installed, and how the server was started last.
type state struct {
	Format    int               `json:"format"`
	Release   string            `json:"release"`
	Tree      string            `json:"tree,omitempty"`     // the user's own, absolute
	Database  string            `json:"database,omitempty"` // kind; without it SQLite
	Socket    string            `json:"socket,omitempty"`   // of the MariaDB server
	Version   string            `json:"version"`
	Port      int               `json:"port"`
	PID       int               `json:"pid"`       // also the process group; a hint, never believed without a look at /proc
	Secret    string            `json:"secret"`    // MediaWiki's secret key, of this installation alone
	Base      string            `json:"base"`      // digest of what the base database was made from; empty until it is there
	Scenarios map[string]string `json:"scenarios"` // name to digest, of the completely installed ones
}

func (s state) names() []string { return slices.Sorted(maps.Keys(s.Scenarios)) }

// reload reads state.json, which another process may have written since.
func (w *Wiki) reload() error {
	file := w.path("state.json")
	raw, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s: %w", w.dir, ErrNotInstalled)
	}
	if err != nil {
		return err
	}
	var st state
	if err := json.Unmarshal(raw, &st); err != nil {
		return fmt.Errorf("%s is damaged, remove the directory and install again: %w", file, err)
	}
	if st.Format != stateFormat {
		return fmt.Errorf("%s has format %d, this program knows %d: remove the directory and install again", file, st.Format, stateFormat)
	}
	if st.Scenarios == nil {
		st.Scenarios = map[string]string{}
	}
	w.st = st
	return nil
}

func (w *Wiki) save() error {
	raw, err := json.MarshalIndent(w.st, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(w.path("state.json"), append(raw, '\n'))
}

// writeFile writes aside and renames: the file is the old one or the new one, never half.
func writeFile(file string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		os.Remove(tmp.Name())
	}
	return err
}

// lock waits for a file to be nobody else's and gives what releases it. The
// kernel releases it too when the process dies, however it dies.
func lock(ctx context.Context, file string) (unlock func(), err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			f.Close()
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, fmt.Errorf("%s is held by another process: %w", file, ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}
