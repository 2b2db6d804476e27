package suites

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
)

// Config is what the specs are registered with.
type Config struct {
	Name  string // of the recorded release where several are run; "" for a single run
	Env   spec.Env
	Specs []spec.Spec // nil is All()

	ended context.Context // of the whole run; nil without
	got   *collected      // where Run takes results from; nil without
	ahead map[string]*job // by the id of the spec, where they run at the same time; nil without
}

// EntryName is the report entry that holds the result.Spec of an It.
const EntryName = "mwconform"

// Register adds the specs to Ginkgo's tree: a Describe for each page, one for
// each group of clauses and one It for each spec, with labels page:, clause:,
// scenario:, risk: and level:. Call it before RunSpecs.
// A configuration with a name has a Describe of its own around them, with the
// label release:.
func Register(c Config) {
	if c.Name != "" {
		ginkgo.Describe(c.Name, ginkgo.Label(releaseLabel(c.Name)), func() { register(c) })
		return
	}
	register(c)
}

func releaseLabel(name string) string { return "release:" + name }

func register(c Config) {
	specs := c.Specs
	if specs == nil {
		specs = All()
	}
	for _, page := range byName(inOrder(specs, spec.Spec.Page)) {
		ginkgo.Describe(page.name, ginkgo.Label("page:"+page.name), func() {
			for _, group := range byName(inOrder(page.specs, groupOf)) {
				ginkgo.Describe(group.name, func() {
					for _, s := range byTitle(group.specs) {
						ginkgo.It(s.Title, ginkgo.Label(labels(c.Env, s)...), func(ctx ginkgo.SpecContext) { check(ctx, c, s) })
					}
				})
			}
		})
	}
}

// byName and byTitle put them as Ginkgo does before it runs them: what is in
// order already costs it one look at each.
func byName(all []named) []named {
	slices.SortStableFunc(all, func(a, b named) int { return strings.Compare(a.name, b.name) })
	return all
}

func byTitle(specs []spec.Spec) []spec.Spec {
	slices.SortStableFunc(specs, func(a, b spec.Spec) int { return strings.Compare(a.Title, b.Title) })
	return specs
}

func groupOf(s spec.Spec) string {
	parts := strings.Split(s.ID(), "/")
	return strings.Join(parts[1:len(parts)-1], "/")
}

type named struct {
	name  string
	specs []spec.Spec
}

// InOrder are specs in the order in which Run runs them where no seed mixes it.
func InOrder(specs []spec.Spec) []spec.Spec {
	var out []spec.Spec
	for _, page := range inOrder(specs, spec.Spec.Page) {
		for _, group := range inOrder(page.specs, groupOf) {
			out = append(out, group.specs...)
		}
	}
	return out
}

// inOrder parts specs by a key, keeping the order of first appearance.
func inOrder(specs []spec.Spec, key func(spec.Spec) string) []named {
	var out []named
	at := map[string]int{}
	for _, s := range specs {
		k := key(s)
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, named{name: k})
		}
		out[i].specs = append(out[i].specs, s)
	}
	return out
}

func labels(e spec.Env, s spec.Spec) []string {
	out := []string{"scenario:" + s.In(), "risk:" + string(s.Risk(e.Catalogue))}
	for _, id := range s.Clauses {
		out = append(out, ClauseLabel(id))
		if cl := e.Catalogue.Clause(id); cl != nil {
			out = append(out, "level:"+string(cl.Level))
		}
	}
	return out
}

// ClauseLabel is a clause's label. Ginkgo allows no / in labels: the steps of
// the id are joined with dots, clause:login.result.failed.
func ClauseLabel(id string) string { return "clause:" + strings.ReplaceAll(id, "/", ".") }

// check runs one spec, leaves its result in the report and tells Ginkgo.
func check(ctx context.Context, c Config, s spec.Spec) {
	if c.ended != nil { // Ginkgo hears a signal only once it runs
		if c.ended.Err() != nil {
			ginkgo.Skip(runEnded)
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(c.ended, cancel)()
	}
	res, ok := c.resultOf(ctx, s)
	if !ok {
		ginkgo.Skip(runEnded)
	}
	c.got.add(res)
	ginkgo.AddReportEntry(EntryName, res, ginkgo.ReportEntryVisibilityNever)
	switch res.Verdict() {
	case result.Pass:
	case result.Fail, result.Error, result.Untested:
		ginkgo.Fail(Explain(res), 1)
	default:
		ginkgo.Skip(Explain(res), 1)
	}
}

// resultOf runs a spec, or waits for the one that runs already.
func (c Config) resultOf(ctx context.Context, s spec.Spec) (result.Spec, bool) {
	j := c.ahead[s.ID()]
	if j == nil {
		return c.Env.Run(ctx, s), true
	}
	<-j.done
	if j.res == nil {
		return result.Spec{}, false
	}
	return *j.res, true
}

// runEnded is why a spec has no result.
const runEnded = "the run was ended before this spec"

// collected are the results of a run in this process. Ginkgo does not report
// at all where it was interrupted several times.
type collected struct {
	mu      sync.Mutex
	results []result.Spec
}

func (c *collected) add(r result.Spec) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.results = append(c.results, r)
}

func (c *collected) all() []result.Spec {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.results)
}

// Explain is a result as text: every clause that did not pass with all its
// mismatches, then the exchanges.
func Explain(res result.Spec) string {
	var b strings.Builder
	for _, o := range res.Outcomes {
		if o.Verdict == result.Pass {
			continue
		}
		fmt.Fprintf(&b, "%s %s: %s\n", o.Verdict, o.Clause, o.Reason)
		for _, m := range o.Mismatches {
			fmt.Fprintf(&b, "  %s\n", m)
		}
	}
	for _, ex := range res.Exchanges {
		fmt.Fprintf(&b, "  %s\n    -> %d %s%s\n", ex.Curl, ex.Status, ex.Body, ex.Trouble)
	}
	return printable.Lines(b.String())
}

// fixedSeed is that of a run without one: always the same order.
const fixedSeed = 1

// Options of Run.
type Options struct {
	Seed     int64               // order of the specs; 0 is one that is always the same
	Procs    int                 // how many run at the same time, each in its turn; 0 is 1
	Verbose  bool                // show Ginkgo's own report
	Progress func(done, all int) // may be nil
	Context  context.Context     // ends the run; nil leaves that to the signals Ginkgo hears
}

// Run runs the specs as a Ginkgo suite in this process, once, and gives their
// results in the order of the specs. The error is one of the harness.
func Run(c Config, o Options) ([]result.Spec, error) {
	out, err := RunEach([]Config{c}, o)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// RunEach runs several configurations, each with a name of its own, in one
// Ginkgo suite, as Ginkgo runs one suite in a process. It gives the results of
// each.
func RunEach(configs []Config, o Options) ([][]result.Spec, error) {
	all := 0
	var running []*job
	for i, c := range configs {
		if c.Specs == nil {
			configs[i].Specs = All()
		}
		configs[i].ended, configs[i].got = o.Context, &collected{}
		if len(configs[i].Specs) == 0 {
			return nil, errors.New("no spec is selected")
		}
		all += len(configs[i].Specs)
		if o.Procs > 1 {
			var more []*job
			configs[i].ahead, more = jobs(configs[i])
			running = append(running, more...)
		}
		Register(configs[i])
	}
	if o.Procs > 1 {
		ctx := o.Context
		if ctx == nil {
			ctx = context.Background()
		}
		mix(running, o.Seed)
		defer runAhead(ctx, NewSlots(o.Procs), running)()
	}
	out := make([][]result.Spec, len(configs))
	done := 0
	if o.Progress != nil {
		ginkgo.ReportAfterEach(func(ginkgo.SpecReport) {
			done++
			o.Progress(done, all)
		})
	}
	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.FailOnEmpty, suite.FailOnPending = true, true
	// Ginkgo shuffles the pages by its seed even where it shuffles nothing else.
	suite.RandomSeed = fixedSeed
	if o.Seed != 0 {
		suite.RandomSeed, suite.RandomizeAllSpecs = o.Seed, true
	}
	if o.Verbose {
		reporter.Verbose = true
	} else {
		formatter.ColorableStdOut = io.Discard
	}
	ginkgo.RunSpecs(&ended{}, "mwconform", suite, reporter)
	for i, c := range configs {
		out[i] = sorted(c.got.all(), c.Specs)
	}
	return out, nil
}

// ended stands in for *testing.T: the verdicts are in the results.
type ended struct{}

func (*ended) Fail() {}

// Results are the results in a Ginkgo report, of this process or of others.
func Results(r types.Report) []result.Spec {
	var out []result.Spec
	for _, s := range r.SpecReports {
		for _, entry := range s.ReportEntries {
			if entry.Name != EntryName {
				continue
			}
			if res, ok := entry.GetRawValue().(result.Spec); ok {
				out = append(out, res)
				continue
			}
			var res result.Spec
			if json.Unmarshal([]byte(entry.Value.AsJSON), &res) == nil {
				out = append(out, res)
			}
		}
	}
	return out
}

// sorted puts results into the order of the specs, whatever order they ran
// in. A spec that gave none (the run was ended) has the verdict error.
func sorted(got []result.Spec, specs []spec.Spec) []result.Spec {
	byID := map[string]result.Spec{}
	for _, r := range got {
		byID[r.ID] = r
	}
	out := make([]result.Spec, 0, len(specs))
	for _, s := range specs {
		r, ok := byID[s.ID()]
		if !ok {
			r = result.Spec{ID: s.ID(), Title: s.Title, Scenario: s.In()}
			for _, id := range s.Clauses {
				r.Outcomes = append(r.Outcomes, result.Outcome{Clause: id, Verdict: result.Error, Reason: runEnded})
			}
		}
		out = append(out, r)
	}
	return out
}
