package contract_test

import (
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/contract"
)

func TestEditionOf(t *testing.T) {
	for gen, want := range map[string]struct {
		edition contract.Edition
		asOf    contract.Edition
		exact   bool
		why     string // part of it
	}{
		"MediaWiki 1.4.0":           {"1.35", "1.4.0", false, "1.4 was not observed"},
		"MediaWiki 1.34":            {"1.35", "1.34", false, "1.35 is the nearest release that was observed on a real wiki; 1.34 was not"},
		"MediaWiki 1.35":            {"1.35", "1.35", true, ""},
		"MediaWiki 1.35.14":         {"1.35", "1.35.14", true, ""},
		"MediaWiki 1.36.4":          {"1.35", "1.36.4", false, "wiki; 1.36 was not"},
		"MediaWiki 1.37.0":          {"1.35", "1.37.0", false, "wiki (1.39 is as near: of two the older one counts); 1.37 was not"},
		"MediaWiki 1.38.1":          {"1.39", "1.38.1", false, "wiki; 1.38 was not"},
		"MediaWiki 1.39.0-alpha":    {"1.39", "1.39.0", false, "as it was released"},
		"MediaWiki 1.39.0-rc.1":     {"1.39", "1.39.0", true, ""},
		"MediaWiki 1.39.17":         {"1.39", "1.39.17", true, ""},
		"MediaWiki 1.39.0-beta.2":   {"1.39", "1.39.0", false, "as it was released"},
		"MediaWiki 1.39.17-dev":     {"1.39", "1.39.17", false, "as it was released"},
		"MediaWiki 1.39.0-rc":       {"1.39", "1.39.0", false, "as it was released"},
		"MediaWiki 1.39.0-rc.1-x":   {"1.39", "1.39.0", false, "as it was released"},
		"MediaWiki 1.39.0alpha":     {"1.39", "1.39.0", false, "as it was released"},
		"MediaWiki 1.39.17 (extra)": {"1.39", "1.39.17", true, ""},
		"MediaWiki 1.39.17+dfsg-1":  {"1.39", "1.39.17", true, ""},
		"MediaWiki 1.40.1":          {"1.39", "1.40.1", false, "wiki; 1.40 was not"},
		"MediaWiki 1.41.0":          {"1.39", "1.41.0", false, "(1.43 is as near"},
		"MediaWiki 1.42.3":          {"1.43", "1.42.3", false, "wiki; 1.42 was not"},
		"MediaWiki 1.43.0-wmf.28":   {"1.43", "1.43.0", false, "as it was released"},
		"MediaWiki 1.43.0-rc.1":     {"1.43", "1.43.0", true, ""},
		"MediaWiki 1.44.0-alpha":    {"1.43", "1.44.0", false, "wiki; 1.44 was not"},
		"MediaWiki 1.45.0-wmf.12":   {"1.43", "1.45.0", false, "wiki; 1.45 was not"},
		"MediaWiki 1.45-wmf.12":     {"1.43", "1.45", false, "wiki; 1.45 was not"},
		"MediaWiki 1.45":            {"1.43", "1.45", false, "wiki; 1.45 was not"},
		"MediaWiki 1.100.0":         {"1.43", "1.100.0", false, "wiki; 1.100 was not"},
	} {
		f, err := contract.EditionOf(gen)
		if err != nil || f.Edition != want.edition || f.AsOf != want.asOf || f.Exact != want.exact || !strings.Contains(f.Why, want.why) || (f.Why == "") != want.exact {
			t.Errorf("%s: %+v, %v", gen, f, err)
		}
	}
	for _, gen := range []string{"", "nonsense", "MediaWiki", "MediaWiki 2.0", "mediawiki 1.39", "Semantic MediaWiki 1.39", "MediaWiki one", "WordPress 6.1", " MediaWiki 1.39",
		"MediaWiki 1.", "MediaWiki 1.x", "MediaWiki 1.1000", "MediaWiki 1.39.1000", "MediaWiki 1.39.", "MediaWiki 1.-39"} {
		f, err := contract.EditionOf(gen)
		if err == nil || f != (contract.Fit{}) || !strings.Contains(err.Error(), "--edition") {
			t.Errorf("%q: %+v, %v", gen, f, err)
		}
	}
}

// TestBoundsCount: what the catalogue knows of a wiki's own version counts, and
// the sentence says in how many clauses.
func TestBoundsCount(t *testing.T) {
	c := load(t, strings.Replace(demo, `until: "1.35"`, `until: "1.39.6"`, 1))
	for gen, want := range map[string]struct {
		code string
		says string
	}{
		"MediaWiki 1.39.17": {"badvalue", ""},
		"MediaWiki 1.39":    {"badvalue", ""},
		"MediaWiki 1.39.6":  {"unknown", "in 1 clause 1.39.6 is known to be otherwise, and is held against that (--edition chooses another one)"},
		"MediaWiki 1.38.2":  {"unknown", "1.39 is the nearest release that was observed on a real wiki; 1.38 was not observed; in 1 clause 1.38.2 is known to be otherwise, and is held against that (--edition chooses another one)"},
		"MediaWiki 1.36.0":  {"unknown", "1.35 is the nearest release that was observed on a real wiki; 1.36 was not observed (--edition chooses another one)"},
		"MediaWiki 1.45.0":  {"badvalue", "1.43 is the nearest release that was observed on a real wiki; 1.45 was not observed (--edition chooses another one)"},
	} {
		f, err := contract.EditionOf(gen)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := c.Clause("demo/group/first").In(f.AsOf)
		if got.Error != want.code || f.Sentence(c) != want.says {
			t.Errorf("%s: %s, %q", gen, got.Error, f.Sentence(c))
		}
	}
}

func TestSame(t *testing.T) {
	cl := load(t, demo).Clause("demo/group/first")
	for _, one := range []struct {
		a, b contract.Edition
		want bool
	}{{"1.35", "1.35", true}, {"1.35", "1.39", false}, {"1.39", "1.43", true}, {"1.39", contract.Documented, false}, {contract.Documented, contract.Documented, true}} {
		if cl.Same(one.a, one.b) != one.want || cl.Same(one.b, one.a) != one.want {
			t.Errorf("%s and %s", one.a, one.b)
		}
	}
}
