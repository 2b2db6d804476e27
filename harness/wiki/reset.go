package wiki

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// resetWait is how long Reset waits for requests in flight on the scenario.
const resetWait = 30 * time.Second

// Reset takes a scenario back to what it was right after its installation:
// accounts, sessions, caches and throttles; its mails are gone too. Requests
// in flight are waited for and new ones wait, so it may be called at any time;
// it takes some milliseconds. The wiki need not be running, but with MariaDB
// that server must be.
func (w *Wiki) Reset(ctx context.Context, scenario string) error {
	if err := w.check(scenario); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, resetWait)
	defer cancel()
	// The router's order: the gate keeps new requests out, then the lock waits
	// for those that are in.
	for _, name := range []string{scenario + ".gate", scenario + ".lock"} {
		unlock, err := lock(ctx, w.path("locks", name))
		if err != nil {
			return fmt.Errorf("reset of %s: %w", scenario, err)
		}
		defer unlock()
	}
	if err := w.replace(w.path("pristine", scenario), scenario); err != nil {
		return fmt.Errorf("reset of %s: %w", scenario, err)
	}
	if err := w.database().restore(ctx, scenario); err != nil {
		return fmt.Errorf("reset of %s: %w", scenario, err)
	}
	mails, err := w.Mail(scenario)
	for _, m := range mails {
		err = errors.Join(err, os.Remove(m))
	}
	return err
}

// replace puts a copy of from in the place of a scenario's data. All of it at
// once: a database must never meet the journal or the cache of another.
func (w *Wiki) replace(from, scenario string) error {
	live := w.path("data", scenario)
	tmp := w.path("data", ".new-"+scenario)
	if err := os.RemoveAll(tmp); err != nil { // of an interrupted one
		return err
	}
	if err := copyDir(from, tmp); err != nil {
		return err
	}
	if err := exchange(tmp, live); err != nil {
		return err
	}
	return os.RemoveAll(tmp)
}

// exchange gives live the contents of tmp, and tmp those of live if there were any.
func exchange(tmp, live string) error {
	err := unix.Renameat2(unix.AT_FDCWD, tmp, unix.AT_FDCWD, live, unix.RENAME_EXCHANGE)
	if err == nil {
		return nil
	}
	// There is no live one yet, or the file system cannot exchange. In between
	// nothing is there: the callers' lock keeps requests away, and Up puts
	// back what an interruption here leaves missing.
	old := tmp + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(live, old); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(tmp, live); err != nil {
		return err
	}
	return os.RemoveAll(old)
}

// copyDir copies a tree of plain files and directories, for the owner alone.
// A missing one is copied as an empty one.
func copyDir(from, to string) error {
	err := filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, p)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case d.IsDir():
			return os.MkdirAll(target, 0o700)
		case d.Type().IsRegular():
			return copyFile(p, target)
		}
		return fmt.Errorf("%s is neither a file nor a directory", p)
	})
	if errors.Is(err, os.ErrNotExist) {
		if _, missing := os.Stat(from); errors.Is(missing, os.ErrNotExist) {
			return os.MkdirAll(to, 0o700)
		}
	}
	return err
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
