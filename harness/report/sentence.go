package report

import (
	"fmt"

	"github.com/mwconform/mwconform/harness/result"
)

// Sentence says what a result means.
func (r *Report) Sentence() string {
	if r.Shard != nil {
		return r.shardSentence(r.sentence())
	}
	return r.sentence()
}

// sentence says what a result means, as of a whole run.
func (r *Report) sentence() string {
	v := r.Totals.Verdicts
	n := func(k result.Verdict) string { return fmt.Sprint(v[k]) }
	switch r.Result {
	case Conforming:
		s := "conforming: all " + n(result.Pass) + " clauses that could be seen hold"
		if v[result.Unsupported] > 0 {
			s += "; " + n(result.Unsupported) + " need something this wiki does not have"
		}
		return s
	case Partial:
		seen := n(result.Pass) + " passed, " + n(result.Unsupported) + " unsupported, " + n(result.Disabled) + " disabled, of " + fmt.Sprint(r.Totals.Clauses)
		if waived := r.Waived(); waived > 0 {
			return failures(waived) + " waived, no other clause failed, and this is no statement of conformity (" + seen + ")"
		}
		return "no clause failed, but this is no statement of conformity: only a part was seen (" + seen + ")"
	case NotConforming:
		s := "not conforming: " + n(result.Fail) + " of " + fmt.Sprint(r.Totals.Clauses) + " clauses fail"
		if waived := r.Waived(); waived > 0 {
			s += "; " + failures(waived) + " waived"
		}
		return s
	case StaleWaivers:
		return fmt.Sprintf("stale waivers: no failure counts, but %d waivers have to be removed or mended, as their clauses do not fail", r.Stale())
	case Nothing:
		return "nothing judged: no clause could be seen on this wiki"
	}
	return "inconclusive: " + n(result.Error) + " clauses could not be judged for trouble of the network or the harness"
}

// failures is a number of failures as the subject of a sentence.
func failures(n int) string {
	if n == 1 {
		return "1 failure is"
	}
	return fmt.Sprintf("%d failures are", n)
}
