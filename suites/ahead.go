package suites

import (
	"context"
	"math/rand/v2"
	"sync"

	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// job is one spec of one configuration, run before Ginkgo comes to its It,
// which then waits for the result. Specs at the same time stay in one process:
// there they share what a run has once, such as recordings and counts.
type job struct {
	env  spec.Env
	spec spec.Spec
	done chan struct{} // closed when it ran, or never will
	res  *result.Spec  // nil where the run was ended before
}

// jobs are those of a configuration, by the id of the spec, and in order.
func jobs(c Config) (byID map[string]*job, inOrder []*job) {
	byID = map[string]*job{}
	for _, s := range InOrder(c.Specs) {
		j := &job{env: c.Env, spec: s, done: make(chan struct{})}
		byID[s.ID()], inOrder = j, append(inOrder, j)
	}
	return byID, inOrder
}

// mix puts jobs into the order of a seed; 0 leaves them in theirs.
func mix(all []*job, seed int64) {
	if seed != 0 {
		r := rand.New(rand.NewPCG(uint64(seed), 0))
		r.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	}
}

// turns are whose turn it is on each scenario of a live wiki. A recording is
// nobody else's.
type turns map[*target.Wiki]*sync.RWMutex

func turnsOf(all []*job) turns {
	out := turns{}
	for _, j := range all {
		if j.env.Target.Mode == target.Replay {
			continue
		}
		for _, w := range j.env.Target.Wikis {
			if out[w] == nil {
				out[w] = new(sync.RWMutex)
			}
		}
	}
	return out
}

// wait waits for the turn of a job, and gives what ends it.
func (t turns) wait(j *job) (end func()) {
	w, err := j.env.Target.For(j.spec.In())
	if err != nil || t[w] == nil {
		return func() {}
	}
	if j.spec.Exclusive(j.env.Catalogue) {
		t[w].Lock()
		return t[w].Unlock
	}
	t[w].RLock()
	return t[w].RUnlock
}

// Slots bound how many specs run at the same time, also where several runs share them.
type Slots chan struct{}

// NewSlots are slots for n specs, at least one.
func NewSlots(n int) Slots { return make(Slots, max(n, 1)) }

// in runs do in a slot as soon as there is one, unless ctx ends before.
func (s Slots) in(ctx context.Context, do func()) {
	select {
	case s <- struct{}{}:
		defer func() { <-s }()
	case <-ctx.Done():
	}
	if ctx.Err() == nil {
		do()
	}
}

// runAhead runs jobs, as many at the same time as there are slots, until ctx
// ends. The function it gives ends and waits for them.
func runAhead(ctx context.Context, slots Slots, all []*job) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	next := make(chan *job, len(all))
	for _, j := range all {
		next <- j
	}
	close(next)
	var running sync.WaitGroup
	turns := turnsOf(all)
	for range cap(slots) {
		running.Go(func() {
			for j := range next {
				end := turns.wait(j)
				slots.in(ctx, func() {
					res := j.env.Run(ctx, j.spec)
					j.res = &res
				})
				end()
				close(j.done)
			}
		})
	}
	return func() { cancel(); running.Wait() }
}

// RunPlain runs specs without Ginkgo, which runs one suite in a process, each in
// its turn. It gives their results in the order of the specs; those of specs that
// ctx ended have the verdict error.
func RunPlain(ctx context.Context, c Config, slots Slots, progress func(done, all int)) []result.Spec {
	_, all := jobs(c)
	defer runAhead(ctx, slots, all)()
	var got []result.Spec
	for i, j := range all {
		if <-j.done; j.res != nil {
			got = append(got, *j.res)
		}
		if progress != nil {
			progress(i+1, len(all))
		}
	}
	return sorted(got, c.Specs)
}
