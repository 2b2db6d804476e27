package suites

import (
	"context"
	"sync"

	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
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

// runAhead runs jobs, n at the same time, until ctx ends. The function it gives
// ends and waits for them.
func runAhead(ctx context.Context, n int, all []*job) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	next := make(chan *job, len(all))
	for _, j := range all {
		next <- j
	}
	close(next)
	var running sync.WaitGroup
	for range n {
		running.Go(func() {
			for j := range next {
				if ctx.Err() == nil {
					res := j.env.Run(ctx, j.spec)
					j.res = &res
				}
				close(j.done)
			}
		})
	}
	return func() { cancel(); running.Wait() }
}
