package compare

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
)

// explained is the clause by which a difference is expected, nil where none is.
//
// It is expected where a clause of the very spec expects in the one edition
// exactly what was seen before and in the other exactly what is seen now.
// Where a rule of the catalogue names differences (explains), it explains
// those in every spec, or with "here: " in those of its clause. Nothing else is: that a clause changes does not excuse
// another change beside it. Within one edition nothing is ever expected.
func (w *work) explained(d difference, p pair) *Expected {
	from, to := edition(w.before), edition(w.after)
	if from == to {
		return nil
	}
	for _, v := range p.b.Verdicts {
		cl := w.catalogue.Clause(v.Clause)
		if cl == nil || cl.Same(from, to) {
			continue
		}
		a, inA := cl.In(from)
		b, inB := cl.In(to)
		if inA && inB && turned(d, a, b) {
			return expectedBy(cl, from, to)
		}
	}
	for _, e := range w.explanations(from, to) {
		if e.here && !slices.ContainsFunc(p.b.Verdicts, func(v report.Judged) bool { return v.Clause == e.clause.ID }) {
			continue
		}
		if ok, _ := path.Match(e.pattern, subject(d)); ok {
			return expectedBy(e.clause, from, to)
		}
	}
	return nil
}

// explanation is a pattern of a rule by which the two editions differ.
type explanation struct {
	clause  *contract.Clause
	pattern string
	here    bool // only in answers of which the clause speaks
}

// explanations are those of all clauses, in the catalogue's order.
func (w *work) explanations(from, to contract.Edition) []explanation {
	if w.explaining != nil {
		return w.explaining
	}
	w.explaining = []explanation{}
	for _, cl := range w.catalogue.Clauses() {
		for _, rule := range inForce(cl, from, to) {
			for _, pattern := range rule.Explains {
				own, here := strings.CutPrefix(pattern, "here: ")
				w.explaining = append(w.explaining, explanation{cl, own, here})
			}
		}
	}
	return w.explaining
}

func expectedBy(cl *contract.Clause, from, to contract.Edition) *Expected {
	out := &Expected{Clause: cl.ID}
	for _, rule := range inForce(cl, from, to) {
		if rule.Why != "" {
			out.Why, out.Link = rule.Why, rule.Link
		}
	}
	return out
}

// subject is what the patterns of a rule are matched with: kind, module where
// the path does not say it, path but of an outcome, and the two values:
// "member-gone error.lag: number -> nothing", "outcome login: login Success ->
// error readonly". Slashes of both sorts are colons, as * does not match the
// one and a pattern would have to escape the other, and brackets are round.
func subject(d difference) string {
	s := string(d.kind)
	if d.module != "" {
		s += " " + d.module
	}
	if d.kind != Outcome {
		s += " " + d.path
	}
	s += ": " + orNone(d.before) + " -> " + orNone(d.after)
	return strings.NewReplacer("/", ":", `\`, ":", "[", "(", "]", ")").Replace(s)
}

// turned tells whether the difference is that from one expectation to the other.
func turned(d difference, a, b contract.Expect) bool {
	switch d.kind {
	case Status:
		return a.Status != b.Status && d.before == number(a.Status) && d.after == number(b.Status)
	case Outcome:
		x, y := outcomeOf(a), outcomeOf(b)
		// Where a clause expects no outcome in one edition, any but an error is
		// as it was before the other edition's.
		return !slices.Equal(x, y) && holdsOutcome(d.before, x) && holdsOutcome(d.after, y)
	case New, MemberGone:
		if strings.Contains(d.path, "/") {
			return turnedDeclaration(d, a, b)
		}
		last := d.path[strings.LastIndexByte(d.path, '.')+1:]
		return slices.Contains(a.Values, last) == (d.kind == MemberGone) && slices.Contains(b.Values, last) == (d.kind == New)
	case Warning, Code:
		if d.path == "warnings" { // a warning in one edition only
			return a.Warning != b.Warning && (a.Warning == "" || b.Warning == "") && (d.before == "") == (a.Warning == "") && (d.after == "") == (b.Warning == "")
		}
		if !slices.Equal(a.Values, b.Values) && len(a.Values) > 0 && len(b.Values) > 0 {
			return same(d.before, a.Values) && same(d.after, b.Values)
		}
		if a.Warning != b.Warning && strings.HasPrefix(d.path, "warnings") {
			return lists(d.before, a.Warning) && lists(d.after, b.Warning)
		}
		return a.Reason != b.Reason && lists(d.before, a.Reason) && lists(d.after, b.Reason)
	case Declared, Looser:
		return turnedDeclaration(d, a, b)
	}
	return false
}

func turnedDeclaration(d difference, a, b contract.Expect) bool {
	parts := strings.Split(d.path, "/")
	if len(parts) < 3 {
		return false
	}
	switch attribute := parts[2]; {
	case len(parts) == 4 && attribute == "type":
		return slices.Contains(a.Values, parts[3]) == (d.before != "") && slices.Contains(b.Values, parts[3]) == (d.after != "")
	case attribute == "type":
		return a.Type != b.Type && d.before == a.Type && d.after == b.Type
	case attribute == "default":
		return a.Default != b.Default && d.before == a.Default && d.after == b.Default
	case attribute == "limit" || attribute == "lowlimit":
		return a.Limit != b.Limit && d.before == number(a.Limit) && d.after == number(b.Limit)
	case attribute == "highlimit":
		return a.High != b.High && d.before == number(a.High) && d.after == number(b.High)
	}
	return false
}

// outcomeOf are the words an outcome has by an expectation, nil where it
// expects none.
func outcomeOf(e contract.Expect) []string {
	switch {
	case e.Error != "":
		return []string{"error", e.Error}
	case e.Result != "" && e.Reason != "":
		return []string{e.Result, e.Reason}
	case e.Result != "":
		return []string{e.Result}
	case e.Reason != "":
		return []string{e.Reason}
	}
	return nil
}

// holdsOutcome tells whether an outcome is as expected; where nothing is
// expected, it is no error, and JSON.
func holdsOutcome(outcome string, words []string) bool {
	if words == nil {
		return !strings.HasPrefix(outcome, "error ") && !strings.Contains(outcome, "JSON")
	}
	return says(outcome, words)
}

// says tells whether an outcome has all the words.
func says(outcome string, words []string) bool {
	have := strings.Fields(outcome)
	for _, w := range words {
		if !slices.Contains(have, w) {
			return false
		}
	}
	return true
}

// lists tells whether a code is among those of a path; "" is none of them.
func lists(values, code string) bool {
	if code == "" {
		return true
	}
	return slices.Contains(strings.Split(values, " | "), code)
}

func number(n int) string { return strconv.Itoa(n) }

// same tells whether the values of a path are these, in any order.
func same(values string, want []string) bool {
	have := strings.Split(values, " | ")
	slices.Sort(have)
	want = slices.Clone(want)
	slices.Sort(want)
	return slices.Equal(have, want)
}

// inForce are the rules of a clause by which the two editions differ: none
// where one rule is for both, or two rules say the same.
func inForce(cl *contract.Clause, before, after contract.Edition) []contract.Rule {
	var out []contract.Rule
	a, b := cl.RuleIn(before), cl.RuleIn(after)
	if a == b || cl.Same(before, after) && slices.Equal(explains(a), explains(b)) {
		return nil
	}
	for _, r := range []*contract.Rule{a, b} {
		if r != nil {
			out = append(out, *r)
		}
	}
	return out
}

func explains(r *contract.Rule) []string {
	if r == nil {
		return nil
	}
	return r.Explains
}
