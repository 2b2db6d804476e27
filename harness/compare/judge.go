package compare

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// finish puts the findings in order and judges.
func (w *work) finish(o Options) {
	out := w.out
	for i := range out.Findings {
		f := &out.Findings[i]
		slices.Sort(f.Modules)
		f.Says = sentence(*f)
		if o.Strict && f.Expected == nil && slices.Contains(StrictKinds, f.Kind) {
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
	out.Skipped = total(w.gone)
	not := w.notJudged()
	switch {
	case out.Breaking > 0:
		out.Result = Regression
		out.Notes = append(out.Notes, not...)
	case len(not) > 0:
		out.Result, out.Why = NotComparable, not
	case len(out.Findings) > 0:
		out.Result = NoRegression
	default:
		out.Result = Same
	}
}

// mostSkipped is the share of the clauses that held before, one in so many, of
// which the run after may have left out without the comparison meaning nothing.
const mostSkipped = 10

// notJudged is why no regression can be seen where none was found.
func (w *work) notJudged() []string {
	var out []string
	if w.out.Compared.Exchanges == 0 {
		out = append(out, "no answer could be compared with another: run the same selection, with the same accounts and --allow, before and after")
	}
	if n := w.out.Skipped; n*mostSkipped > w.held {
		out = append(out, fmt.Sprintf("%d of the %d clauses that held were not asked for after (%s): run with the same accounts, --allow and --capability as before", n, w.held, strings.Join(sortedKeys(w.gone), "; ")))
	}
	for _, reason := range sortedKeys(w.troubled) {
		out = append(out, fmt.Sprintf("%d clauses that held could not be judged after: %s; run again", w.troubled[reason], reason))
	}
	return out
}

func total(m map[string]int) int {
	n := 0
	for _, one := range m {
		n += one
	}
	return n
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
func named(f Finding) bool {
	return len(f.Clauses) > 0 && f.Kind != ClauseFails && f.Kind != FailsUnjudged
}

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
		first(ofWiki(a.Kind), ofWiki(b.Kind)),
		first(named(a), named(b)),
		a.Kind.rank() - b.Kind.rank(), len(b.Clauses) - len(a.Clauses), b.Count - a.Count, strings.Compare(a.Says, b.Says),
	} {
		if c != 0 {
			return c
		}
	}
	return 0
}

// ofWiki tells the kinds that are of the whole wiki: much else comes of them.
func ofWiki(k Kind) bool { return k == CapabilityOff || k == Restricted }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
