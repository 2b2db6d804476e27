package wiki

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestLoadVariations(t *testing.T) {
	load := func(yaml string) ([]Variation, error) {
		return loadVariations(fstest.MapFS{"wiki/variations/one/variation.yaml": {Data: []byte(yaml)}, "wiki/variations/one/settings.php": {}, "wiki/variations/README.md": {}})
	}
	all, err := load("title: One.\nscript-path: w\nreleases: [\"1.39\"]\nloses: {a/b/c: so}\n")
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if v := all[0]; v.Name != "one" || v.Title != "One." || v.ScriptPath != "w" || v.Loses["a/b/c"] != "so" || !v.In("1.39") || v.In("1.35") {
		t.Errorf("%+v", v)
	}
	for yaml, says := range map[string]string{
		"script-path: w\n":                     "title is missing",
		"title: One.\nscript-path: a/b\n":      `the router knows w only, not "a/b"`,
		"title: One.\nloses: {a/b/c: \" \"}\n": "loses: a/b/c has no reason",
		"title: One.\nreleases: [x]\n":         `"x"`,
		"title: One.\nlooses: {}\n":            "looses",
	} {
		if _, err := load(yaml); err == nil || !strings.Contains(err.Error(), "variation.yaml") || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", yaml, err)
		}
	}
}

func TestOverlaid(t *testing.T) {
	for over, want := range map[string]string{"": "plain", "script-path": "plain~script-path/w", "slow": "plain~slow", "assert-ignored": "plain~assert-ignored"} {
		if got, err := overlaid("plain", over); got != want || err != nil {
			t.Errorf("%q: %q, %v", over, got, err)
		}
	}
}
