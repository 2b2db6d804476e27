// Package compare tells what two reports of mwconform differ in, clause by
// clause and answer by answer, and how likely a client breaks by it. It is
// pure: two reports and the catalogue in, one comparison out.
package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// SchemaID is the version of a comparison's form (schemas/diff.v1.json).
const SchemaID = "mwconform.diff/v1"

// Comparison is what two reports differ in.
type Comparison struct {
	Schema     string    `json:"schema"`
	Before     Side      `json:"before"`
	After      Side      `json:"after"`
	Result     Result    `json:"result"`
	Why        []string  `json:"why,omitempty"`   // why they are not comparable
	Notes      []string  `json:"notes,omitempty"` // what to know, and what was left out
	Compared   Compared  `json:"compared"`
	Findings   []Finding `json:"findings"`          // in order: what is unexpected and breaks clients first
	Skipped    int       `json:"skipped,omitempty"` // clauses that held before and were not asked for after
	Unexpected int       `json:"unexpected"`
	Breaking   int       `json:"breaking"` // of the unexpected ones
}

// Side is one of the two reports.
type Side struct {
	Generator string           `json:"generator"`
	Edition   contract.Edition `json:"edition"`
	Mode      string           `json:"mode"`
	When      string           `json:"when,omitempty"`
	Result    report.Result    `json:"result"`
	Suite     string           `json:"suite"`
}

// Compared counts what could be compared.
type Compared struct {
	Specs     int `json:"specs"`
	Exchanges int `json:"exchanges"`
}

// Result of a comparison.
type Result string

// The results.
const (
	Same          Result = "no difference"
	NoRegression  Result = "no regression"
	Regression    Result = "regression"
	NotComparable Result = "not comparable"
)

// Exit codes of diff.
const (
	ExitSame       = 0
	ExitRegression = 1
	ExitNot        = 2
)

// ExitCode is the exit code of a result.
func (r Result) ExitCode() int {
	switch r {
	case Same, NoRegression:
		return ExitSame
	case Regression:
		return ExitRegression
	}
	return ExitNot
}

// Finding is one difference, however often it was seen.
type Finding struct {
	Kind     Kind      `json:"kind"`
	Breaks   bool      `json:"breaks"`
	Says     string    `json:"says"` // in one sentence
	Modules  []string  `json:"modules,omitempty"`
	Path     string    `json:"path,omitempty"`
	Before   string    `json:"before,omitempty"`
	After    string    `json:"after,omitempty"`
	Expected *Expected `json:"expected,omitempty"` // the editions differ in it
	Later    bool      `json:"later,omitempty"`    // seen only behind another break of the same flow
	Count    int       `json:"count"`              // answers, or clauses, it was seen in
	Specs    int       `json:"specs"`              // specs it was seen in
	Spec     string    `json:"spec,omitempty"`     // one of them
	Request  string    `json:"request,omitempty"`  // a request that shows it
	Follows  []string  `json:"follows,omitempty"`  // what comes of it in that answer
	Clauses  []string  `json:"clauses,omitempty"`  // that fail by it, or cannot be seen
}

// Expected says which clause explains a difference.
type Expected struct {
	Clause string `json:"clause"`
	Why    string `json:"why"`
	Link   string `json:"link,omitempty"`
}

// Options of Compare.
type Options struct {
	Strict bool // StrictKinds are regressions too
}

// Compare compares two reports. It changes neither.
func Compare(before, after *report.Report, c *contract.Catalogue, o Options) *Comparison {
	out := &Comparison{Schema: SchemaID, Before: side(before), After: side(after), Findings: []Finding{}}
	w := &work{before: before, after: after, catalogue: c, out: out, at: map[string]int{}, specs: map[string]map[string]bool{}, gone: map[string]int{}, troubled: map[string]int{}}
	if out.Why = w.unfit(); len(out.Why) > 0 {
		out.Result = NotComparable
		return out
	}
	w.notes()
	w.capabilities()
	w.all()
	w.finish(o)
	return out
}

func side(r *report.Report) Side {
	s := Side{Generator: r.Target.Generator, Edition: r.Target.Edition, Mode: r.Mode, When: r.Target.Recorded, Result: r.Result,
		Suite: r.Suite.Version}
	if r.Run != nil {
		s.When = r.Run.Started
	}
	return s
}

// edition is what a report was held against: the version where it is known,
// as what is expected can change with a patch release.
func edition(r *report.Report) contract.Edition {
	if r.Target.AsOf != "" && r.Target.Edition != contract.Documented {
		return r.Target.AsOf
	}
	return r.Target.Edition
}

// work is a comparison in the making.
type work struct {
	before, after *report.Report
	catalogue     *contract.Catalogue
	out           *Comparison
	at            map[string]int             // finding by what it is folded by
	specs         map[string]map[string]bool // specs by the same
	held          int                        // clauses that held before and were to be looked at after
	gone          map[string]int             // those of them that were not asked for after, by reason
	troubled      map[string]int             // those that could not be judged after, by reason
	explaining    []explanation              // see explanations
}

// pair is a spec of both reports.
type pair struct{ a, b report.Spec }

// unfit is why the two cannot be compared at all.
func (w *work) unfit() []string {
	for _, r := range []*report.Report{w.before, w.after} {
		if r.Shard != nil {
			return []string{"one of the reports is of " + r.Shard.String() + " only: put the reports of all shards together with mwconform merge, and compare what comes of it"}
		}
	}
	common := 0
	have := map[string]bool{}
	for _, s := range w.before.Specs {
		have[s.ID] = len(s.Exchanges) > 0
	}
	for _, s := range w.after.Specs {
		if have[s.ID] {
			common++
		}
	}
	if len(have) == 0 || len(w.after.Specs) == 0 || common == 0 && w.before.Totals.Verdicts[result.Pass] == 0 {
		return []string{"the two reports have no spec in common that sent a request: run the same selection, with the same accounts and --allow, before and after"}
	}
	for _, s := range w.after.Specs {
		if _, ok := have[s.ID]; ok {
			return nil
		}
	}
	return []string{"the two reports have no spec in common: run the same selection before and after"}
}

// notes say what to know of the two reports.
func (w *work) notes() {
	note := func(format string, a ...any) { w.out.Notes = append(w.out.Notes, fmt.Sprintf(format, a...)) }
	if w.before.Suite.Catalogue != w.after.Suite.Catalogue {
		note("the two reports are of different catalogues of clauses (mwconform %s and %s): a difference may be the suite's own", w.before.Suite.Version, w.after.Suite.Version)
	}
	if w.before.Target.Edition != w.after.Target.Edition {
		note("the editions differ (%s and %s): what the catalogue says of that is marked as expected", w.before.Target.Edition, w.after.Target.Edition)
	}
	before, after := map[string]bool{}, map[string]bool{}
	for _, s := range w.before.Specs {
		before[s.ID] = true
	}
	for _, s := range w.after.Specs {
		after[s.ID] = true
	}
	if n := missing(before, after); n > 0 {
		note("%d specs are only in the report before, as that run chose more: they were not compared", n)
	}
	if n := missing(after, before); n > 0 {
		note("%d specs are only in the report after, as that run chose more: they were not compared", n)
	}
}

// missing counts what is in a and not in b.
func missing(a, b map[string]bool) int {
	n := 0
	for k := range a {
		if !b[k] {
			n++
		}
	}
	return n
}

// all compares every spec of both.
func (w *work) all() {
	after := map[string]report.Spec{}
	for _, s := range w.after.Specs {
		after[s.ID] = s
	}
	seeds, unrun := 0, 0
	for _, a := range w.before.Specs {
		b, ok := after[a.ID]
		if !ok {
			continue
		}
		p := pair{a, b}
		switch {
		case len(a.Exchanges) > 0 && len(b.Exchanges) > 0:
			w.out.Compared.Specs++
		case len(a.Exchanges) == 0:
			unrun++
		}
		if a.Generated != nil && b.Generated != nil && (a.Generated.Seed != b.Generated.Seed) {
			seeds++
			w.verdicts(p, nil)
			continue
		}
		w.verdicts(p, w.exchanges(p))
	}
	note := func(n int, format string) {
		if n > 0 {
			w.out.Notes = append(w.out.Notes, fmt.Sprintf(format, n))
		}
	}
	note(seeds, "%d specs generated other requests before and after (--generate-seed): their verdicts were compared, their answers not")
	note(unrun, "%d specs sent nothing before: there is nothing to compare them with")
	for _, reason := range sortedKeys(w.gone) {
		note(w.gone[reason], "%d clauses were not asked for after: "+strings.ReplaceAll(reason, "%", "%%"))
	}
}

// exchanges compares the answers of a spec in their order and gives what it
// found, by the key of the finding.
func (w *work) exchanges(p pair) []string {
	if len(p.a.Exchanges) == 0 || len(p.b.Exchanges) == 0 {
		return nil // not run on one side: the verdicts say why
	}
	var found []string
	broken, insecure := false, w.insecure(p.b.Scenario)
	pairs, more := align(p.a.Exchanges, p.b.Exchanges)
	for _, at := range pairs {
		a, b := p.a.Exchanges[at[0]], p.b.Exchanges[at[1]]
		x, y := shapeOf(w.before, a), shapeOf(w.after, b)
		if x == nil || y == nil {
			continue // no answer: the verdict says so
		}
		w.out.Compared.Exchanges++
		now := broken
		for _, d := range w.folded(differences(b.Module, x, y, insecure), p) {
			key := w.add(d, p, b, broken)
			found = append(found, key)
			now = now || d.kind.Breaks()
		}
		broken = now
	}
	if more > 0 && !broken {
		key := w.add(difference{kind: Request, path: p.b.ID, says: fmt.Sprintf("%d requests of the spec %s were sent on one side only", more, p.b.ID)}, p, report.Compare{}, false)
		found = append(found, key)
	}
	return found
}

// insecure tells that a scenario of the report after is on http.
func (w *work) insecure(scenario string) bool {
	return slices.ContainsFunc(w.after.Target.Scenarios, func(s report.Scenario) bool {
		return s.Name == scenario && strings.HasPrefix(s.Endpoint, "http:")
	})
}
