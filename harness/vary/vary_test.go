package vary_test

import (
	"reflect"
	"testing"

	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/vary"
)

// run is one spec for each verdict given: spec and clause have one name.
func run(verdicts map[string]result.Verdict, order ...string) []result.Spec {
	var out []result.Spec
	for _, id := range order {
		out = append(out, result.Spec{ID: id, Outcomes: []result.Outcome{{Clause: id, Verdict: verdicts[id], Reason: "why " + id}}})
	}
	return out
}

func clauses(l []vary.Finding) []string {
	var out []string
	for _, f := range l {
		out = append(out, f.Clause)
	}
	return out
}

// TestJudge has a false accusation of each kind seen red.
func TestJudge(t *testing.T) {
	type v = map[string]result.Verdict
	order := []string{"p/g/a", "p/g/b", "q/g/c"}
	right := v{"p/g/a": result.Pass, "p/g/b": result.Pass, "q/g/c": result.Pass}
	for name, c := range map[string]struct {
		loses                          map[string]string
		before, after                  v
		green                          bool
		passed                         int
		accused, lost, declared, stale []string
	}{
		"all as before": {before: right, after: right, green: true, passed: 3},
		"a clause fails": {before: right, after: v{"p/g/a": result.Fail, "p/g/b": result.Pass, "q/g/c": result.Pass},
			passed: 2, accused: []string{"p/g/a"}},
		"a fail cannot be declared": {loses: map[string]string{"p/g/a": "so"}, before: right,
			after: v{"p/g/a": result.Fail, "p/g/b": result.Pass, "q/g/c": result.Pass}, passed: 2, accused: []string{"p/g/a"}, stale: []string{"p/g/a"}},
		"it failed before too": {before: v{"p/g/a": result.Fail, "p/g/b": result.Pass, "q/g/c": result.Pass},
			after: v{"p/g/a": result.Fail, "p/g/b": result.Pass, "q/g/c": result.Pass}, passed: 2, accused: []string{"p/g/a"}},
		"clauses are lost": {before: right, after: v{"p/g/a": result.Unsupported, "p/g/b": result.Disabled, "q/g/c": result.Error},
			lost: []string{"p/g/a", "p/g/b", "q/g/c"}},
		"they were not seen before": {before: v{"p/g/a": result.Unsupported, "p/g/b": result.Disabled, "q/g/c": result.Pass},
			after: v{"p/g/a": result.Unsupported, "p/g/b": result.Unsupported, "q/g/c": result.Pass}, green: true, passed: 1},
		"the loss is declared": {loses: map[string]string{"p/g/": "so"}, before: right,
			after: v{"p/g/a": result.Unsupported, "p/g/b": result.Superseded, "q/g/c": result.Pass}, green: true, passed: 1, declared: []string{"p/g/a", "p/g/b"}},
		"an error cannot be declared": {loses: map[string]string{"p/g/": "so"}, before: right,
			after: v{"p/g/a": result.Unsupported, "p/g/b": result.Error, "q/g/c": result.Pass}, passed: 1, declared: []string{"p/g/a"}, lost: []string{"p/g/b"}},
		"a declared loss does not come": {loses: map[string]string{"p/g/a": "so", "q/*/*": "so"}, before: right,
			after: v{"p/g/a": result.Unsupported, "p/g/b": result.Pass, "q/g/c": result.Pass}, passed: 2, declared: []string{"p/g/a"}, stale: []string{"q/*/*"}},
		"it could not come": {loses: map[string]string{"q/g/c": "so", "r/g/d": "not run"},
			before: v{"p/g/a": result.Pass, "p/g/b": result.Pass, "q/g/c": result.Unsupported},
			after:  v{"p/g/a": result.Pass, "p/g/b": result.Pass, "q/g/c": result.Unsupported}, green: true, passed: 2},
	} {
		j := vary.Judge("x", c.loses, run(c.before, order...), run(c.after, order...))
		if j.Green() != c.green || j.Passed != c.passed || j.Specs != 3 || j.Name != "x" {
			t.Errorf("%s: %+v", name, j)
		}
		for what, pair := range map[string][2][]string{"accused": {clauses(j.Accused), c.accused}, "lost": {clauses(j.Lost), c.lost},
			"declared": {clauses(j.Declared), c.declared}, "stale": {j.Stale, c.stale}} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Errorf("%s: %s are %v, expected %v", name, what, pair[0], pair[1])
			}
		}
	}
}

// TestJudgeBySpec: a clause of several specs counts in each, and one that was
// run in one of the two only is not compared.
func TestJudgeBySpec(t *testing.T) {
	two := func(a, b result.Verdict) []result.Spec {
		return []result.Spec{{ID: "a", Outcomes: []result.Outcome{{Clause: "c", Verdict: a}}}, {ID: "b", Outcomes: []result.Outcome{{Clause: "c", Verdict: b}}}}
	}
	if j := vary.Judge("", nil, two(result.Pass, result.Pass), two(result.Pass, result.Unsupported)); len(j.Lost) != 1 || j.Lost[0].Spec != "b" || j.Passed != 1 {
		t.Errorf("%+v", j)
	}
	if j := vary.Judge("", nil, two(result.Pass, result.Pass), two(result.Fail, result.Pass)[:1]); len(j.Accused) != 1 || j.Specs != 1 || j.Passed != 0 {
		t.Errorf("%+v", j)
	}
	if j := vary.Judge("", nil, two(result.Pass, result.Pass)[:1], two(result.Pass, result.Unsupported)); !j.Green() {
		t.Errorf("%+v", j)
	}
}

// TestNothingJudged: a run that was ended, or met trouble, is not green, whatever
// was before it.
func TestNothingJudged(t *testing.T) {
	ended := []result.Spec{{ID: "a", Outcomes: []result.Outcome{{Clause: "p/c", Verdict: result.Error, Reason: "the run was ended"}}}}
	if j := vary.Judge("", nil, ended, ended); j.Green() || len(j.Lost) != 1 {
		t.Errorf("%+v", j)
	}
	if j := vary.Judge("", map[string]string{"p/*": "all of p"}, nil, ended); j.Green() {
		t.Errorf("%+v", j)
	}
}

func TestToldAndDeclaredWhy(t *testing.T) {
	after := []result.Spec{{ID: "a", Outcomes: []result.Outcome{{Clause: "p/c", Verdict: result.Unsupported, Reason: "lacks it"}},
		Exchanges: []result.Exchange{{Unknown: []string{"x", "y"}}, {}, {Unknown: []string{"x"}}}}}
	before := []result.Spec{{ID: "a", Outcomes: []result.Outcome{{Clause: "p/c", Verdict: result.Pass}}}}
	j := vary.Judge("", map[string]string{"p/*": "all of p", "p/c": "this one"}, before, after)
	if j.Told != 2 || len(j.Declared) != 1 || j.Declared[0].Why != "this one" || j.Declared[0].Reason != "lacks it" {
		t.Errorf("%+v", j)
	}
}

func TestSample(t *testing.T) {
	all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	seen := map[int]bool{}
	for at := range 5 {
		got := vary.Sample(all, 2, at)
		if len(got) != 2 {
			t.Errorf("at %d: %v", at, got)
		}
		for _, one := range got {
			seen[one] = true
		}
	}
	if len(seen) != len(all) {
		t.Errorf("together they have %v", seen)
	}
	for _, n := range []int{0, -1, 10, 11} {
		if got := vary.Sample(all, n, 3); len(got) != len(all) {
			t.Errorf("%d: %v", n, got)
		}
	}
}
