package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/mwconform/mwconform/harness/deviant"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/harness/wiki"
	"github.com/mwconform/mwconform/suites"
)

// judged is a deviant with how the specs judged it.
type judged struct {
	wiki.Deviant
	how deviant.Judgement
}

// judging holds deviants against the specs: those of a scenario, which share its
// data, one after the other, and several scenarios at the same time.
type judging struct {
	*session
	wiki   *wiki.Wiki
	target *target.Target
	quick  bool
	slots  suites.Slots
	steps  int // scenarios and deviants

	mu   sync.Mutex
	step int
	done func(judged)
	all  []judged
}

// judgeDeviants runs the specs of each deviant's scenario, first without any
// deviant, then against each. done is told of each one as soon as it is judged.
func (s *session) judgeDeviants(w *wiki.Wiki, chosen []wiki.Deviant, done func(judged)) ([]judged, error) {
	of := map[string][]wiki.Deviant{}
	var scenarios []string
	for _, d := range chosen {
		if of[d.Scenario] == nil {
			scenarios = append(scenarios, d.Scenario)
		}
		of[d.Scenario] = append(of[d.Scenario], d)
	}
	// What a wiki can do is asked without the deviants: none can hide a clause
	// by seeming to lack what it needs.
	t, err := s.discovered(w, scenarios, "", "")
	if err != nil {
		return nil, err
	}
	j := &judging{session: s, wiki: w, target: t, slots: suites.NewSlots(s.procs), steps: len(scenarios) + len(chosen), done: done}
	j.quick, _ = s.cmd.Flags().GetBool("quick")
	// The longest first: the others find room beside it.
	slices.SortStableFunc(scenarios, func(a, b string) int { return len(of[b]) - len(of[a]) })
	g, ctx := errgroup.WithContext(s.cmd.Context())
	g.SetLimit(s.procs)
	for _, scenario := range scenarios {
		g.Go(func() error { return j.scenario(ctx, scenario, of[scenario]) })
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(j.all, func(a, b judged) int { return strings.Compare(a.Name, b.Name) })
	return j.all, nil
}

// scenario judges the deviants of one scenario.
func (j *judging) scenario(ctx context.Context, scenario string, deviants []wiki.Deviant) error {
	right := j.target.Wikis[scenario]
	results, err := j.against(ctx, scenario, right, j.specsFor(deviants, scenario, j.quick))
	if err != nil {
		return err
	}
	if err := green(results); err != nil {
		return trouble{err}
	}
	for _, d := range deviants {
		wrong := *right
		if wrong.Endpoint, err = j.wiki.Scenario(scenario, d.Name); err != nil {
			return trouble{err}
		}
		results, err := j.against(ctx, d.Name, &wrong, j.specsFor([]wiki.Deviant{d}, scenario, j.quick))
		if err != nil {
			return err
		}
		one := judged{d, deviant.Judge(deviant.Expected{Red: d.Red, May: d.May}, results)}
		j.mu.Lock()
		j.wipe()
		j.done(one)
		j.all = append(j.all, one)
		j.mu.Unlock()
	}
	return nil
}

// against runs specs of a scenario on a wiki, from its pristine state. name is
// what progress is told of.
func (j *judging) against(ctx context.Context, name string, w *target.Wiki, specs []spec.Spec) ([]result.Spec, error) {
	if err := w.Reset(ctx); err != nil {
		return nil, trouble{err}
	}
	progress := j.progress(name)
	only := *j.target
	only.Wikis = map[string]*target.Wiki{w.Scenario: w}
	env := j.env(&only) // what is shared is of this wiki alone
	out := suites.RunPlain(ctx, suites.Config{Env: env, Specs: specs}, j.slots, progress)
	if ctx.Err() != nil {
		return nil, trouble{errors.New("the run was ended")}
	}
	return out, nil
}

// specsFor are all specs of a scenario, or of a quick run only those of the
// clauses that the deviants have to turn red.
func (s *session) specsFor(deviants []wiki.Deviant, scenario string, quick bool) []spec.Spec {
	speaks := func(sp spec.Spec) bool {
		return slices.ContainsFunc(deviants, func(d wiki.Deviant) bool {
			return slices.ContainsFunc(d.Red, func(id string) bool { return slices.Contains(sp.Clauses, id) })
		})
	}
	return slices.DeleteFunc(slices.Clone(s.specs), func(sp spec.Spec) bool {
		return sp.In() != scenario || quick && !speaks(sp)
	})
}

// progress draws how far the specs of one wiki are, on a terminal, where others
// draw as well.
func (j *judging) progress(name string) func(int, int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.step++
	if !isTerminal(os.Stderr) {
		return nil
	}
	step := j.step
	return func(n, of int) {
		j.mu.Lock()
		defer j.mu.Unlock()
		if j.wipe(); n < of {
			fmt.Fprintf(os.Stderr, "%s (%d of %d): %d of %d specs", name, step, j.steps, n, of)
		}
	}
}

// wipe clears the line of progress, for what is said next.
func (j *judging) wipe() {
	if isTerminal(os.Stderr) {
		fmt.Fprint(os.Stderr, "\r\033[K")
	}
}

// green refuses results in which something failed before anything was wrong.
func green(results []result.Spec) error {
	for _, s := range results {
		for _, o := range s.Outcomes {
			if o.Verdict == result.Fail || o.Verdict == result.Error {
				return fmt.Errorf("%s is %s in the scenario %s without any deviant: %s", o.Clause, o.Verdict, s.Scenario, o.Reason)
			}
		}
	}
	return nil
}
