package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// folder is a directory of mails, one file each.
type folder struct {
	dir     string
	maildir bool
}

func openFolder(dir string) (Box, error) {
	f := &folder{dir: dir, maildir: isDir(filepath.Join(dir, "new")) && isDir(filepath.Join(dir, "cur"))}
	if _, err := f.list(); err != nil {
		return nil, err
	}
	return f, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (f *folder) String() string {
	if f.maildir {
		return "the Maildir " + f.dir
	}
	return "the folder " + f.dir
}

func (f *folder) Close() error { return nil }

// entry is a file of the folder. In a Maildir a mail that was seen moves from
// new to cur and gets flags after a colon: its id does not.
type entry struct {
	id, path string
	time     time.Time
}

// list is the mails of the folder, oldest first.
func (f *folder) list() ([]entry, error) {
	dirs := []string{f.dir}
	if f.maildir { // new first: a mail that moves meanwhile is seen twice, not missed
		dirs = []string{filepath.Join(f.dir, "new"), filepath.Join(f.dir, "cur")}
	}
	found := map[string]entry{}
	for _, dir := range dirs {
		files, err := os.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("mail box %v: cannot be read: %w", f, reason(err))
		}
		for _, file := range files {
			if strings.HasPrefix(file.Name(), ".") || !file.Type().IsRegular() {
				continue
			}
			info, err := file.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue
			} else if err != nil {
				return nil, fmt.Errorf("mail box %v: %s: %w", f, file.Name(), reason(err))
			}
			id := file.Name()
			if f.maildir {
				id, _, _ = strings.Cut(id, ":")
			}
			found[id] = entry{id, filepath.Join(dir, file.Name()), info.ModTime()}
		}
	}
	var entries []entry
	for _, e := range found {
		entries = append(entries, e)
	}
	slices.SortFunc(entries, older)
	return entries, nil
}

// older compares by time, and where the clock is too coarse by name: the
// names of most programs begin with a number that grows.
func older(a, b entry) int {
	if c := a.time.Compare(b.time); c != 0 {
		return c
	}
	m, n := number(a.id), number(b.id)
	if c := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n)); c != 0 && m != "" && n != "" {
		return c
	}
	return cmp.Compare(a.id, b.id)
}

// number is the digits a name begins with.
func number(name string) string {
	return strings.TrimLeft(name[:len(name)-len(strings.TrimLeft(name, "0123456789"))], "0")
}

func (f *folder) Messages(ctx context.Context) ([]Message, error) {
	entries, err := f.list()
	if err != nil {
		return nil, err
	}
	// From the newest back, so that not more is read than may be held.
	var messages []Message
	total, shortened := 0, 0
	i := len(entries) - 1
	for ; i >= 0 && len(messages) < MaxMails; i-- {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		raw, whole, err := readFile(entries[i].path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // taken away since it was listed
		} else if err != nil {
			return nil, fmt.Errorf("mail box %v: %s: %w", f, entries[i].id, reason(err))
		}
		if total += len(raw); total > MaxTotal {
			break
		}
		if !whole {
			shortened++
		}
		messages = append(messages, Message{ID: entries[i].id, Raw: raw})
	}
	slices.Reverse(messages)
	return messages, cut(f, i+1, shortened)
}

func readFile(path string) ([]byte, bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, false, err
	}
	defer file.Close()
	return readMail(file)
}
