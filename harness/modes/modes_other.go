//go:build !linux

// Package modes lets file modes bind a test, whoever runs it.
package modes

import (
	"os"
	"testing"
)

// Bind refuses to run the rest of a test as root, whom file modes do not bind.
func Bind(t testing.TB) {
	t.Helper()
	if os.Geteuid() == 0 {
		t.Fatal("modes of files do not bind root here: run the tests as somebody else")
	}
}
