package site

import (
	"slices"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for file, want := range map[string]string{"a.json": "a", "sub/A b.JSON": "sub-a-b", "..json": "unnamed", "../x.json": "x", "index.json": "index", "<é>.json": "unnamed", "r-1.39.json": "r-1.39",
		strings.Repeat("a", 300) + ".json": strings.Repeat("a", mostSlug)} {
		if got := slug(file); got != want {
			t.Errorf("%s: %s", file, got)
		}
	}
	taken := map[string]bool{"index": true}
	if a, b, c := free(taken, "index"), free(taken, "x"), free(taken, "x"); a != "index-2" || b != "x" || c != "x-2" {
		t.Error(a, b, c)
	}
	names := []string{"MediaWiki 1.43", "MediaWiki 1.9", "A", "MediaWiki 1.35.13", "MediaWiki 1.35.2", "MediaWiki"}
	slices.SortFunc(names, compareNames)
	if got := strings.Join(names, ", "); got != "A, MediaWiki, MediaWiki 1.9, MediaWiki 1.35.2, MediaWiki 1.35.13, MediaWiki 1.43" {
		t.Error(got)
	}
}
