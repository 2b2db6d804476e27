package printable_test

import (
	"testing"

	"github.com/mwconform/mwconform/harness/printable"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string][2]string{
		"a\r\n\tb":             {"a   b", "a b"},
		"\x1b[31mred\x07":      {" [31mred ", "[31mred"},
		"\u202eturned\u2066":   {" turned ", "turned"},
		"bad \xff\xfe bytes":   {"bad \uFFFD bytes", "bad \uFFFD bytes"},
		"\uFFFE\u2028\u0085ok": {"   ok", "ok"},
		"Grüße, 日本":            {"Grüße, 日本", "Grüße, 日本"},
	} {
		if got := [2]string{printable.Line(text), printable.Words(text)}; got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
	if got := printable.Lines("a\x00\nb\r\n"); got != "a \nb \n" {
		t.Errorf("%q", got)
	}
}
