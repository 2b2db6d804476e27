package suites

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// TestTurns: while a spec has its scenario put back, or counts what everybody
// does there, no other runs on that scenario; all others do.
func TestTurns(t *testing.T) {
	catalogue, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		t.Fatal(err)
	}
	wikis := map[string]*target.Wiki{"plain": {Scenario: "plain"}, "throttled": {Scenario: "throttled"}}
	env := spec.Env{Catalogue: catalogue, Target: &target.Target{Mode: target.LiveMode, Wikis: wikis}}
	var all []*job
	for i := range 30 {
		one := spec.Spec{Clauses: []string{"login/result/success"}, Variant: fmt.Sprint(i), Fresh: i%5 == 0}
		if i%2 == 0 {
			one.Scenario = "throttled"
		}
		if i%7 == 0 {
			one.Clauses = []string{"login/result/failed-throttled"}
		}
		all = append(all, &job{env: env, spec: one})
	}
	for i, want := range map[int]bool{0: true, 5: true, 7: true, 1: false, 2: false} {
		if all[i].spec.Exclusive(catalogue) != want {
			t.Errorf("%s exclusive: %t", all[i].spec.ID(), !want)
		}
	}
	var mu sync.Mutex
	var running []*job
	together, turns := 0, turnsOf(all)
	var wait sync.WaitGroup
	for _, j := range all {
		wait.Go(func() {
			end := turns.wait(j)
			mu.Lock()
			for _, other := range running {
				if other.spec.In() == j.spec.In() && (j.spec.Exclusive(catalogue) || other.spec.Exclusive(catalogue)) {
					t.Errorf("%s runs beside %s", j.spec.ID(), other.spec.ID())
				}
				together++
			}
			running = append(running, j)
			mu.Unlock()
			time.Sleep(2 * time.Millisecond)
			mu.Lock()
			running = slices.DeleteFunc(running, func(o *job) bool { return o == j })
			mu.Unlock()
			end()
		})
	}
	wait.Wait()
	if together == 0 {
		t.Error("nothing ran at the same time")
	}
	env.Target.Mode = target.Replay
	if got := turnsOf(all); len(got) != 0 {
		t.Error("a replay waits for turns")
	}
}

// TestMix: a seed has an order of its own, the same each time.
func TestMix(t *testing.T) {
	order := func(seed int64) string {
		var all []*job
		for i := range 20 {
			all = append(all, &job{spec: spec.Spec{Variant: fmt.Sprint(i)}})
		}
		mix(all, seed)
		out := ""
		for _, j := range all {
			out += j.spec.Variant + " "
		}
		return out
	}
	if order(0) != "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 " || order(1) == order(0) || order(1) == order(2) || order(1) != order(1) {
		t.Errorf("%s\n%s\n%s", order(0), order(1), order(2))
	}
	stop := runAhead(context.Background(), NewSlots(2), nil)
	stop()
}

// TestRunPlain: results stand in the order of the specs, however many run at the
// same time, and one that never ran could not be judged.
func TestRunPlain(t *testing.T) {
	catalogue, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		t.Fatal(err)
	}
	env := spec.Env{Catalogue: catalogue, Target: &target.Target{Mode: target.LiveMode}} // without a wiki each is disabled
	var specs []spec.Spec
	for i := range 20 {
		specs = append(specs, spec.Spec{Clauses: []string{"login/result/success"}, Variant: fmt.Sprint(i)})
	}
	ended, end := context.WithCancel(t.Context())
	end()
	for _, n := range []int{1, 2, 7} {
		for ctx, want := range map[context.Context]result.Verdict{t.Context(): result.Disabled, ended: result.Error} {
			told := 0
			got := RunPlain(ctx, Config{Env: env, Specs: specs}, NewSlots(n), func(done, all int) {
				if told++; done != told || all != len(specs) {
					t.Errorf("progress %d of %d", done, all)
				}
			})
			if len(got) != len(specs) || told != len(specs) {
				t.Fatalf("%d results, %d told", len(got), told)
			}
			for i, r := range got {
				if r.ID != specs[i].ID() || r.Verdict() != want {
					t.Errorf("%d at the same time: %s is %s, not %s", n, r.ID, r.Verdict(), want)
				}
			}
		}
	}
}

// together counts how many are at it at the same time.
type together struct {
	mu             sync.Mutex
	now, most, all int
}

func (c *together) pass() {
	c.mu.Lock()
	c.now, c.all = c.now+1, c.all+1
	c.most = max(c.most, c.now)
	c.mu.Unlock()
	time.Sleep(3 * time.Millisecond)
	c.mu.Lock()
	c.now--
	c.mu.Unlock()
}

// TestSlots: runs that share slots run no more specs together than there are
// slots, each runs in the end, and who waits for a slot ends with its context.
func TestSlots(t *testing.T) {
	slots := NewSlots(2)
	var ran together
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() { slots.in(t.Context(), ran.pass) })
	}
	wait.Wait()
	if ran.most != 2 || ran.all != 20 {
		t.Errorf("%d of 20 ran, at most %d together", ran.all, ran.most)
	}
	slots <- struct{}{}
	slots <- struct{}{}
	ctx, end := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer end()
	slots.in(ctx, func() { t.Error("it ran without a slot") })
	<-slots
	slots.in(ctx, func() { t.Error("it ran although its context had ended") })
	if len(slots) != 1 {
		t.Errorf("%d slots are taken", len(slots))
	}
}

// TestRunsShareSlots: two runs with the same slots run as many specs together as
// there are, and no more.
func TestRunsShareSlots(t *testing.T) {
	catalogue, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		t.Fatal(err)
	}
	var begun together
	begin := func(context.Context) error {
		begun.pass()
		return errors.New("the spec needs not run")
	}
	config := func() Config {
		w := &target.Wiki{Scenario: "plain", Begin: begin}
		env := spec.Env{Catalogue: catalogue, Target: &target.Target{Mode: target.LiveMode, Allowed: contract.Risks, Wikis: map[string]*target.Wiki{"plain": w}}}
		var specs []spec.Spec
		for i := range 12 {
			specs = append(specs, spec.Spec{Clauses: []string{"tokens/request/get"}, Variant: fmt.Sprint(i)})
		}
		return Config{Env: env, Specs: specs}
	}
	slots := NewSlots(3)
	var runs sync.WaitGroup
	for range 2 {
		runs.Go(func() { RunPlain(t.Context(), config(), slots, nil) })
	}
	runs.Wait()
	if begun.most != 3 || begun.all != 24 {
		t.Errorf("at most %d of 3 together, %d of 24 began", begun.most, begun.all)
	}
}
