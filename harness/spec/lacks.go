package spec

import (
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/target"
)

// Lacks is what keeps a spec from being run on a wiki: what the wiki does not
// have, or this run was not given, and what was not allowed.
type Lacks struct {
	Needs []string        // capabilities, in the order of the clauses
	Risks []contract.Risk //
}

// Nothing tells whether the spec is run.
func (l Lacks) Nothing() bool { return len(l.Needs) == 0 && len(l.Risks) == 0 }

// Lacks is what a spec with these of its clauses (see Parts) lacks on a wiki.
func (e Env) Lacks(s Spec, live []string, wiki *target.Wiki) Lacks {
	var out Lacks
	for _, need := range needs(live, e.Catalogue) {
		if wiki.Facts == nil || !wiki.Facts.Has(need) {
			out.Needs = append(out.Needs, need)
		}
	}
	for _, risk := range s.risks(e.Catalogue) {
		if !e.Target.Allows(risk) {
			out.Risks = append(out.Risks, risk)
		}
	}
	return out
}

// Admission is whether a spec is run, and on which wiki.
type Admission struct {
	Live    []string         // its clauses that are part of what the wiki is held against
	Dropped []result.Outcome // the others
	Wiki    *target.Wiki     // nil where there is none
	Verdict result.Verdict   // of the live clauses where it is not run, else ""
	Reason  string
}

// Runs tells whether the spec is run.
func (a Admission) Runs() bool { return len(a.Live) > 0 && a.Verdict == "" }

// Admit is the gate that Run asks. It sends nothing.
func (e Env) Admit(s Spec) Admission {
	var a Admission
	a.Live, a.Dropped = e.Parts(s)
	if len(a.Live) == 0 {
		return a
	}
	// After the edition: a release need not have a scenario for what it lacks.
	var err error
	if a.Wiki, err = e.Target.For(s.In()); err != nil {
		a.Verdict, a.Reason = result.Disabled, err.Error()
		if why := e.Target.Never[s.In()]; why != "" {
			a.Verdict, a.Reason = result.Unsupported, why
		}
		return a
	}
	a.Verdict, a.Reason = e.gate(s, a.Live, a.Wiki)
	return a
}
