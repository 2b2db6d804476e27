package deviant

import (
	"context"
	"fmt"
	"runtime"
	"sort"
	"sync"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"

	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// Score is how a clause fared against the deviants of its own specs.
type Score struct {
	Clause   string
	Tried    int
	ByCheck  int // turned red by the clause's own check
	ByOthers int // red only by schema, paired request or trouble
	Survived int
	Examples map[string]string // operator → first deviant that the clause's own check found
	Alive    []string          // survivors
}

// Loader gives the recording of a spec.
type Loader interface {
	Load(scenario, spec string) (*vcr.Cassette, error)
}

// Run lets every deviant of every spec run against it and gives the scores of
// the clauses in order of their ids. progress may be nil.
func Run(ctx context.Context, env spec.Env, specs []spec.Spec, recordings Loader, operators []Operator, progress func(done, all int)) ([]Score, error) {
	var (
		mu     sync.Mutex
		wait   sync.WaitGroup
		first  error
		done   int
		scores = map[string]*Score{}
		jobs   = make(chan spec.Spec)
	)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for s := range jobs {
				part, err := one(ctx, env, s, recordings, operators)
				mu.Lock()
				if err != nil && first == nil {
					first = err
				}
				for _, p := range part {
					add(scores, p)
				}
				if done++; progress != nil {
					progress(done, len(specs))
				}
				mu.Unlock()
			}
		})
	}
	for _, s := range specs {
		jobs <- s
	}
	close(jobs)
	wait.Wait()
	if first == nil {
		first = ctx.Err()
	}
	out := make([]Score, 0, len(scores))
	for _, s := range scores {
		sort.Strings(s.Alive)
		out = append(out, *s)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Clause < out[j].Clause })
	return out, first
}

func add(all map[string]*Score, p Score) {
	s, ok := all[p.Clause]
	if !ok {
		all[p.Clause] = &p
		return
	}
	s.Tried += p.Tried
	s.ByCheck += p.ByCheck
	s.ByOthers += p.ByOthers
	s.Survived += p.Survived
	s.Alive = append(s.Alive, p.Alive...)
	for op, example := range p.Examples {
		if _, ok := s.Examples[op]; !ok {
			s.Examples[op] = example
		}
	}
}

// source hands the specs of one wiki the tape of one deviant.
type source struct{ tape target.Tape }

func (s source) Open(string, string) (target.Tape, error) { return s.tape, nil }

// one runs all deviants of one spec.
func one(ctx context.Context, env spec.Env, s spec.Spec, recordings Loader, operators []Operator) ([]Score, error) {
	env.Unshown = true
	wiki, err := env.Target.For(s.In())
	if err != nil {
		return nil, err
	}
	recording, err := recordings.Load(s.In(), s.ID())
	if err != nil {
		return nil, err
	}
	scores := map[string]*Score{}
	var order []string
	run := func(d Deviant) result.Spec {
		wrong := *wiki
		wrong.Source, wrong.Reset = source{d.Open(recording)}, nil
		whole := *env.Target
		whole.Mode, whole.Wikis = target.Replay, map[string]*target.Wiki{s.In(): &wrong}
		e := env
		e.Target = &whole
		return e.Run(ctx, s)
	}
	generated := false
	// Without a rewriting everything has to pass, or red would mean nothing.
	for _, o := range run(Deviant{}).Outcomes {
		if o.Verdict == result.Superseded {
			continue
		}
		if o.Verdict != result.Pass {
			return nil, fmt.Errorf("%s is %s before anything is rewritten: %s", o.Clause, o.Verdict, o.Reason)
		}
		scores[o.Clause] = &Score{Clause: o.Clause, Examples: map[string]string{}}
		order = append(order, o.Clause)
		generated = generated || o.Generated != nil
	}
	deviants := Of(recording, operators)
	if generated {
		deviants = thinned(deviants)
	}
	for _, d := range deviants {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for _, o := range run(d).Outcomes {
			if score, ok := scores[o.Clause]; ok {
				score.count(d, o)
			}
		}
	}
	var out []Score
	for _, id := range order {
		out = append(out, *scores[id])
	}
	return out, nil
}

// mostGenerated is how many deviants of generated requests are tried: there
// are many of them, and their answers are much alike.
const mostGenerated = 250

// thinned are at most mostGenerated deviants, evenly spread.
func thinned(all []Deviant) []Deviant {
	step := (len(all) + mostGenerated - 1) / mostGenerated
	if step <= 1 {
		return all
	}
	var out []Deviant
	for i := 0; i < len(all); i += step {
		out = append(out, all[i])
	}
	return out
}

func (s *Score) count(d Deviant, o result.Outcome) {
	s.Tried++
	switch {
	case o.Verdict == result.Pass:
		s.Survived++
		s.Alive = append(s.Alive, d.String())
	case o.Verdict == result.Fail && ownMismatch(o):
		s.ByCheck++
		if _, ok := s.Examples[d.Operator]; !ok {
			s.Examples[d.Operator] = d.String()
		}
	default:
		s.ByOthers++
	}
}

func ownMismatch(o result.Outcome) bool {
	for _, m := range o.Mismatches {
		if m.Source == result.Own {
			return true
		}
	}
	return false
}

// Example is one deviant that the clause's own check found, by the first
// operator of the list; "" where there is none.
func (s Score) Example() string {
	for _, op := range Operators {
		if e, ok := s.Examples[op.Name]; ok {
			return e
		}
	}
	return ""
}
