package compare

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// capabilities compares what the wiki can do, scenario by scenario. Accounts
// are the operator's and no capability of the wiki.
func (w *work) capabilities() {
	w.lost = map[string]bool{}
	before, after := scenarios(w.before), scenarios(w.after)
	var gone, scen []string
	lostIn, newIn := map[string][]string{}, map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		now, ok := after[name]
		if !ok {
			gone = append(gone, name)
			continue
		}
		for _, id := range union(before[name], now) {
			switch {
			case strings.HasPrefix(id, "account-"):
			case now[id] == "":
				lostIn[id] = append(lostIn[id], name)
			case before[name][id] == "":
				newIn[id] = append(newIn[id], name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if _, ok := before[name]; !ok {
			scen = append(scen, name)
		}
	}
	if len(gone) > 0 {
		w.out.Notes = append(w.out.Notes, "scenarios only in the report before, not compared: "+strings.Join(gone, ", "))
	}
	if len(scen) > 0 {
		w.out.Notes = append(w.out.Notes, "scenarios only in the report after, not compared: "+strings.Join(scen, ", "))
	}
	for _, id := range sortedKeys(lostIn) {
		w.lost[id] = true
		w.capability(CapabilityOff, id, "the wiki has no %s any more", lostIn[id])
	}
	for _, id := range sortedKeys(newIn) {
		w.capability(CapabilityOn, id, "the wiki has %s now, and had not", newIn[id])
	}
}

func (w *work) capability(k Kind, id, format string, in []string) {
	says := id
	if c := w.catalogue.Capabilities[id]; c.Says != "" {
		says = fmt.Sprintf("%s (%s)", id, c.Says)
	}
	f := Finding{Kind: k, Breaks: k.Breaks(), Says: fmt.Sprintf(format, says), Path: id, Count: len(in)}
	if in[0] != "" {
		f.Says += ", in " + strings.Join(in, ", ")
	}
	w.at["capability\x00"+id] = len(w.out.Findings)
	w.out.Findings = append(w.out.Findings, f)
}

// scenarios are the capabilities of each scenario.
func scenarios(r *report.Report) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, s := range r.Target.Scenarios {
		have := map[string]string{}
		for _, id := range s.Capabilities {
			have[id] = "yes"
		}
		out[s.Name] = have
	}
	return out
}

// verdicts compares what a spec found of its clauses. A clause that fails by a
// difference already found is told with that.
func (w *work) verdicts(p pair, found []string, gone map[string]int) {
	before := map[string]report.Judged{}
	for _, v := range p.a.Verdicts {
		before[v.Clause] = v
	}
	for _, v := range p.b.Verdicts {
		was, ok := before[v.Clause]
		if !ok || was.Verdict == v.Verdict {
			continue
		}
		switch {
		case v.Verdict == result.Superseded || was.Verdict == result.Superseded:
			w.superseded(v, was, p)
		case v.Verdict == result.Fail && was.Verdict == result.Pass:
			w.fails(v, p, found)
		case was.Verdict == result.Fail && v.Verdict == result.Pass:
			w.one(Fixed, v.Clause, fmt.Sprintf("%s holds now, and failed before", v.Clause), p, v.Clause)
		case was.Verdict != result.Pass:
			// What could not be seen before cannot have got worse; a failure now is the run's own to tell.
		case v.Verdict == result.Unsupported:
			w.unseen(v, p)
		case v.Verdict == result.Disabled:
			gone[v.Reason]++
		default:
			w.troubled[v.Reason]++
		}
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

// unseen files a clause that held and is unsupported now.
func (w *work) unseen(v report.Judged, p pair) {
	if cl := w.catalogue.Clause(v.Clause); cl != nil {
		for _, need := range cl.Needs {
			if w.lost[need] {
				f := &w.out.Findings[w.at["capability\x00"+need]]
				f.Clauses = append(f.Clauses, v.Clause)
				return
			}
		}
	}
	w.one(Unseen, v.Reason, "clauses that held cannot be seen any more: "+v.Reason, p, v.Clause)
}

// superseded files a clause of one edition only, under why it is.
func (w *work) superseded(v, was report.Judged, p pair) {
	reason, in := v.Reason, edition(w.after)
	if was.Verdict == result.Superseded {
		reason, in = was.Reason, edition(w.before)
	}
	if edition(w.before) == edition(w.after) {
		w.one(Unseen, reason, "clauses that held are not part of the edition any more: "+reason, p, v.Clause)
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

// finish puts the findings in order and judges.
func (w *work) finish(o Options) {
	out := w.out
	for i := range out.Findings {
		f := &out.Findings[i]
		slices.Sort(f.Modules)
		f.Says = sentence(*f)
		if o.Strict && f.Expected == nil && (f.Kind == New || f.Kind == Text || f.Kind == Warning || f.Kind == Looser || f.Kind == Internal) {
			f.Breaks = true
		}
		if f.Expected == nil {
			out.Unexpected++
			if f.Breaks {
				out.Breaking++
			}
		}
	}
	slices.SortStableFunc(out.Findings, order)
	troubled := 0
	for _, n := range w.troubled {
		troubled += n
	}
	switch {
	case out.Breaking > 0:
		out.Result = Regression
	case troubled > 0:
		out.Result = NotComparable
	case len(out.Findings) > 0:
		out.Result = NoRegression
	default:
		out.Result = Same
	}
	for _, reason := range sortedKeys(w.troubled) {
		text := fmt.Sprintf("%d clauses that held could not be judged after: %s; run again", w.troubled[reason], reason)
		if out.Result == NotComparable {
			out.Why = append(out.Why, text)
		} else {
			out.Notes = append(out.Notes, text)
		}
	}
}

// sentence names the modules in front, where the path does not.
func sentence(f Finding) string {
	if len(f.Modules) == 0 || f.Kind == Declared || f.Kind == Looser || f.Kind == Unguarded || f.Kind == Request {
		return f.Says
	}
	names := f.Modules
	if len(names) > 4 {
		names = append(slices.Clone(names[:3]), fmt.Sprintf("%d more", len(names)-3))
	}
	return strings.Join(names, ", ") + ": " + f.Says
}

// named tells a finding that says by what clauses fail.
func named(f Finding) bool { return len(f.Clauses) > 0 && f.Kind != ClauseFails }

// order puts what is unexpected first, then what breaks clients, then what
// does not come after another break, then what makes clauses fail, then by
// kind and by how often it was seen.
func order(a, b Finding) int {
	first := func(x, y bool) int {
		switch {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	}
	for _, c := range []int{
		first(a.Expected == nil, b.Expected == nil), first(a.Breaks, b.Breaks), first(!a.Later, !b.Later),
		first(a.Kind == CapabilityOff, b.Kind == CapabilityOff),
		first(named(a), named(b)),
		a.Kind.rank() - b.Kind.rank(), len(b.Clauses) - len(a.Clauses), b.Count - a.Count, strings.Compare(a.Says, b.Says),
	} {
		if c != 0 {
			return c
		}
	}
	return 0
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// inForce tells whether a rule speaks of one of the two editions only.
func inForce(cl *contract.Clause, before, after contract.Edition) []contract.Rule {
	var out []contract.Rule
	a, b := cl.RuleIn(before), cl.RuleIn(after)
	if a == b {
		return nil
	}
	for _, r := range []*contract.Rule{a, b} {
		if r != nil {
			out = append(out, *r)
		}
	}
	return out
}
