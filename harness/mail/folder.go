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
	"sync"
	"time"
)

// folder is a directory of mails, one file each.
type folder struct {
	dir     string
	maildir bool

	mu   sync.Mutex
	kept map[string]kept // what was read the last time, by path
}

// kept is a file as it was read: one that did not change is not read again.
type kept struct {
	entry
	raw   []byte
	whole bool
}

// mostKept is how many bytes of mails stay in memory; the others are read each time.
const mostKept = 4 << 20

// settled is how old a file is before it is kept: one that is younger may still
// be written, and clocks of file systems are coarse.
const settled = time.Second

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
	size     int64
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
			found[id] = entry{id, filepath.Join(dir, file.Name()), info.ModTime(), info.Size()}
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
	f.mu.Lock()
	defer f.mu.Unlock()
	entries, err := f.list()
	if err != nil {
		return nil, err
	}
	// From the newest back, so that not more is read than may be held.
	var messages []Message
	total, shortened := 0, 0
	now, began := map[string]kept{}, time.Now()
	i := len(entries) - 1
	for ; i >= 0 && len(messages) < MaxMails; i-- {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		one, err := f.read(entries[i])
		if errors.Is(err, fs.ErrNotExist) {
			continue // taken away since it was listed
		} else if err != nil {
			return nil, fmt.Errorf("mail box %v: %s: %w", f, entries[i].id, reason(err))
		}
		if total += len(one.raw); total > MaxTotal {
			break
		}
		if total <= mostKept && began.Sub(one.time) > settled {
			now[one.path] = one
		}
		if !one.whole {
			shortened++
		}
		messages = append(messages, Message{ID: one.id, Raw: one.raw})
	}
	f.kept = now
	slices.Reverse(messages)
	return messages, cut(f, i+1, shortened)
}

// read is a mail as it is in its file. The folder is locked.
func (f *folder) read(e entry) (kept, error) {
	if one, ok := f.kept[e.path]; ok && one.size == e.size && one.time.Equal(e.time) {
		return one, nil
	}
	raw, whole, err := readFile(e.path)
	return kept{e, raw, whole}, err
}

func readFile(path string) ([]byte, bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, false, err
	}
	defer file.Close()
	return readMail(file)
}
