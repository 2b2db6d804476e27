package spec

import (
	"github.com/mwconform/mwconform/harness/contract"
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
