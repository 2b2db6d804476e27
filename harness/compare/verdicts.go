package compare

import (
	"fmt"
	"slices"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// verdicts compares what a spec found of its clauses. A clause that fails by a
// difference already found is told with that. A clause that fails now is told
// in every case but where it failed before.
func (w *work) verdicts(p pair, found []string) {
	before := map[string]result.Verdict{}
	reasons := map[string]string{}
	for _, v := range p.a.Verdicts {
		before[v.Clause], reasons[v.Clause] = v.Verdict, v.Reason
	}
	for _, v := range p.b.Verdicts {
		was := before[v.Clause]
		if was == result.Pass {
			w.held++
		}
		switch {
		case was == v.Verdict:
		case v.Verdict == result.Fail:
			w.failsNow(v, was, p, found)
		case was == "": // the run after chose more
		case v.Verdict == result.Superseded || was == result.Superseded:
			w.superseded(v, report.Judged{Clause: v.Clause, Verdict: was, Reason: reasons[v.Clause]}, p)
		case was == result.Fail && v.Verdict == result.Pass:
			w.one(Fixed, v.Clause, fmt.Sprintf("%s holds now, and failed before", v.Clause), p, v.Clause)
		case was != result.Pass:
			// What could not be seen before and does not fail now cannot have got worse.
		case v.Verdict == result.Unsupported:
			w.unseen(v, p)
		case v.Verdict == result.Disabled:
			w.gone[v.Reason]++
		default:
			w.troubled[v.Reason]++
		}
	}
}

// failsNow files a clause that fails and did not before, by what it was then.
func (w *work) failsNow(v report.Judged, was result.Verdict, p pair, found []string) {
	switch was {
	case result.Pass:
		w.fails(v, p, found)
	case result.Superseded:
		w.one(ClauseFails, v.Reason, fmt.Sprintf("%s fails now, and was not part of the edition before: %s", v.Clause, v.Reason), p, v.Clause)
	case result.Unsupported, result.Disabled, "":
		w.one(FailsUnseen, v.Reason, fmt.Sprintf("%s fails now, and could not be seen before: %s", v.Clause, v.Reason), p, v.Clause)
	default:
		w.one(FailsUnjudged, v.Reason, fmt.Sprintf("%s fails now, and could not be judged before: %s", v.Clause, v.Reason), p, v.Clause)
	}
}

// fails files a clause that fails now under what most likely made it fail:
// the first unexpected difference of its spec that breaks clients.
func (w *work) fails(v report.Judged, p pair, found []string) {
	pick := -1
	for _, breaks := range []bool{true, false} {
		for _, key := range found {
			if f := w.out.Findings[w.at[key]]; pick < 0 && f.Expected == nil && f.Breaks == breaks && f.Kind != Request {
				pick = w.at[key]
			}
		}
	}
	if pick < 0 {
		w.one(ClauseFails, v.Reason, fmt.Sprintf("%s fails now: %s", v.Clause, v.Reason), p, v.Clause)
		return
	}
	f := &w.out.Findings[pick]
	f.Breaks = true
	if !slices.Contains(f.Clauses, v.Clause) {
		f.Clauses = append(f.Clauses, v.Clause)
	}
}

// unseen files a clause that held and is unsupported now, under the capability
// that is gone. What an operator does not declare any more was not asked for.
func (w *work) unseen(v report.Judged, p pair) {
	if cl := w.catalogue.Clause(v.Clause); cl != nil {
		for _, need := range cl.Needs {
			i, ok := w.at[capabilityKey(need)]
			if !ok {
				continue
			}
			f := &w.out.Findings[i]
			switch f.Kind {
			case CapabilityOff, Unrestricted, Said:
				f.Clauses = append(f.Clauses, v.Clause)
				if f.Kind == Said {
					w.gone[v.Reason]++
				}
				return
			}
		}
	}
	w.one(Unseen, v.Reason, "clauses that held cannot be seen any more: "+v.Reason, p, v.Clause)
}

// superseded files a clause of one edition only, under why it is. Within one
// edition a clause that held must not go; that one came is told.
func (w *work) superseded(v, was report.Judged, p pair) {
	came := was.Verdict == result.Superseded
	reason, in := v.Reason, edition(w.after)
	if came {
		reason, in = was.Reason, edition(w.before)
	}
	if edition(w.before) == edition(w.after) {
		switch {
		case came:
			w.one(Superseded, reason, "clauses are part of the edition now, and were not: "+reason, p, v.Clause)
		case was.Verdict == result.Pass:
			w.one(Unseen, reason, "clauses that held are not part of the edition any more: "+reason, p, v.Clause)
		default:
			w.one(Superseded, reason, "clauses are not part of the edition any more: "+reason, p, v.Clause)
		}
		return
	}
	f := w.one(Superseded, reason, "clauses are "+reason, p, v.Clause)
	f.Expected = &Expected{Clause: v.Clause, Why: reason}
	if cl := w.catalogue.Clause(v.Clause); cl != nil {
		if rule := cl.RuleIn(in); rule != nil {
			f.Expected.Why, f.Expected.Link = rule.Why, rule.Link
		}
	}
}

// one files a clause under a finding of its own kind.
func (w *work) one(k Kind, fold, says string, p pair, clause string) *Finding {
	key := string(k) + "\x00" + fold
	i, ok := w.at[key]
	if !ok {
		i = len(w.out.Findings)
		w.at[key] = i
		w.out.Findings = append(w.out.Findings, Finding{Kind: k, Breaks: k.Breaks(), Says: says, Spec: p.b.ID})
	}
	f := &w.out.Findings[i]
	f.Count++
	f.Specs++
	if !slices.Contains(f.Clauses, clause) {
		f.Clauses = append(f.Clauses, clause)
	}
	return f
}
