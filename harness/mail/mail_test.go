package mail

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mwconform/mwconform/harness/modes"
)

// put writes a file and sets its age.
func put(t *testing.T, path, text string, age time.Duration) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-age)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, setting string) Box {
	t.Helper()
	box, err := Open(setting)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	return box
}

// messages are those of the box, with an error only where one is wanted.
func messages(t *testing.T, box Box, wanted error) []Message {
	t.Helper()
	m, err := box.Messages(context.Background())
	if !errors.Is(err, wanted) {
		t.Fatalf("error %v, want %v", err, wanted)
	}
	return m
}

// ids are the ids of messages in one string.
func ids(m []Message) string {
	var out []string
	for _, one := range m {
		out = append(out, one.ID)
	}
	return strings.Join(out, " ")
}

func bodies(m []Message) string {
	var out []string
	for _, one := range m {
		_, body, _ := strings.Cut(strings.ReplaceAll(string(one.Raw), "\r\n", "\n"), "\n\n")
		out = append(out, strings.TrimSpace(body))
	}
	return strings.Join(out, " ")
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "text"), "this is no mbox\n", time.Hour)
	for _, c := range []struct{ setting, says string }{
		{"", "no mail box is named"},
		{" \t", "no mail box is named"},
		{filepath.Join(dir, "none"), dir + "/none: there is no such folder or file"},
		{filepath.Join(dir, "text", "below"), "not a directory"},
		{filepath.Join(dir, "text"), "is no mbox file"},
		{"/dev/null", "/dev/null: neither a folder nor a file"},
		{"smtp://192.0.2.1:2525", "smtp://192.0.2.1:2525: mails are taken on addresses of this machine alone"},
		{"smtp://0.0.0.0:2525", "this machine alone"},
		{"smtp://[::]:2525", "this machine alone"},
		{"smtp://[::ffff:192.0.2.1]:2525", "this machine alone"},
		{"smtp://mail.example.org:25", "this machine alone"},
		{"smtp://127.0.0.1", "the port has to be a number"},
		{"smtp://127.0.0.1:65536", "the port has to be a number"},
		{"smtp://:2525", "this machine alone"},
		{"smtp://127.0.0.1:2525/inbox", "nothing may follow the port"},
		{"smtp://127.0.0.1:2525?x=1", "nothing may follow the port"},
		{"smtps://127.0.0.1:465", "smtps://127.0.0.1:465: only smtp:// is known"},
		{"imap://127.0.0.1:143", "only smtp:// is known"},
		{"smtp://", "no address of the form"},
		{"smtp://me:hidden-secret@127.0.0.1:25", "without a user"},
		{"smtp://me:hidden-secret@127.0.0.1:%zz", "no address of the form"},
	} {
		box, err := Open(c.setting)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "hidden-secret") {
			t.Errorf("%q: %v, %v; want an error with %q", c.setting, box, err, c.says)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: more than one line: %v", c.setting, err)
		}
	}
}

func TestOpenRefusesWhatMayNotBeRead(t *testing.T) {
	modes.Bind(t)
	folder, mbox := filepath.Join(t.TempDir(), "folder"), filepath.Join(t.TempDir(), "mbox")
	put(t, filepath.Join(folder, "x"), "", 0)
	put(t, mbox, "", 0)
	for _, path := range []string{folder, mbox} {
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", path, err)
		}
		if err := os.Chmod(path, 0o700); err != nil { // to be removed
			t.Fatal(err)
		}
	}
}

// A box is named by an absolute path, whatever the setting.
func TestOpenRelative(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Mkdir("box", 0o700); err != nil {
		t.Fatal(err)
	}
	if got := open(t, "box").String(); !strings.HasSuffix(got, "/box") || !strings.HasPrefix(got, "the folder /") {
		t.Error(got)
	}
}

func TestWithin(t *testing.T) {
	big := make([]byte, MaxSize)
	var many []Message
	for range MaxTotal>>20 + 5 {
		many = append(many, Message{Raw: big})
	}
	if got := len(within(many)); got != MaxTotal>>20 {
		t.Errorf("%d of the size", got)
	}
	if got := len(within(make([]Message, MaxMails+7))); got != MaxMails {
		t.Errorf("%d of the number", got)
	}
	if got := len(within(make([]Message, 3))); got != 3 {
		t.Errorf("%d of three", got)
	}
}
