package deviant

import (
	"strings"
	"testing"
)

func TestReasonsForClausesThatFindNothingAlone(t *testing.T) {
	s := Score{Clauses: []ClauseScore{{Clause: "a/b/c", Alone: 1}, {Clause: "a/b/d"}}}
	ids := []string{"a/b/c", "a/b/d"}
	for _, c := range []struct{ file, says string }{
		{"- {clauses: [a/b/d], why: shared}", ""},
		{"", "no deviant is found by a/b/d alone"},
		{"- {clauses: [a/b/d], why: shared}\n- {clauses: [a/b/c], why: shared}", "entry 2: a/b/c matches no clause"},
		{"- {clauses: [a/b/d, a/x/*], why: shared}", "a/x/* matches no clause"},
	} {
		reasons, err := ReadReasons(strings.NewReader(c.file))
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(Unexplained(s, ids, reasons), "; ")
		if (c.says == "") != (got == "") || !strings.Contains(got, c.says) {
			t.Errorf("%q: %q, not %q", c.file, got, c.says)
		}
	}
	for _, broken := range []string{"- {clauses: [a/b/d]}", "- {why: x}", "- {clause: [a]}"} {
		if _, err := ReadReasons(strings.NewReader(broken)); err == nil {
			t.Errorf("accepts %q", broken)
		}
	}
}
