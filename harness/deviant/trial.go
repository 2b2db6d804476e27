package deviant

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"

	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// Trial is how a spec judged one rewritten answer of its recording.
type Trial struct {
	Deviant
	Spec    string
	Answer  string   // what kind of answer it is: the request's module, such as login or query+tokens
	Outcome string   // what the right answer says: "error badtoken", "Failed wrongpassword", or "ok"
	Looked  bool     // a clause's own check speaks of the answer
	Own     []string // clauses turned red by their own checks
	Shared  []string // clauses turned red by what holds for every answer: schema, secret, paired request
	Broken  bool     // a verdict was error
}

// Red tells whether the deviant was found.
func (t Trial) Red() bool { return len(t.Own)+len(t.Shared) > 0 }

func (t Trial) String() string { return t.Spec + ": " + t.Deviant.String() }

// Loader gives the recording of a spec.
type Loader interface {
	Load(scenario, spec string) (*vcr.Cassette, error)
}

// Options of Run.
type Options struct {
	Operators []Operator // nil is all
	Sample    int        // at most so many deviants of a spec, evenly spread; 0 is all
	Procs     int        // how many specs at the same time; 0 is one for each core
	Progress  func(done, all int)
}

// Run lets every deviant of every spec run against it, several at once, and
// gives the trials by spec, answer and operator.
func Run(ctx context.Context, env spec.Env, specs []spec.Spec, recordings Loader, o Options) ([]Trial, error) {
	var (
		mu    sync.Mutex
		wait  sync.WaitGroup
		first error
		done  int
		each  = make([][]Trial, len(specs))
		jobs  = make(chan int)
	)
	if o.Procs < 1 {
		o.Procs = runtime.GOMAXPROCS(0)
	}
	for range o.Procs {
		wait.Go(func() {
			for i := range jobs {
				part, err := one(ctx, env, specs[i], recordings, o)
				mu.Lock()
				each[i] = part
				if err != nil && first == nil {
					first = err
				}
				if done++; o.Progress != nil {
					o.Progress(done, len(specs))
				}
				mu.Unlock()
			}
		})
	}
	for i := range specs {
		jobs <- i
	}
	close(jobs)
	wait.Wait()
	if first == nil {
		first = ctx.Err()
	}
	return slices.Concat(each...), first
}

// source hands the specs of one wiki the tape of one deviant.
type source struct{ tape target.Tape }

func (s source) Open(string, string) (target.Tape, error) { return s.tape, nil }

// one runs all deviants of one spec.
func one(ctx context.Context, env spec.Env, s spec.Spec, recordings Loader, o Options) ([]Trial, error) {
	env.Keep = spec.KeepNone
	wiki, err := env.Target.For(s.In())
	if err != nil {
		return nil, nil // the release has no such scenario
	}
	if live, _ := env.Parts(s); len(live) == 0 {
		return nil, nil
	}
	recording, err := recordings.Load(s.In(), s.ID())
	if err != nil {
		return nil, err
	}
	run := func(d Deviant) result.Spec {
		wrong := *wiki
		wrong.Source, wrong.Reset = source{d.Open(recording)}, nil
		whole := *env.Target
		whole.Mode, whole.Wikis = target.Replay, map[string]*target.Wiki{s.In(): &wrong}
		e := env
		e.Target = &whole
		return e.Run(ctx, s)
	}
	right := run(Deviant{})
	if err := green(right); err != nil {
		return nil, err
	}
	var out []Trial
	for _, d := range thinned(Of(recording, o.Operators), most(right, o.Sample)) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		t := judged(run(d))
		t.Deviant, t.Spec = d, s.ID()
		in := recording.Interactions[d.Exchange-1]
		t.Answer, t.Outcome, t.Looked = module(in), outcome(in.Response), slices.Contains(right.Looked, d.Exchange)
		out = append(out, t)
	}
	return out, nil
}

// green tells that without a rewriting everything passes, or red would mean nothing.
func green(r result.Spec) error {
	for _, o := range r.Outcomes {
		if o.Verdict != result.Pass && o.Verdict != result.Superseded {
			return fmt.Errorf("%s is %s before anything is rewritten: %s", o.Clause, o.Verdict, o.Reason)
		}
	}
	return nil
}

// judged is what a spec's result says of a deviant.
func judged(r result.Spec) Trial {
	var t Trial
	for _, o := range r.Outcomes {
		switch {
		case o.Verdict == result.Error:
			t.Broken = true
		case o.Verdict == result.Fail && ownMismatch(o):
			t.Own = append(t.Own, o.Clause)
		case o.Verdict == result.Fail:
			t.Shared = append(t.Shared, o.Clause)
		}
	}
	return t
}

// module names the kind of an answer by its request: the action and, of a
// query, what it asks for.
func module(in *vcr.Interaction) string {
	if ofMailbox(in) {
		return "mail"
	}
	values := url.Values{}
	if u, err := url.Parse(in.Request.URL); err == nil {
		values = u.Query()
	}
	form, _ := url.ParseQuery(in.Request.Body)
	get := func(name string) string {
		if v := form.Get(name); v != "" {
			return v
		}
		return values.Get(name)
	}
	name := get("action")
	if name == "" {
		return "none"
	}
	for _, part := range []string{"meta", "list", "prop"} {
		if v := get(part); v != "" && name == "query" {
			name += "+" + strings.ReplaceAll(v, "|", "+")
		}
	}
	return name
}

// outcome is what an answer says went well or wrong.
func outcome(r vcr.Response) string {
	doc, ok := parse(r.Body)
	top, isObject := doc.value.(map[string]any)
	if !ok || !isObject {
		return "no JSON object"
	}
	code := func(v any) string {
		object, _ := v.(map[string]any)
		text, _ := object["code"].(string)
		return text
	}
	if list, ok := top["errors"].([]any); ok && len(list) > 0 {
		return "error " + code(list[0])
	}
	if top["error"] != nil {
		return "error " + code(top["error"])
	}
	for _, name := range slices.Sorted(maps.Keys(top)) {
		object, _ := top[name].(map[string]any)
		for _, member := range []string{"result", "status", "validity"} {
			word, ok := object[member].(string)
			if !ok {
				continue
			}
			if text, ok := object["messagecode"].(string); ok {
				word += " " + text
			}
			return strings.TrimSpace(word + " " + code(object["reason"]))
		}
	}
	return "ok"
}

// mostGenerated is how many deviants of generated requests are tried: there
// are many of them, and their answers are much alike.
const mostGenerated = 250

// most is how many deviants of a spec are tried; 0 is all.
func most(right result.Spec, sample int) int {
	generated := slices.ContainsFunc(right.Outcomes, func(o result.Outcome) bool { return o.Generated != nil })
	if generated && (sample == 0 || sample > mostGenerated) {
		return mostGenerated
	}
	return sample
}

// thinned are at most so many deviants, evenly spread.
func thinned(all []Deviant, most int) []Deviant {
	if most == 0 || len(all) <= most {
		return all
	}
	out := make([]Deviant, 0, most)
	for i := range most {
		out = append(out, all[i*len(all)/most])
	}
	return out
}

// ownMismatch tells that a clause's own check found something.
func ownMismatch(o result.Outcome) bool {
	return slices.ContainsFunc(o.Mismatches, func(m result.Mismatch) bool { return m.Source == result.Own })
}
