// Package spec has the form of a spec, one small literal each, and runs it
// against a wiki. It knows nothing of Ginkgo; package suites binds the two.
package spec

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/redact"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/target"
)

// Spec checks one or more clauses. The first clause names it, and with it its
// recording: cassettes/VERSION/SCENARIO/CLAUSE.yaml.
type Spec struct {
	Clauses  []string
	Variant  string // tells apart several specs of one first clause
	Title    string // what the wiki does, as a sentence without subject
	Scenario string // of the test wiki, "" is plain
	Fresh    bool   // the test wiki is put back to its pristine state first
	Run      func(t *T)
}

// DefaultScenario is where specs run that need nothing special.
const DefaultScenario = "plain"

// ID is the first clause, with the variant.
func (s Spec) ID() string {
	id := ""
	if len(s.Clauses) > 0 {
		id = s.Clauses[0]
	}
	if s.Variant != "" {
		id += "@" + s.Variant
	}
	return id
}

// In is the scenario.
func (s Spec) In() string {
	if s.Scenario == "" {
		return DefaultScenario
	}
	return s.Scenario
}

// Page is the slug of the page the spec belongs to.
func (s Spec) Page() string {
	page, _, _ := strings.Cut(s.ID(), "/")
	return page
}

// Needs are the capabilities of all its clauses, in order, each once.
func (s Spec) Needs(c *contract.Catalogue) []string { return needs(s.Clauses, c) }

func needs(clauses []string, c *contract.Catalogue) []string {
	var out []string
	seen := map[string]bool{}
	for _, id := range clauses {
		cl := c.Clause(id)
		if cl == nil {
			continue
		}
		for _, n := range cl.Needs {
			if !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	return out
}

// Exclusive tells a spec during which no other may run on its scenario: one that
// has it put back, or counts what everybody does there.
func (s Spec) Exclusive(c *contract.Catalogue) bool {
	return s.Fresh || contract.AtLeast(s.Risk(c), "trips-throttles")
}

// Risk is the highest of its clauses' risks.
func (s Spec) Risk(c *contract.Catalogue) contract.Risk {
	risk := contract.Risks[0]
	for _, id := range s.Clauses {
		if cl := c.Clause(id); cl != nil && contract.AtLeast(cl.Risk, risk) {
			risk = cl.Risk
		}
	}
	return risk
}

// risks are all that a spec takes: its own, and beyond reading those of what
// it needs, as signing in to an account it was given, or creating one.
func (s Spec) risks(c *contract.Catalogue) []contract.Risk {
	own := s.Risk(c)
	out := []contract.Risk{own}
	if own == contract.Risks[0] {
		return out
	}
	for _, need := range s.Needs(c) {
		switch {
		case strings.HasPrefix(need, "account-"):
			out = append(out, "signs-in")
		case need == "create-freely" && contract.AtLeast(own, "creates-accounts"):
			out = append(out, "creates-accounts")
		}
	}
	return out
}

// Env is what running a spec takes besides the wiki.
type Env struct {
	Catalogue *contract.Catalogue
	Schemas   *schema.Set
	Target    *target.Target
	Generate  Generate
	Always    []Always            // held against every answer
	Keep      Keep                // what of the exchanges
	Shared    *Shared             // what specs need not ask for again; nil is nothing
	Paused    func(time.Duration) // told how long specs waited for nothing; may be nil
}

// Keep is what a result has of the spec's exchanges.
type Keep int

const (
	KeepAll     Keep = iota
	KeepFailing      // of a spec that passes only how many: they are blank. No shapes: nothing is written or compared
	KeepNone         // where thousands of runs are only counted
)

// Run runs the spec and gives its result: one outcome for each clause, none
// missing. It does not panic and ends with the context.
func (e Env) Run(ctx context.Context, s Spec) result.Spec {
	out := result.Spec{ID: s.ID(), Title: s.Title, Scenario: s.In()}
	a := e.Admit(s)
	out.Outcomes = append(out.Outcomes, a.Dropped...)
	if !a.Runs() {
		out.Outcomes = append(out.Outcomes, outcomes(a.Live, a.Verdict, a.Reason)...)
		return out
	}
	live, wiki := a.Live, a.Wiki
	if err := e.putBack(ctx, s, wiki); err != nil {
		if ctx.Err() != nil {
			err = errors.New("the run was ended")
		}
		out.Outcomes = append(out.Outcomes, outcomes(live, result.Error, "the test wiki could not be put back: "+err.Error())...)
		return out
	}
	t, judged, err := e.try(ctx, s, wiki, live, false)
	if err == nil && t.sent.Shared > 0 && t.trouble == nil && !passes(judged) {
		first := t
		t, judged, err = e.try(ctx, s, wiki, live, true)
		if err == nil {
			t.created, t.sent = append(first.created, t.created...), first.sent.Plus(t.sent)
			if !passes(judged) { // what it took was not at fault
				first.giveBackTaken()
			}
		}
	}
	if err != nil {
		out.Outcomes = append(out.Outcomes, outcomes(live, result.Error, err.Error())...)
		return out
	}
	out.Outcomes = append(out.Outcomes, judged...)
	switch {
	case e.Keep == KeepFailing && out.Verdict() == result.Pass:
		out.Exchanges = make([]result.Exchange, len(t.exchanges))
	case e.Keep != KeepNone:
		out.Exchanges = t.redacted()
	}
	out.Created, out.Sent = t.created, t.sent
	for i, o := range t.exchanges {
		if o.looked {
			out.Looked = append(out.Looked, i+1)
		}
	}
	return out
}

func passes(judged []result.Outcome) bool {
	return !slices.ContainsFunc(judged, func(o result.Outcome) bool { return o.Verdict != result.Pass })
}

// try runs the spec on a tape of its own and judges its clauses. again is a
// second time, without anything that other specs asked for.
func (e Env) try(ctx context.Context, s Spec, wiki *target.Wiki, live []string, again bool) (*T, []result.Outcome, error) {
	tape, err := wiki.Source.Open(s.In(), s.ID())
	if err != nil {
		return nil, nil, err
	}
	t := newT(ctx, e, s, wiki, tape, live)
	// On a pristine wiki nothing of others holds, and it is not tried again on what
	// it left: a limit reached the first time would accuse at another place.
	t.again, t.alone = again, again || s.Fresh
	t.run()
	judged := t.outcomes()
	keep := worst(judged) == result.Pass
	// A spec that ended early leaves interactions unused: its own end says why.
	if err := tape.Close(keep); err != nil && t.trouble == nil && t.control == nil {
		t.trouble = &api.Trouble{Kind: api.NotRecorded, Text: err.Error()}
		judged = t.outcomes()
	}
	always := t.always()
	e.excuse(ctx, t, wiki, judged)
	judged = joined(judged, always) // what is wrong with any answer has no excuse
	t.clearThrottles(ctx)
	if keep && len(always) == 0 {
		t.giveBack()
	}
	return t, judged, nil
}

// putBack gives the spec the wiki that it begins with: whatever an earlier run
// left there, and for a fresh spec also what others of this run did, is gone.
func (e Env) putBack(ctx context.Context, s Spec, wiki *target.Wiki) error {
	if wiki.Begin != nil {
		if err := wiki.Begin(ctx); err != nil {
			return err
		}
	}
	if s.Fresh && wiki.Reset != nil {
		e.Shared.forget(wiki)
		return wiki.Reset(ctx)
	}
	return nil
}

// Parts parts the clauses of a spec into those of the edition and the superseded ones.
func (e Env) Parts(s Spec) (live []string, dropped []result.Outcome) {
	for _, id := range s.Clauses {
		cl := e.Catalogue.Clause(id)
		if cl == nil {
			dropped = append(dropped, result.Outcome{Clause: id, Verdict: result.Error, Reason: "the catalogue has no such clause"})
			continue
		}
		if _, ok := cl.In(e.Target.Against()); !ok {
			why := ""
			if r := cl.RuleIn(e.Target.Against()); r != nil {
				why = ": " + r.Why
			}
			dropped = append(dropped, result.Outcome{Clause: id, Verdict: result.Superseded, Reason: fmt.Sprintf("not part of %s%s", e.edition(cl), why)})
			continue
		}
		live = append(live, id)
	}
	return live, dropped
}

// edition names what a clause is not part of: the edition, or only the version
// of the wiki.
func (e Env) edition(cl *contract.Clause) string {
	if _, ok := cl.In(e.Target.Edition); ok {
		return fmt.Sprintf("%s, other than of the edition %s", e.Target.Against(), e.Target.Edition)
	}
	return "the edition " + string(e.Target.Edition)
}

// gate is why a spec is not run on this wiki, "" where it is.
func (e Env) gate(s Spec, live []string, wiki *target.Wiki) (result.Verdict, string) {
	lacks := e.Lacks(s, live, wiki)
	for _, need := range lacks.Needs {
		c := e.Catalogue.Capabilities[need]
		// An account is the operator's to give; the wiki lacks nothing.
		if strings.HasPrefix(need, "account-") {
			return result.Disabled, fmt.Sprintf("this run was given no %s (%s)", c.Says, c.How)
		}
		return result.Unsupported, fmt.Sprintf("this wiki has no %s (%s)", c.Says, c.How)
	}
	for _, risk := range lacks.Risks {
		return result.Disabled, fmt.Sprintf("the risk %s was not allowed (--test-wiki --allow %s)", risk, risk)
	}
	return "", ""
}

func outcomes(ids []string, v result.Verdict, reason string) []result.Outcome {
	out := make([]result.Outcome, len(ids))
	for i, id := range ids {
		out[i] = result.Outcome{Clause: id, Verdict: v, Reason: reason}
	}
	return out
}

// Secrets is a store that knows the passwords of the accounts.
func Secrets(accounts map[string]target.Account) *redact.Secrets {
	last.Lock()
	defer last.Unlock()
	if last.store == nil || !maps.Equal(last.accounts, accounts) {
		last.accounts, last.store = maps.Clone(accounts), redact.New()
		for _, role := range slices.Sorted(maps.Keys(accounts)) {
			last.store.Password(accounts[role].Password, role)
		}
	}
	return last.store.Clone()
}

// last is what was asked for last: spec after spec begins with the same accounts.
var last struct {
	sync.Mutex
	accounts map[string]target.Account
	store    *redact.Secrets
}
