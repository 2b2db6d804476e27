package certificate_test

import (
	"testing"
	"testing/fstest"

	. "github.com/mwconform/mwconform/harness/certificate"
)

func TestDigestOfFiles(t *testing.T) {
	sum := func(f fstest.MapFS) string {
		s, err := Digest(f, "*")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	seen := map[string]bool{}
	for _, f := range []fstest.MapFS{{"a": file("x")}, {"b": file("x")}, {"a": file("y")}, {"a": file("x"), "b": file("")}} {
		seen[sum(f)] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d digests of four folders", len(seen))
	}
}
