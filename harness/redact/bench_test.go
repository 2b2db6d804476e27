package redact_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/redact"
)

// BenchmarkString is one answer of 4 KB, with the passwords of all roles known.
func BenchmarkString(b *testing.B) {
	s := redact.New()
	for i := range 20 {
		s.Password(fmt.Sprintf("Fixture-password-%d-4h8zt1", i), "role")
	}
	text := strings.Repeat("an answer of the wiki, of some length, ", 100) + "Fixture-password-7-4h8zt1"
	b.ReportAllocs()
	for b.Loop() {
		if got := s.String(text); len(got) == len(text) {
			b.Fatal("nothing was replaced")
		}
	}
}
