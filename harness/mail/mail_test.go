package mail

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

func TestQuick(t *testing.T) {
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "1.eml"), []byte("From: a@b\nTo: A <A@B.example>\nSubject: =?utf-8?q?=C3=A4?=\n\nTemporary password:\nabc123defg\n"), 0o600)
	b, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	m, err := b.Messages(context.Background())
	if err != nil || len(m) != 1 {
		t.Fatal(m, err)
	}
	p, err := Parse(m[0])
	t.Logf("%+v %v %q", p, err, Passwords(p.Text))
	s, err := Open("smtp://127.0.0.1:0")
	t.Log(s, err)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
