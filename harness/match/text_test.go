package match_test

import (
	"strings"
	"testing"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/match"
)

// TestTextsAreTheSame: a report that is red has the same bytes each time.
func TestTextsAreTheSame(t *testing.T) {
	first := ""
	for range 50 {
		m := gomega.ContainElement(gomega.HaveKeyWithValue("id", "x"))
		actual := []any{map[string]any{"a": 1, "b": "<2>", "c": nil, "d": []any{true}, "e": 5, "f": map[string]any{"g": 1, "h": 2}}}
		if ok, err := m.Match(actual); ok || err != nil {
			t.Fatal(ok, err)
		}
		raw := m.FailureMessage(actual)
		text := match.Anywhere(raw)
		if first == "" {
			first = text
		}
		if text != first {
			t.Fatalf("%s\nis not\n%s", text, first)
		}
		if !strings.Contains(raw, "| 0x") || strings.Contains(text, "0x") || !strings.Contains(text, `"e":5,"f":{"g":1,"h":2}`) {
			t.Fatal(text)
		}
	}
}
