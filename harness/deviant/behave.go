package deviant

import (
	"fmt"
	"slices"
	"sort"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/result"
)

// Expected says what a behavioural deviant, a wiki that is really wrong, does
// to the verdicts: the clauses that have to turn red, and those that may as
// they speak of the broken thing too. Both are selectors as contract.Matches
// takes them; those of Red are ids.
type Expected struct{ Red, May []string }

// Check finds the first id or pattern that names nothing of the catalogue,
// which known lists by their ids.
func (e Expected) Check(known []string) error {
	for i, id := range e.Red {
		switch {
		case !slices.Contains(known, id):
			return fmt.Errorf("red: there is no clause %q", id)
		case slices.Contains(e.Red[:i], id):
			return fmt.Errorf("red: %q is repeated", id)
		}
	}
	for i, pattern := range e.May {
		switch {
		case !slices.ContainsFunc(known, func(id string) bool { return contract.Matches(pattern, id) }):
			return fmt.Errorf("may: no clause matches %q", pattern)
		case slices.Contains(e.May[:i], pattern) || slices.Contains(e.Red, pattern):
			return fmt.Errorf("may: %q is repeated", pattern)
		}
	}
	return nil
}

// allows tells whether a clause may turn red.
func (e Expected) allows(id string) bool {
	return slices.Contains(e.Red, id) || slices.ContainsFunc(e.May, func(p string) bool { return contract.Matches(p, id) })
}

// Finding is a verdict that a deviant's clauses should not have, with the spec
// that gave it.
type Finding struct {
	Clause  string
	Outcome result.Outcome // of the spec; without a verdict where no spec looked at the clause
	Spec    result.Spec
}

// Judgement is how the specs judged a deviant.
type Judgement struct {
	Red     []string  // clauses it turned red by their own check, sorted
	Missing []Finding // clauses that had to turn red by their own check and did not: the deviant survives
	Wrong   []Finding // clauses that failed and do not speak of it
	Errors  []Finding // clauses that could not be judged
}

// Judge holds the results of all specs of the deviant's scenario against what
// is expected. A verdict error is never red. A failure by schema, by a
// repeated secret or by the paired request is no proof of the clause's own
// check, but accuses the wiki like any other.
func Judge(e Expected, results []result.Spec) Judgement {
	var j Judgement
	red := map[string]bool{}
	last := map[string]Finding{} // the worst verdict of each clause
	for _, s := range results {
		for _, o := range s.Outcomes {
			f := Finding{Clause: o.Clause, Outcome: o, Spec: s}
			if before, ok := last[o.Clause]; !ok || result.Worse(o.Verdict, before.Outcome.Verdict) != before.Outcome.Verdict {
				last[o.Clause] = f
			}
			switch {
			case o.Verdict == result.Error:
				j.Errors = append(j.Errors, f)
			case o.Verdict != result.Fail:
			case !e.allows(o.Clause):
				j.Wrong = append(j.Wrong, f)
			case ownMismatch(o):
				red[o.Clause] = true
			}
		}
	}
	for id := range red {
		j.Red = append(j.Red, id)
	}
	sort.Strings(j.Red)
	for _, id := range e.Red {
		if red[id] {
			continue
		}
		f, ok := last[id]
		if !ok {
			f = Finding{Clause: id}
		}
		j.Missing = append(j.Missing, f)
	}
	return j
}

// Caught tells that every clause that had to turn red did, and no other one
// accuses the wiki.
func (j Judgement) Caught() bool { return len(j.Missing) == 0 && len(j.Wrong) == 0 }

// Spread are n of all, evenly spread and always the same; all of them where n
// is 0 or more than there are.
func Spread[T any](all []T, n int) []T {
	if n <= 0 || n >= len(all) {
		return all
	}
	out := make([]T, 0, n)
	for i := range n {
		out = append(out, all[i*len(all)/n])
	}
	return out
}
