// Package report makes a typed, versioned object from the results of a run
// and renders it. It judges nothing that the results do not say.
package report

import (
	"slices"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/shape"
	"github.com/mwconform/mwconform/harness/spec"
)

// SchemaID is the version of the report's form (schemas/report.v2.json).
const SchemaID = "mwconform.report/v2"

// Report is a run in one object. Same run, same bytes: a replay has no times.
type Report struct {
	Schema  string       `json:"schema"`
	Suite   Suite        `json:"suite"`
	Mode    string       `json:"mode"`            // live, record, replay
	Shard   *Shard       `json:"shard,omitempty"` // where this is of a part of a run only
	Target  Target       `json:"target"`
	Run     *Run         `json:"run,omitempty"` // not in a replay
	Result  Result       `json:"result"`
	Totals  Totals       `json:"totals"`
	Created []Created    `json:"created,omitempty"` // all that the run left behind
	Waivers []UsedWaiver `json:"waivers,omitempty"` // those of this edition, see Waive
	Pages   []Page       `json:"pages"`
	Clause  []Clause     `json:"clauses"`
	// Specs and Shapes are what a comparison with another run rests on.
	Specs  []Spec         `json:"specs"`
	Shapes []*shape.Shape `json:"shapes"`

	all bool // nothing was deselected
}

// Spec is a spec with what it sent and the shapes of the answers, in order.
type Spec struct {
	ID        string            `json:"id"`
	Title     string            `json:"title"`
	Scenario  string            `json:"scenario"`
	Verdicts  []Judged          `json:"verdicts"`            // its own of its clauses
	Generated *result.Generated `json:"generated,omitempty"` // where its requests are generated
	Exchanges []Compare         `json:"exchanges"`
	Sent      result.Sent       `json:"sent,omitzero"`
}

// Judged is a spec's verdict of one clause.
type Judged struct {
	Clause  string         `json:"clause"`
	Verdict result.Verdict `json:"verdict"`
	Reason  string         `json:"reason,omitempty"`
}

// Compare is an exchange as far as another run has the same one.
type Compare struct {
	Module  string `json:"module"`
	Request string `json:"request"`         // without what differs from run to run
	Shape   *int   `json:"shape,omitempty"` // index in Shapes; none where there was no answer
}

// Created is an account the run created.
type Created struct {
	Scenario string `json:"scenario"`
	Account  string `json:"account"`
	Spec     string `json:"spec"`
}

// Suite identifies what judged.
type Suite struct {
	Name      string `json:"name"`
	Version   string `json:"version"`
	Catalogue string `json:"catalogue"` // SHA-256 of fixtures/contract
}

// Target identifies what was judged.
type Target struct {
	Generator string           `json:"generator"`
	Edition   contract.Edition `json:"edition"`
	Exact     bool             `json:"edition_is_release"`
	AsOf      contract.Edition `json:"edition_as_of,omitempty"` // version whose known differences from the edition count
	Why       string           `json:"edition_why,omitempty"`   // why this edition, where it is not simply that of the release
	Recorded  string           `json:"recorded,omitempty"`      // replay: date of the recording
	Scenarios []Scenario       `json:"scenarios"`
}

// Scenario is one wiki of the target.
type Scenario struct {
	Name         string   `json:"name"`
	Endpoint     string   `json:"endpoint"`
	Capabilities []string `json:"capabilities"`
}

// Run is when and how a live run went.
type Run struct {
	Started string  `json:"started"`
	Seconds float64 `json:"seconds"`
	Seed    int64   `json:"seed"`
	// Repeated are the requests that were sent again after trouble of the road,
	// those of discovery included.
	Repeated []api.Repeated `json:"repeated,omitempty"`
	// FailedLogins are those to the accounts that were given.
	FailedLogins []api.FailedLogins `json:"failed_logins,omitempty"`
	// Shards are the runs that a merged report is made of, in their order;
	// Started is then that of the first to begin, Seconds until the last ended,
	// and Seed that of the first shard.
	Shards []ShardRun `json:"shards,omitempty"`
}

// ShardRun is when and how one shard of a live run went.
type ShardRun struct {
	Started string  `json:"started"`
	Seconds float64 `json:"seconds"`
	Seed    int64   `json:"seed"`
}

// Result is the judgement of the whole run.
type Result string

// The results. Partial says that no clause failed, but that the operator
// disabled some or chose a part only, or that too few could be seen: it is no
// statement of conformity.
const (
	Conforming    Result = "conforming"
	Partial       Result = "partial"
	NotConforming Result = "not conforming"
	StaleWaivers  Result = "stale waivers" // no failure counts, but a waiver's clause does not fail
	Inconclusive  Result = "inconclusive"  // errors, but no failure
	Nothing       Result = "nothing judged"
)

// Results are all of them.
var Results = []Result{Conforming, Partial, NotConforming, StaleWaivers, Inconclusive, Nothing}

// Totals count clauses by verdict, and what it took.
type Totals struct {
	Clauses   int                    `json:"clauses"`
	Verdicts  map[result.Verdict]int `json:"verdicts"`
	Specs     int                    `json:"specs"`
	Exchanges int                    `json:"exchanges"`
	Generated int                    `json:"generated,omitempty"` // requests generated from paraminfo
	Sent      result.Sent            `json:"sent,omitzero"`
}

// Page sums up one page.
type Page struct {
	Page     string                 `json:"page"`
	Title    string                 `json:"title"`
	Clauses  int                    `json:"clauses"`
	Verdicts map[result.Verdict]int `json:"verdicts"`
}

// Clause is the verdict of one clause with its evidence.
type Clause struct {
	ID         string            `json:"id"`
	Page       string            `json:"page"`
	Kind       contract.Kind     `json:"kind"`
	Level      contract.Level    `json:"level"`
	Origin     string            `json:"origin"`
	Says       string            `json:"says"`
	Expected   string            `json:"expected,omitempty"` // in this edition
	Verdict    result.Verdict    `json:"verdict"`
	Reason     string            `json:"reason"`
	Waived     *Waiver           `json:"waived,omitempty"` // where it fails and that is accepted
	Mismatches []result.Mismatch `json:"mismatches,omitempty"`
	Generated  *result.Generated `json:"generated,omitempty"` // where requests were generated
	Specs      []string          `json:"specs"`
	Exchanges  []Exchange        `json:"exchanges"`
	Sent       result.Sent       `json:"sent,omitzero"` // by its specs, which may be those of other clauses too
}

// Exchange is one exchange of a clause's specs.
type Exchange struct {
	Spec string `json:"spec"`
	result.Exchange
}

// Input is what a report is made of.
type Input struct {
	Suite   Suite
	Env     spec.Env
	Chosen  []*contract.Clause
	All     bool // nothing was deselected
	Results []result.Spec
	Run     *Run
	Shard   *Shard  // the part of the run that was chosen, see NewShard; nil is the whole
	Target  *Target // as another report of it tells; nil is that of Env
}

// Make sums up the results.
func Make(in Input) *Report {
	r := &Report{Schema: SchemaID, Suite: in.Suite, Mode: in.Env.Target.Mode, Run: in.Run, Target: describe(in.Env),
		Pages: []Page{}, Clause: []Clause{}, all: in.All}
	r.Specs, r.Shapes = shapes(in.Results)
	r.Totals = Totals{Clauses: len(in.Chosen), Verdicts: map[result.Verdict]int{}, Specs: len(in.Results)}
	for _, s := range in.Results {
		r.Totals.Exchanges += len(s.Exchanges)
		r.Totals.Sent = r.Totals.Sent.Plus(s.Sent)
		for _, name := range s.Created {
			r.Created = append(r.Created, Created{s.Scenario, name, s.ID})
		}
	}
	pages := map[string]*Page{}
	found := outcomes(in.Results)
	for _, cl := range in.Chosen {
		one := clause(cl, in, found[cl.ID])
		r.Clause = append(r.Clause, one)
		r.Totals.Verdicts[one.Verdict]++
		if one.Generated != nil {
			r.Totals.Generated += one.Generated.Requests
		}
		p, ok := pages[cl.Page]
		if !ok {
			p = &Page{Page: cl.Page, Title: in.Env.Catalogue.Page(cl.Page).Title, Verdicts: map[result.Verdict]int{}}
			pages[cl.Page] = p
		}
		p.Clauses++
		p.Verdicts[one.Verdict]++
	}
	for _, p := range in.Env.Catalogue.Pages {
		if sum, ok := pages[p.Slug]; ok {
			r.Pages = append(r.Pages, *sum)
		}
	}
	if in.Target != nil {
		r.Target = *in.Target
	}
	r.sharded(in)
	r.Result = r.judge()
	return r
}

// found is what a spec found of a clause.
type found struct {
	spec    *result.Spec
	outcome *result.Outcome
}

// outcomes are those of each clause, in the order of the specs.
func outcomes(specs []result.Spec) map[string][]found {
	out := map[string][]found{}
	for i := range specs {
		for j := range specs[i].Outcomes {
			o := &specs[i].Outcomes[j]
			out[o.Clause] = append(out[o.Clause], found{&specs[i], o})
		}
	}
	return out
}

func clause(cl *contract.Clause, in Input, all []found) Clause {
	want, _ := cl.In(in.Env.Target.Against())
	out := Clause{ID: cl.ID, Page: cl.Page, Kind: cl.Kind, Level: cl.Level, Origin: cl.Origin, Says: cl.Says,
		Expected: want.String(), Verdict: result.Untested, Reason: "no spec speaks of it", Specs: []string{}, Exchanges: []Exchange{}}
	for _, f := range all {
		s, o := f.spec, f.outcome
		out.Specs = append(out.Specs, s.ID)
		out.Sent = out.Sent.Plus(s.Sent)
		if v := result.Worse(out.Verdict, o.Verdict); v != out.Verdict || out.Verdict == result.Untested {
			out.Verdict, out.Reason = v, o.Reason
		}
		out.Mismatches = append(out.Mismatches, o.Mismatches...)
		if o.Generated != nil {
			out.Generated = o.Generated // one spec generates the requests of a clause
		}
		for _, ex := range s.Exchanges {
			ex.Module, ex.Signature, ex.Shape = "", "", nil // stand once, in Specs
			out.Exchanges = append(out.Exchanges, Exchange{s.ID, ex})
		}
	}
	if out.Verdict == result.Pass { // by another spec than the one that met an obstacle, which is told in Specs
		out.Reason, out.Mismatches = "", nil
	}
	return out
}

// judge never calls a run conforming in which nothing passed, a failure is
// waived or something was left out by choice. A shard without a failure is
// partial also where nothing passed: what the others saw decides.
func (r *Report) judge() Result {
	v := r.Totals.Verdicts
	waived := r.Waived()
	switch {
	case r.failing() > waived:
		return NotConforming
	case r.Stale() > 0:
		return StaleWaivers
	case v[result.Error] > 0:
		return Inconclusive
	case v[result.Pass]+waived == 0 && r.Shard == nil:
		return Nothing
	case waived > 0 || v[result.Disabled] > 0 || v[result.Untested] > 0 || !r.all || tooFew(v):
		return Partial
	}
	return Conforming
}

// tooFew tells that less than two thirds of the clauses of the edition could
// be seen: too few cases to call a wiki conforming.
func tooFew(v map[result.Verdict]int) bool {
	return v[result.Unsupported]*2 > v[result.Pass]
}

func describe(e spec.Env) Target {
	t := e.Target
	out := Target{Edition: t.Edition, Recorded: t.Recorded, Scenarios: []Scenario{}}
	for _, name := range t.Scenarios() {
		w := t.Wikis[name]
		s := Scenario{Name: name, Endpoint: w.Endpoint.Redacted(), Capabilities: []string{}}
		if w.Facts != nil {
			s.Capabilities = w.Facts.List()
			if w.Facts.Generator != "" && out.Generator == "" {
				out.Generator = w.Facts.Generator
				out.Exact = w.Facts.Fit.Exact && w.Facts.Fit.Edition == t.Edition
			}
		}
		out.Scenarios = append(out.Scenarios, s)
	}
	if t.Fit != nil && t.Fit.Edition == t.Edition {
		if out.Why = t.Fit.Sentence(e.Catalogue); out.Why != "" {
			out.AsOf = t.Fit.AsOf
		}
	}
	return out
}

// Exit codes of run, record and replay.
const (
	ExitConforming    = 0
	ExitNotConforming = 1
	ExitUsage         = 2
	ExitTrouble       = 3
	ExitNothing       = 4
)

// ExitCode is the exit code of a result.
func (r Result) ExitCode() int {
	switch r {
	case Conforming, Partial:
		return ExitConforming
	case NotConforming, StaleWaivers:
		return ExitNotConforming
	case Nothing:
		return ExitNothing
	}
	return ExitTrouble
}

// Groups sum up the clauses of a page by group, in order.
func (r *Report) Groups(page string) []Group {
	var out []Group
	for _, c := range r.Clause {
		if c.Page != page {
			continue
		}
		name := (&contract.Clause{ID: c.ID}).Group()
		i := slices.IndexFunc(out, func(g Group) bool { return g.Name == name })
		if i < 0 {
			i = len(out)
			out = append(out, Group{Name: name, Verdicts: map[result.Verdict]int{}})
		}
		out[i].Clauses++
		out[i].Verdicts[c.Verdict]++
	}
	return out
}

// Group sums up a group of clauses.
type Group struct {
	Name     string
	Clauses  int
	Verdicts map[result.Verdict]int
}
