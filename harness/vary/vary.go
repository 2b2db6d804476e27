// Package vary judges runs against right wikis that are set up in another way:
// a clause that holds on the usual one and not there is a false accusation.
package vary

import (
	"maps"
	"slices"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/result"
)

// Finding is what became of one clause in one spec.
type Finding struct {
	Spec    string
	Clause  string
	Verdict result.Verdict // with the variation
	Reason  string         // of that verdict
	Why     string         // why the loss is right, of the variation's own file; "" where it is not declared
}

// Judgement is what a run with a variation showed, against one without.
type Judgement struct {
	Name     string
	Specs    int       // that were run
	Passed   int       // clauses that hold, as a report counts them
	Told     int       // answers of which unknown members were noted
	Accused  []Finding // fail: the wiki is right, so the suite is wrong
	Lost     []Finding // held without the variation and could not be seen with it; nobody said why
	Declared []Finding // the same, with a reason
	Stale    []string  // declared losses that did not come, sorted
}

// Green tells that nobody was accused, nothing was lost without a reason, and
// every declared loss came.
func (j Judgement) Green() bool {
	return len(j.Accused) == 0 && len(j.Lost) == 0 && len(j.Stale) == 0
}

// Judge compares spec by spec the results with a variation, after, with those
// without, before; specs that are in one only are not compared. loses are the
// clauses or patterns whose loss the variation declares, with the reason. A
// fail cannot be declared, nor an error, which is trouble wherever it comes.
func Judge(name string, loses map[string]string, before, after []result.Spec) Judgement {
	j := Judgement{Name: name, Specs: len(after)}
	held := map[[2]string]bool{}
	for _, s := range before {
		for _, o := range s.Outcomes {
			held[[2]string{s.ID, o.Clause}] = o.Verdict == result.Pass
		}
	}
	verdicts := map[string]result.Verdict{}
	came := map[string]bool{}   // declared losses that did
	looked := map[string]bool{} // declared losses of which a clause held before
	for _, s := range after {
		for _, ex := range s.Exchanges {
			if len(ex.Unknown) > 0 {
				j.Told++
			}
		}
		for _, o := range s.Outcomes {
			verdicts[o.Clause] = result.Worse(o.Verdict, verdicts[o.Clause])
			f := Finding{Spec: s.ID, Clause: o.Clause, Verdict: o.Verdict, Reason: o.Reason}
			heldBefore := held[[2]string{s.ID, o.Clause}]
			pattern := declared(loses, o.Clause)
			looked[pattern] = looked[pattern] || heldBefore
			switch {
			case o.Verdict == result.Fail:
				j.Accused = append(j.Accused, f)
			case o.Verdict == result.Error: // whatever was before: what could not be judged is not green
				j.Lost = append(j.Lost, f)
			case o.Verdict == result.Pass || !heldBefore:
			case pattern != "":
				f.Why, came[pattern] = loses[pattern], true
				j.Declared = append(j.Declared, f)
			default:
				j.Lost = append(j.Lost, f)
			}
		}
	}
	for _, v := range verdicts {
		if v == result.Pass {
			j.Passed++
		}
	}
	for _, pattern := range slices.Sorted(maps.Keys(loses)) {
		if looked[pattern] && !came[pattern] {
			j.Stale = append(j.Stale, pattern)
		}
	}
	return j
}

// declared is the declared loss that speaks of a clause, "" where none does;
// the clause itself before a pattern.
func declared(loses map[string]string, clause string) string {
	if _, ok := loses[clause]; ok {
		return clause
	}
	for _, pattern := range slices.Sorted(maps.Keys(loses)) {
		if contract.Matches(pattern, clause) {
			return pattern
		}
	}
	return ""
}

// Sample are about n of some things, evenly spread, others for another number
// at; all where n is 0 or there are not more.
func Sample[T any](all []T, n, at int) []T {
	if n <= 0 || n >= len(all) {
		return all
	}
	step := len(all) / n
	var out []T
	for i := at % step; i < len(all) && len(out) < n; i += step {
		out = append(out, all[i])
	}
	return out
}
