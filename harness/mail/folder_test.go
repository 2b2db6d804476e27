package mail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	box := open(t, dir)
	if got := messages(t, box, nil); len(got) != 0 {
		t.Fatal(got)
	}
	put(t, filepath.Join(dir, "b.eml"), "A: 1\n\nold", 3*time.Minute)
	put(t, filepath.Join(dir, "a.eml"), "A: 1\n\nnew", time.Minute)
	put(t, filepath.Join(dir, "without-ending"), "A: 1\n\nmiddle", 2*time.Minute)
	put(t, filepath.Join(dir, ".c.tmp"), "A: 1\n\nhalf", 0)
	put(t, filepath.Join(dir, "below", "d.eml"), "A: 1\n\nelsewhere", 0)
	if err := os.Symlink("a.eml", filepath.Join(dir, "link.eml")); err != nil {
		t.Fatal(err)
	}
	got := messages(t, box, nil)
	if ids(got) != "b.eml without-ending a.eml" || bodies(got) != "old middle new" || got[0].To != nil {
		t.Errorf("%s: %s", ids(got), bodies(got))
	}
	if !strings.HasPrefix(box.String(), "the folder /") {
		t.Error(box)
	}
}

// What was written at the same time is ordered by name: 9 before 10.
func TestFolderSameTime(t *testing.T) {
	dir := t.TempDir()
	at := time.Now().Add(-time.Hour)
	for _, name := range []string{"10-1.eml", "9-1.eml", "x.eml", "10-0.eml", "009.eml"} {
		path := filepath.Join(dir, name)
		put(t, path, "A: 1\n\n", 0)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if got := ids(messages(t, open(t, dir), nil)); got != "009.eml 9-1.eml 10-0.eml 10-1.eml x.eml" {
		t.Error(got)
	}
}

func TestMaildir(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"new", "cur", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	put(t, filepath.Join(dir, "new", "2.M1.host"), "A: 1\n\nsecond", time.Minute)
	put(t, filepath.Join(dir, "cur", "1.M1.host:2,S"), "A: 1\n\nfirst", 2*time.Minute)
	put(t, filepath.Join(dir, "tmp", "3.M1.host"), "A: 1\n\nhalf", 0)
	put(t, filepath.Join(dir, "stray"), "A: 1\n\nno mail", 0)
	box := open(t, dir)
	if got := messages(t, box, nil); ids(got) != "1.M1.host 2.M1.host" || bodies(got) != "first second" {
		t.Errorf("%s: %s", ids(got), bodies(got))
	}
	// Seen: it moves, its id stays. Seen while it moves: it is one mail.
	put(t, filepath.Join(dir, "cur", "2.M1.host:2,"), "A: 1\n\nsecond", time.Minute)
	if got := ids(messages(t, box, nil)); got != "1.M1.host 2.M1.host" {
		t.Error(got)
	}
	if err := os.Remove(filepath.Join(dir, "new", "2.M1.host")); err != nil {
		t.Fatal(err)
	}
	if got := ids(messages(t, box, nil)); got != "1.M1.host 2.M1.host" {
		t.Error(got)
	}
	if !strings.HasPrefix(box.String(), "the Maildir /") {
		t.Error(box)
	}
}

// Mails come and go while they are read.
func TestFolderThatChanges(t *testing.T) {
	dir := t.TempDir()
	box := open(t, dir)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			name := filepath.Join(dir, fmt.Sprintf("%d.eml", i%50))
			_ = os.WriteFile(filepath.Join(dir, ".tmp"), []byte("A: 1\n\nwhole"), 0o600)
			_ = os.Rename(filepath.Join(dir, ".tmp"), name)
			_ = os.Remove(filepath.Join(dir, fmt.Sprintf("%d.eml", (i+25)%50)))
		}
	}()
	for range 300 {
		for _, m := range messages(t, box, nil) {
			if string(m.Raw) != "A: 1\n\nwhole" {
				t.Fatalf("%q", m.Raw)
			}
		}
	}
	close(stop)
	<-done
}

// TestFolderKept: what was read once is read again where the file is another.
func TestFolderKept(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "1.eml")
	box := open(t, dir)
	want := func(text string) {
		t.Helper()
		for range 2 {
			if got := messages(t, box, nil); len(got) != 1 || string(got[0].Raw) != text {
				t.Fatalf("%q, not %q", got, text)
			}
		}
	}
	put(t, path, "first", time.Hour)
	want("first")
	put(t, path, "longer", time.Hour) // another size
	want("longer")
	put(t, path, "later!", time.Minute) // another time
	want("later!")
	put(t, path, "young1", 0) // the same size and, where clocks are coarse, the same time
	want("young1")
	put(t, path, "young2", 0)
	want("young2")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := messages(t, box, nil); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestFolderBounds(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "0.eml"), strings.Repeat("x", MaxSize), time.Minute)
	box := open(t, dir)
	if got := messages(t, box, nil); len(got) != 1 || len(got[0].Raw) != MaxSize {
		t.Error("a mail of just 1 MB is whole")
	}
	put(t, filepath.Join(dir, "1.eml"), strings.Repeat("x", MaxSize+1), 0)
	got := messages(t, box, ErrCut)
	if len(got) != 2 || len(got[1].Raw) != MaxSize {
		t.Errorf("%d mails", len(got))
	}
	if _, err := box.Messages(context.Background()); !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "1 mails bigger than 1 MB") {
		t.Error(err)
	}
}

func TestFolderOfTooMany(t *testing.T) {
	dir := t.TempDir()
	for i := range MaxMails + 3 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%06d", i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	box := open(t, dir)
	got := messages(t, box, ErrCut)
	if len(got) != MaxMails || got[0].ID != "000003" || got[MaxMails-1].ID != fmt.Sprintf("%06d", MaxMails+2) {
		t.Errorf("%d from %s", len(got), got[0].ID)
	}
	if _, err := box.Messages(context.Background()); !strings.Contains(err.Error(), "the 3 oldest mails were left out") {
		t.Error(err)
	}
}

// The newest are given, as many as may be held.
func TestFolderOfTooMuch(t *testing.T) {
	dir := t.TempDir()
	n := MaxTotal>>20 + 2
	for i := range n {
		path := filepath.Join(dir, fmt.Sprintf("%03d", i))
		put(t, path, "", time.Duration(n-i)*time.Minute)
		at := time.Now().Add(-time.Duration(n-i) * time.Minute)
		if err := os.Truncate(path, MaxSize); err != nil { // a hole: no room on the disk
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if got := messages(t, open(t, dir), ErrCut); len(got) != n-2 || got[0].ID != "002" {
		t.Errorf("%d from %s", len(got), got[0].ID)
	}
}

func TestFolderGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "box")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	box := open(t, dir)
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if m, err := box.Messages(context.Background()); err == nil || m != nil || errors.Is(err, ErrCut) || !strings.Contains(err.Error(), dir) {
		t.Error(m, err)
	}
}

func TestFolderCancelled(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "1"), "", 0)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := open(t, dir).Messages(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
