package plan_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/guard"
	"github.com/mwconform/mwconform/harness/plan"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites"
)

// wire counts requests on their way, beneath everything that the plan is made of.
type wire struct {
	target.Source
	requests, lookups map[string]int // by scenario
}

type counted struct {
	target.Tape
	scenario string
	w        *wire
}

func (w *wire) Open(scenario, spec string) (target.Tape, error) {
	tape, err := w.Source.Open(scenario, spec)
	return counted{tape, scenario, w}, err
}

func (c counted) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Path == "/"+c.scenario {
		c.w.lookups[c.scenario]++
	} else {
		c.w.requests[c.scenario]++
	}
	return c.Tape.RoundTrip(req)
}

// recording is a release to be run, with all that goes over its wires counted.
func recording(t *testing.T, release string) (spec.Env, *wire) {
	t.Helper()
	env, err := suites.EmbeddedRelease(t.Context(), release)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{requests: map[string]int{}, lookups: map[string]int{}}
	for _, one := range env.Target.Wikis {
		w.Source = one.Source
		one.Source = w
		one.Watch(0)
	}
	return env, w
}

func of(t *testing.T, env spec.Env, releases ...string) *plan.Plan {
	t.Helper()
	p, err := plan.Make(t.Context(), env, suites.All(), plan.Recordings{Releases: releases,
		Open: func(release string) (spec.Env, error) { return suites.EmbeddedRelease(t.Context(), release) }})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ran is what a run really does.
func ran(t *testing.T, env spec.Env) (did plan.Counts, logins map[string]int) {
	t.Helper()
	for _, s := range suites.All() {
		res := env.Run(t.Context(), s)
		did.Listed += len(res.Exchanges)
		did.Accounts += len(res.Created)
		for _, o := range res.Outcomes {
			if o.Generated != nil {
				did.Generated += o.Generated.Requests
			}
		}
	}
	logins = map[string]int{}
	for _, w := range env.Target.Wikis {
		for _, f := range w.Limits.Logins.Failed() {
			logins[f.Role] += f.Times
		}
		did.Succeeded += w.Limits.Logins.Other().Succeeded
	}
	return did, logins
}

// TestThePlanIsWhatIsSent: for each release, whole and with some risks only.
func TestThePlanIsWhatIsSent(t *testing.T) {
	releases, err := suites.Releases()
	if err != nil {
		t.Fatal(err)
	}
	for _, release := range releases {
		for upto := range contract.Risks {
			if whole := len(contract.Risks) - 1; upto != whole && release != "1.39" {
				continue
			}
			t.Run(release+" "+string(contract.Risks[upto]), func(t *testing.T) {
				g := NewWithT(t)
				env, w := recording(t, release)
				env.Target.Allowed = contract.Risks[:upto+1]
				p := of(t, env, release)
				g.Expect(w.requests).To(BeEmpty(), "the plan sends nothing")
				did, logins := ran(t, env)
				g.Expect(p.Unknown).To(BeEmpty())
				g.Expect(p.Requests).To(Equal(sum(w.requests)))
				g.Expect(p.Lookups).To(Equal(sum(w.lookups)))
				for _, s := range p.Scenario {
					g.Expect(s.Requests).To(Equal(w.requests[s.Name]), s.Name)
				}
				g.Expect(p.Listed).To(Equal(did.Listed))
				g.Expect(p.Accounts).To(Equal(did.Accounts))
				g.Expect(p.Generated).To(Equal(did.Generated))
				g.Expect(p.Succeeded).To(Equal(did.Succeeded))
				planned := map[string]int{}
				for _, f := range p.Logins {
					planned[f.Role] = f.Times
				}
				g.Expect(planned).To(Equal(logins))
				if upto == 0 {
					g.Expect([]int{p.Accounts, p.Failed, p.Resets, p.Mails, p.Succeeded}).To(HaveEach(0), "reading does nothing else")
				} else {
					g.Expect(p.Failed).To(BeNumerically(">", 0))
				}
			})
		}
	}
}

func sum(by map[string]int) int {
	n := 0
	for _, one := range by {
		n += one
	}
	return n
}

// TestTheWholeIsTheSumOfItsParts: by scenario and by risk, and every clause is
// judged or left out.
func TestTheWholeIsTheSumOfItsParts(t *testing.T) {
	g := NewWithT(t)
	env, _ := recording(t, "1.39")
	env.Target.Allowed = nil
	p := of(t, env, "1.39")
	for _, groups := range [][]plan.Group{p.Scenario, p.Risk} {
		requests, specs := 0, 0
		for _, one := range groups {
			requests += one.Requests
			specs += one.Specs
		}
		g.Expect([]int{requests, specs}).To(Equal([]int{p.Requests, p.Specs}))
	}
	clauses := p.Clauses
	for _, l := range p.LeftOut {
		clauses += l.Clauses
	}
	g.Expect(clauses).To(Equal(len(env.Catalogue.Clauses())))
}

// own is the recorded wiki of a scenario as a wiki of the user's own.
func own(t *testing.T, most int) spec.Env {
	env, _ := recording(t, "1.39")
	w := *env.Target.Wikis["plain"]
	w.Probe = http.DefaultTransport // never asked
	w.Watch(most)
	env.Target.Wikis = map[string]*target.Wiki{"": &w}
	return env
}

// TestAWikiOfOnesOwn: the run signs in again after failed logins, and a limit of
// them cuts specs short.
func TestAWikiOfOnesOwn(t *testing.T) {
	g := NewWithT(t)
	kept, _ := recording(t, "1.39")
	kept.Target.Wikis = map[string]*target.Wiki{"": kept.Target.Wikis["plain"]}
	back, free, limited := of(t, kept, "1.39"), of(t, own(t, 0), "1.39"), of(t, own(t, 1), "1.39")
	again := free.Succeeded - back.Succeeded
	g.Expect(again).To(BeNumerically(">", 0))
	g.Expect(free.Requests - back.Requests).To(BeNumerically(">=", 2*again))
	g.Expect(free.Failed).To(Equal(back.Failed))
	g.Expect(free.Withheld).To(Equal(0))
	g.Expect(limited.Withheld).To(BeNumerically(">", 0))
	g.Expect(limited.Failed).To(BeNumerically("<", free.Failed))
	for _, f := range limited.Logins {
		g.Expect(f.InRow).To(BeNumerically("<=", 1), f.Role)
	}
}

// TestASpecWithoutRecording is taken from another release, or said to be unknown.
// TestAProductionWiki: what the guard of such a wiki does not send is not counted.
func TestAProductionWiki(t *testing.T) {
	g := NewWithT(t)
	env, _ := recording(t, "1.39")
	env.Target.Allowed = []contract.Risk{"reads"}
	free := of(t, env, "1.39")
	for _, w := range env.Target.Wikis {
		w.Probe = guard.Reads{Next: http.DefaultTransport, Host: "en.wikipedia.org"} // never asked
		w.Limits.Pace = &api.Pace{}
		w.Limits.Pace.Spare(2, 5)
	}
	p := of(t, env, "1.39")
	g.Expect(p.Withheld).To(BeNumerically(">", 0))
	g.Expect(p.Requests).To(And(BeNumerically(">", 0), BeNumerically("<", free.Requests)))
	var b strings.Builder
	p.Text(&b, plan.Basis{Requests: 1, Took: time.Millisecond})
	g.Expect(b.String()).To(And(ContainSubstring("cut short: en.wikipedia.org is a production wiki"), ContainSubstring("no more than 2 a second")))
}

func TestASpecWithoutRecording(t *testing.T) {
	g := NewWithT(t)
	env, _ := recording(t, "1.43")
	whole := of(t, env, "1.43")
	env.Target.Allowed = contract.Risks
	other := of(t, env, "1.35")
	g.Expect(whole.Unknown).To(BeEmpty())
	g.Expect(other.Unknown).NotTo(BeEmpty())
	both := of(t, env, "1.35", "1.43")
	g.Expect(both.Unknown).To(BeEmpty())
	g.Expect(both.From["1.43"]).To(Equal(len(other.Unknown)))
	g.Expect(of(t, env).Unknown).To(HaveLen(whole.Specs))
}

func TestNearest(t *testing.T) {
	g := NewWithT(t)
	all := []string{"1.35", "1.39", "1.43"}
	g.Expect(plan.Nearest(all, "MediaWiki 1.36.2")).To(Equal([]string{"1.35", "1.39", "1.43"}))
	g.Expect(plan.Nearest(all, "MediaWiki 1.41.0")).To(Equal([]string{"1.43", "1.39", "1.35"}))
	g.Expect(plan.Nearest(all, "MediaWiki 1.40.0")).To(Equal([]string{"1.39", "1.43", "1.35"}))
	g.Expect(plan.Nearest(all, "")).To(Equal([]string{"1.43", "1.39", "1.35"}))
}

func TestText(t *testing.T) {
	g := NewWithT(t)
	p := &plan.Plan{Counts: plan.Counts{Specs: 3, Requests: 20, Generated: 8, Accounts: 2, Addresses: 1, Resets: 4, Mails: 2, Succeeded: 5},
		Clauses: 4, Prefix: "Mwcabc", Nobody: 6, Logins: []api.FailedLogins{{Role: "user", Times: 7, InRow: 3}}, Withheld: 1, Unknown: []string{"a/b"},
		Scenario: []plan.Group{{Name: "plain", Counts: plan.Counts{Specs: 3}}}, From: map[string]int{"1.39": 3},
		LeftOut: []plan.LeftOut{{Reason: "this\x1bwiki", Verdict: result.Unsupported, Clauses: 9}}}
	var b strings.Builder
	p.Text(&b, plan.Basis{Requests: 4, Took: 2 * time.Second})
	for _, want := range []string{"4 clauses with 3 specs", "at most 20, of them 8 generated; fewer where specs ask the same", "at most 2, each with a name", "successful logins  at most 5", "at most 5 (4 resets accepted", "2 seen",
		"user 7 (at most 3 in a row), names that were not given 6", "about 10s: 20 × 500ms", "by scenario", "9  unsupported  this wiki",
		"1.39 (3 specs)", "1 spec would be cut short", "1 spec without a recording (a/b)"} {
		g.Expect(b.String()).To(ContainSubstring(want))
	}
	b.Reset()
	p.Rate = 0.5
	p.Text(&b, plan.Basis{Requests: 4, Took: 2 * time.Second})
	g.Expect(b.String()).To(ContainSubstring("about 40s: 20 × 2s, as no more than 0.5 a second are sent"))
	b.Reset()
	p.Text(&b, plan.Basis{})
	g.Expect(b.String()).NotTo(ContainSubstring("time "))
	b.Reset()
	p.Short(&b)
	g.Expect(strings.Count(b.String(), "\n")).To(Equal(3))
	g.Expect(b.String()).To(ContainSubstring("20 requests with 3 specs"))
}
