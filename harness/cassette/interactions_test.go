package cassette_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/cassette"
)

// TestInteractions: it counts what is there, as parsing does.
func TestInteractions(t *testing.T) {
	player, err := cassette.NewPlayer(cassettes.FS, "1.39")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for file := range player.Manifest.Files {
		scenario, id, _ := strings.Cut(strings.TrimSuffix(file, ".yaml"), "/")
		c, err := player.Load(scenario, id)
		if err != nil {
			t.Fatal(err)
		}
		n := cassette.Interactions(cassettes.FS, []string{"1.39"}, scenario, id)
		if n != len(c.Interactions) {
			t.Fatalf("%s: %d, not %d", file, n, len(c.Interactions))
		}
		seen[n] = true
	}
	if len(seen) < 10 {
		t.Errorf("all recordings have about the same size: %v", seen)
	}
}

// TestInteractionsOfTheNewest: the last release that has the spec counts.
func TestInteractionsOfTheNewest(t *testing.T) {
	one := "interactions:\n    - request:\n"
	fsys := fstest.MapFS{"1.35/plain/a/b/c.yaml": {Data: []byte(one)}, "1.39/plain/a/b/c.yaml": {Data: []byte(one + "    - request:\n")}, "1.35/plain/a/b/d.yaml": {Data: []byte(one)},
		"1.43/plain/a/b/f.yaml": {Data: []byte("{\n \"interactions\": [\n  {\n   \"request\": {\n    \"body\": \"\\n   \\\"request\\\": {\"}}]}")}}
	for id, want := range map[string]int{"a/b/c": 2, "a/b/d": 1, "a/b/e": 0, "a/b/f": 1} {
		if n := cassette.Interactions(fsys, []string{"1.35", "1.39", "1.43"}, "plain", id); n != want {
			t.Errorf("%s: %d, not %d", id, n, want)
		}
	}
}
