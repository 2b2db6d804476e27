package certificate_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/certificate"
)

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

func write(t *testing.T, name string, data []byte, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(name, data, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

// TestKeyFiles: which files are keys, who may read them, and that no error
// tells anything of a private one.
func TestKeyFiles(t *testing.T) {
	dir := t.TempDir()
	private, err := x509.MarshalPKCS8PrivateKey(newKey("a"))
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(newKey("a").Public())
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	otherPrivate, _ := x509.MarshalPKCS8PrivateKey(curve)
	otherPublic, _ := x509.MarshalPKIXPublicKey(curve.Public())
	encoded := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	for _, c := range []struct {
		name    string
		data    []byte
		mode    fs.FileMode
		private string // part of the error, "" is none
		public  string
	}{
		{"private", encoded("PRIVATE KEY", private), 0o600, "", `holds a PEM block "PRIVATE KEY" where "PUBLIC KEY" is due`},
		{"open to the group", encoded("PRIVATE KEY", private), 0o640, "open to others (mode 0640): chmod 600", "PRIVATE KEY"},
		{"open to all", encoded("PRIVATE KEY", private), 0o604, "open to others (mode 0604): chmod 600", "PRIVATE KEY"},
		{"public", encoded("PUBLIC KEY", public), 0o600, `where "PRIVATE KEY" is due`, ""},
		{"another private", encoded("PRIVATE KEY", otherPrivate), 0o600, "none of ed25519", "PRIVATE KEY"},
		{"another public", encoded("PUBLIC KEY", otherPublic), 0o600, "PUBLIC KEY", "none of ed25519"},
		{"broken private", encoded("PRIVATE KEY", private[:20]), 0o600, "cannot be read", "PRIVATE KEY"},
		{"broken public", encoded("PUBLIC KEY", public[:20]), 0o600, "PUBLIC KEY", "cannot be read"},
		{"strange", encoded("MY SECRET", private), 0o600, "of another kind", "of another kind"},
		{"no key", []byte("hunter2\n"), 0o600, "holds no PEM key", "holds no PEM key"},
		{"much", make([]byte, 1<<20), 0o600, "no key file", "no key file"},
	} {
		name := filepath.Join(dir, c.name)
		write(t, name, c.data, c.mode)
		_, err := certificate.ReadPrivateKey(name)
		check(t, c.name+" as private", err, c.private)
		_, err = certificate.ReadPublicKey(name)
		check(t, c.name+" as public", err, c.public)
	}
	_, err = certificate.ReadPrivateKey(filepath.Join(dir, "nosuch"))
	check(t, "none", err, "no such file")
	_, err = certificate.ReadPublicKey(dir)
	check(t, "folder", err, "no key file")
}

func check(t *testing.T, name string, err error, says string) {
	t.Helper()
	switch {
	case says == "" && err != nil, says != "" && (err == nil || !strings.Contains(err.Error(), says)):
		t.Errorf("%s: %v, not %q", name, err, says)
	case err != nil && (strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "MC4C")):
		t.Errorf("%s: %v tells of the file", name, err)
	}
}
