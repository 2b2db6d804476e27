package spec

import (
	"fmt"
	"slices"

	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/result"
)

// Always is a check of every answer, whichever spec asked for it: that of a
// clause that speaks of all answers, such as what header each of them has.
type Always struct {
	Clause string
	What   string // is looked at
	// Matcher is what the answer has to match; nil where the clause does not
	// speak of it. It is asked for answers with a JSON object only.
	Matcher func(r *api.Response) types.GomegaMatcher
	// AnyFormat asks it for all other answers too, such as XML and those of
	// other methods than GET and POST: it looks at headers alone.
	AnyFormat bool
	// Needs is a capability without which the wiki owes this to nobody; "" is none.
	Needs string
	// After limits it to answers of which this holds, given the spec's answers
	// before; nil is all of them.
	After func(before []*api.Response, r *api.Response) bool
}

// speaks tells whether a check can look at an answer.
func (a *Always) speaks(o *observed) bool {
	return o.Response != nil && (!o.plain || a.AnyFormat || o.Response.Object() != nil)
}

// always holds all answers against the checks of all answers and gives, for
// each clause that one of them breaks, its outcome.
func (t *T) always() []result.Outcome {
	var out []result.Outcome
	for i, o := range t.exchanges {
		// What ended the spec as trouble was no answer of the API.
		if t.trouble != nil && i == len(t.exchanges)-1 {
			continue
		}
		for _, b := range t.broken(o, i) {
			at := slices.IndexFunc(out, func(o result.Outcome) bool { return o.Clause == b.clause })
			if at < 0 {
				at = len(out)
				out = append(out, result.Outcome{Clause: b.clause, Verdict: result.Fail, Reason: b.mismatch.String()})
			}
			out[at].Checks++
			out[at].Mismatches = append(out[at].Mismatches, b.mismatch)
		}
	}
	return out
}

// broken is what a check of every answer finds.
type broken struct {
	clause   string
	mismatch result.Mismatch
}

// broken are the checks of every answer that an answer, exchange i of the spec,
// does not stand.
func (t *T) broken(o *observed, i int) []broken {
	var out []broken
	for _, a := range t.owed() {
		if !a.speaks(o) {
			continue
		}
		m := a.Matcher(o.Response)
		if m == nil || a.After != nil && !a.After(t.answersBefore(i), o.Response) {
			continue
		}
		if mismatch := t.compare(result.Own, a.What, o.Response, m); mismatch != nil {
			mismatch.Check = fmt.Sprintf("%s of answer %d", a.What, i+1)
			out = append(out, broken{a.Clause, *mismatch})
		}
	}
	return out
}

// owed are the checks of every answer that the wiki owes the spec: not those of
// a clause that is no part of the edition, or of the catalogue, in a test.
func (t *T) owed() []*Always {
	if t.owes != nil {
		return t.owes
	}
	t.owes = make([]*Always, 0, len(t.env.Always))
	for i := range t.env.Always {
		a := &t.env.Always[i]
		cl := t.env.Catalogue.Clause(a.Clause)
		if cl == nil || a.Needs != "" && !t.Has(a.Needs) {
			continue
		}
		if _, ok := cl.In(t.env.Target.Against()); ok {
			t.owes = append(t.owes, a)
		}
	}
	return t.owes
}

// answersBefore are the spec's answers before exchange i.
func (t *T) answersBefore(i int) []*api.Response {
	var out []*api.Response
	for _, o := range t.exchanges[:i] {
		if o.Response != nil {
			out = append(out, o.Response)
		}
	}
	return out
}

// joined adds what the checks of all answers found to a spec's own outcomes.
func joined(own, always []result.Outcome) []result.Outcome {
	for _, a := range always {
		i := slices.IndexFunc(own, func(o result.Outcome) bool { return o.Clause == a.Clause })
		if i < 0 {
			own = append(own, a)
			continue
		}
		if own[i].Verdict != result.Fail {
			own[i].Verdict, own[i].Reason = a.Verdict, a.Reason
		}
		own[i].Checks += a.Checks
		own[i].Mismatches = append(own[i].Mismatches, a.Mismatches...)
	}
	return own
}
