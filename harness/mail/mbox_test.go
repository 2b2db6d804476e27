package mail

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// in is a mail as it stands in an mbox.
func in(body string) string {
	return "From wiki@example.org Mon Jan  1 00:00:00 2024\nFrom: wiki@example.org\n\n" + body + "\n\n"
}

func TestMbox(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mbox")
	put(t, path, "", time.Hour)
	box := open(t, path)
	if got := messages(t, box, nil); len(got) != 0 || box.String() != "the mbox "+path {
		t.Fatal(box, got)
	}
	put(t, path, in("first")+in(">From here on"), time.Minute)
	first := messages(t, box, nil)
	if bodies(first) != "first From here on" {
		t.Errorf("%q", bodies(first))
	}
	// The same text twice is two mails; an id stays when a mail before it goes.
	put(t, path, in(">From here on")+in("third")+in("third"), 0)
	got := messages(t, box, nil)
	if len(got) != 3 || got[0].ID != first[1].ID || got[1].ID == got[2].ID || got[1].ID == first[0].ID {
		t.Errorf("%s, first %s", ids(got), ids(first))
	}
	// What is given is not shared with the next answer.
	got[0].ID = "changed"
	if again := messages(t, box, nil); again[0].ID == "changed" {
		t.Error("the list is shared")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := box.Messages(context.Background()); err == nil || !strings.Contains(err.Error(), path) {
		t.Error(err)
	}
}

// The last mail is being written: it is none before it is complete.
func TestMboxTruncated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mbox")
	whole := in("first") + in("second")
	put(t, path, in("first"), 0)
	box := open(t, path)
	for _, end := range []int{len(in("first")) + 1, len(in("first")) + 5, len(in("first")) + 20, len(in("first")) + 60, len(whole) - 5, len(whole) - 1} {
		put(t, path, whole[:end], 0)
		if got := bodies(messages(t, box, nil)); got != "first" {
			t.Errorf("up to %d: %q", end, got)
		}
	}
	put(t, path, whole, 0)
	if got := bodies(messages(t, box, nil)); got != "first second" {
		t.Errorf("complete: %q", got)
	}
	// Some programs write no empty line at the end: when nothing follows, that was all.
	put(t, path, whole[:len(whole)-2], 2*settle)
	if got := bodies(messages(t, box, nil)); got != "first second" {
		t.Errorf("still: %q", got)
	}
	put(t, path, "From ", 2*settle)
	if got := messages(t, box, nil); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

// A mail that was incomplete is read again although the file has not changed.
func TestMboxSettles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mbox")
	put(t, path, strings.TrimSpace(in("only")), 0)
	box := open(t, path)
	if got := messages(t, box, nil); len(got) != 0 {
		t.Fatal(got)
	}
	for begin := time.Now(); len(messages(t, box, nil)) == 0; time.Sleep(50 * time.Millisecond) {
		if time.Since(begin) > 10*settle {
			t.Fatal("never seen")
		}
	}
}

func TestMboxCRLF(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mbox")
	put(t, path, strings.ReplaceAll(in("first")+in("second"), "\n", "\r\n"), 0)
	if got := bodies(messages(t, open(t, path), nil)); got != "first second" {
		t.Errorf("%q", got)
	}
}

func TestMboxBounds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mbox")
	put(t, path, in(strings.Repeat("x", MaxSize))+in("small"), 0)
	if got := messages(t, open(t, path), ErrCut); len(got) != 2 || len(got[0].Raw) != MaxSize {
		t.Error(len(got))
	}
	put(t, path, strings.Repeat(in("x"), MaxMails+2)+in("last"), 0)
	box := open(t, path)
	if got := messages(t, box, ErrCut); len(got) != MaxMails || !strings.Contains(string(got[MaxMails-1].Raw), "last") {
		t.Error(len(got))
	}
	messages(t, box, ErrCut) // also when nothing has changed
	if err := os.Truncate(path, MaxTotal+1); err != nil {
		t.Fatal(err)
	}
	if _, err := box.Messages(context.Background()); err == nil || errors.Is(err, ErrCut) || !strings.Contains(err.Error(), "empty it") {
		t.Error(err)
	}
}

func TestMboxCancelled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mbox")
	put(t, path, "", time.Hour)
	box := open(t, path)
	put(t, path, in("x"), 0)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := box.Messages(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
