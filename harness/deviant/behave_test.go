package deviant_test

import (
	"slices"
	"testing"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/deviant"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/wiki"
)

// outcome is one of a spec of its own.
func outcome(clause string, v result.Verdict, sources ...result.Source) result.Spec {
	o := result.Outcome{Clause: clause, Verdict: v}
	for _, s := range sources {
		o.Mismatches = append(o.Mismatches, result.Mismatch{Source: s})
	}
	return result.Spec{ID: clause, Outcomes: []result.Outcome{o}}
}

func clauses(fs []deviant.Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Clause+" "+string(f.Outcome.Verdict))
	}
	return out
}

func TestJudge(t *testing.T) {
	expected := deviant.Expected{Red: []string{"p/g/red"}, May: []string{"p/may/*", "p/prefix/"}}
	red := outcome("p/g/red", result.Fail, result.Own)
	for _, c := range []struct {
		name                        string
		results                     []result.Spec
		red, missing, wrong, errors []string
	}{
		{name: "caught", results: []result.Spec{red, outcome("p/g/other", result.Pass)}, red: []string{"p/g/red"}},
		{name: "survives", results: []result.Spec{outcome("p/g/red", result.Pass)}, missing: []string{"p/g/red pass"}},
		{name: "not looked at", missing: []string{"p/g/red "}},
		{name: "unsupported is not red", results: []result.Spec{outcome("p/g/red", result.Unsupported)}, missing: []string{"p/g/red unsupported"}},
		{name: "an error is not red", results: []result.Spec{outcome("p/g/red", result.Error, result.Own)}, missing: []string{"p/g/red error"}, errors: []string{"p/g/red error"}},
		{name: "red by a paired request only", results: []result.Spec{outcome("p/g/red", result.Fail, result.Control)}, missing: []string{"p/g/red fail"}},
		{name: "red by a schema only", results: []result.Spec{outcome("p/g/red", result.Fail, result.Schema)}, missing: []string{"p/g/red fail"}},
		{name: "red by a schema as well", results: []result.Spec{outcome("p/g/red", result.Fail, result.Own, result.Schema)}, red: []string{"p/g/red"}},
		{name: "red in one of two specs", results: []result.Spec{outcome("p/g/red", result.Pass), red, outcome("p/g/red", result.Pass)}, red: []string{"p/g/red"}},
		{name: "may", results: []result.Spec{red, outcome("p/may/one", result.Fail, result.Own), outcome("p/prefix/of/two", result.Fail, result.Control)}, red: []string{"p/g/red", "p/may/one"}},
		{name: "may not deeper than the pattern", results: []result.Spec{red, outcome("p/may/one/two", result.Fail, result.Own)}, red: []string{"p/g/red"}, wrong: []string{"p/may/one/two fail"}},
		{name: "wrongly accused", results: []result.Spec{red, outcome("p/g/other", result.Fail, result.Own)}, red: []string{"p/g/red"}, wrong: []string{"p/g/other fail"}},
		{name: "wrongly accused by a paired request", results: []result.Spec{red, outcome("p/g/other", result.Fail, result.Control)}, red: []string{"p/g/red"}, wrong: []string{"p/g/other fail"}},
		{name: "an error elsewhere", results: []result.Spec{red, outcome("p/g/other", result.Error)}, red: []string{"p/g/red"}, errors: []string{"p/g/other error"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := deviant.Judge(expected, c.results)
			for _, part := range []struct {
				what      string
				got, want []string
			}{{"red", j.Red, c.red}, {"missing", clauses(j.Missing), c.missing}, {"wrong", clauses(j.Wrong), c.wrong}, {"errors", clauses(j.Errors), c.errors}} {
				if !slices.Equal(part.got, part.want) {
					t.Errorf("%s: got %v, want %v", part.what, part.got, part.want)
				}
			}
			if got, want := j.Caught(), len(c.missing)+len(c.wrong) == 0; got != want {
				t.Errorf("caught: got %v, want %v", got, want)
			}
		})
	}
}

func TestExpectedNamesClauses(t *testing.T) {
	known := []string{"p/g/one", "p/g/two"}
	for _, c := range []struct {
		name string
		e    deviant.Expected
		ok   bool
	}{
		{"right", deviant.Expected{Red: []string{"p/g/one"}, May: []string{"p/g/*", "p/"}}, true},
		{"unknown id", deviant.Expected{Red: []string{"p/g/three"}}, false},
		{"a pattern in red", deviant.Expected{Red: []string{"p/g/*"}}, false},
		{"an id twice", deviant.Expected{Red: []string{"p/g/one", "p/g/one"}}, false},
		{"a pattern that matches nothing", deviant.Expected{Red: []string{"p/g/one"}, May: []string{"p/h/*"}}, false},
		{"a pattern twice", deviant.Expected{Red: []string{"p/g/one"}, May: []string{"p/g/*", "p/g/*"}}, false},
		{"red again in may", deviant.Expected{Red: []string{"p/g/one"}, May: []string{"p/g/one"}}, false},
	} {
		if err := c.e.Check(known); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Every deviant of fixtures/wiki names clauses and a page that there are.
func TestDeviantsOfTheTestWiki(t *testing.T) {
	c, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, cl := range c.Clauses() {
		known = append(known, cl.ID)
	}
	all, err := wiki.Deviants()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if c.Page(d.Page) == nil {
			t.Errorf("%s: there is no page %q", d.Name, d.Page)
		}
		if err := (deviant.Expected{Red: d.Red, May: d.May}).Check(known); err != nil {
			t.Errorf("%s: %v", d.Name, err)
		}
	}
}

func TestSpread(t *testing.T) {
	all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	for n, want := range map[int][]int{0: all, 1: {0}, 3: {0, 3, 6}, 5: {0, 2, 4, 6, 8}, 10: all, 11: all} {
		if got := deviant.Spread(all, n); !slices.Equal(got, want) {
			t.Errorf("%d: got %v, want %v", n, got, want)
		}
	}
}
