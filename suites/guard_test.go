package suites_test

import (
	"math/bits"
	"net/http"
	"testing"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/guard"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites"
)

// guarded is a source whose tapes are below a guard that counts.
type guarded struct {
	target.Source
	host    string
	allowed []contract.Risk
	names   []string
	needed  map[contract.Risk]int
}

type guardedTape struct {
	http.RoundTripper
	target.Tape
}

func (t guardedTape) RoundTrip(r *http.Request) (*http.Response, error) {
	return t.RoundTripper.RoundTrip(r)
}

type counting struct {
	http.RoundTripper
	needed map[contract.Risk]int
}

func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	needs, err := guard.Needs(r)
	if err != nil {
		return nil, err
	}
	c.needed[needs]++
	return c.RoundTripper.RoundTrip(r)
}

func (g guarded) Open(scenario, spec string) (target.Tape, error) {
	tape, err := g.Source.Open(scenario, spec)
	if err != nil {
		return nil, err
	}
	below := guard.Transport{Next: counting{tape, g.needed}, Host: g.host, Allowed: g.allowed, Names: g.names}
	return guardedTape{below, tape}, nil
}

// below is an environment whose wikis are below guards.
func below(env spec.Env, allowed []contract.Risk, needed map[contract.Risk]int) spec.Env {
	t := *env.Target
	t.Wikis = map[string]*target.Wiki{}
	for name, w := range env.Target.Wikis {
		one := *w
		one.Source = guarded{w.Source, w.Endpoint.Host, allowed, names(w), needed}
		t.Wikis[name] = &one
	}
	env.Target = &t
	return env
}

// refused tells whether the guard has ended a spec.
func refused(s result.Spec) bool {
	for _, o := range s.Outcomes {
		if o.Verdict == result.Error {
			return true
		}
	}
	return false
}

// TestSpecsSendNoMoreThanTheirRisk holds every request of every recording
// against the risk that its clauses declare; and a spec whose risk is not
// allowed would be stopped, or sends nothing that needs it.
func TestSpecsSendNoMoreThanTheirRisk(t *testing.T) {
	recorded, err := suites.Recorded(t.Context(), suites.All())
	if err != nil {
		t.Fatal(err)
	}
	sent, stopped := map[contract.Risk]map[contract.Risk]int{}, map[contract.Risk]int{}
	for _, c := range recorded {
		for _, s := range suites.All() {
			risk := s.Risk(c.Env.Catalogue)
			if sent[risk] == nil {
				sent[risk] = map[contract.Risk]int{}
			}
			allowed := []contract.Risk{risk}
			if risk != "reads" { // which may need an account that was given, see spec.Lacks
				allowed = append(allowed, "signs-in")
			}
			if got := below(c.Env, allowed, sent[risk]).Run(t.Context(), s); refused(got) {
				t.Errorf("%s, %s (%s): %v", c.Name, s.ID(), risk, got.Outcomes)
			}
			over := map[contract.Risk]int{}
			if refused(below(c.Env, nil, over).Run(t.Context(), s)) {
				stopped[risk]++
			}
			if len(over) > 1 || len(over) == 1 && over["reads"] == 0 {
				t.Errorf("%s, %s: with reads alone the guard let through %v", c.Name, s.ID(), over)
			}
		}
	}
	if stopped["reads"] > 0 {
		t.Errorf("%d specs that read were stopped", stopped["reads"])
	}
	for _, risk := range contract.Risks[1:] {
		if stopped[risk] == 0 {
			t.Errorf("no spec that %s was stopped where nothing is allowed", risk)
		}
		if sent[risk][risk] == 0 && risk != "trips-throttles" { // what trips a throttle is how many there are
			t.Errorf("no request of a spec that %s needs that", risk)
		}
	}
	t.Logf("requests by risk of their spec and by what they need: %v", sent)
	t.Logf("specs stopped where nothing is allowed: %v", stopped)
}

func names(w *target.Wiki) []string {
	var out []string
	for role, a := range w.Accounts {
		if role != target.NewRole {
			out = append(out, a.Name)
		}
	}
	return out
}

// TestARunSendsOnlyWhatWasAllowed runs all specs with no risk allowed, each alone,
// all but each, and all: the guard has nothing to refuse, as the first line holds.
func TestARunSendsOnlyWhatWasAllowed(t *testing.T) {
	recorded, err := suites.Recorded(t.Context(), suites.All())
	if err != nil {
		t.Fatal(err)
	}
	env, beyond := recorded[len(recorded)-1].Env, contract.Risks[1:]
	for set := range 1 << len(beyond) {
		if n := bits.OnesCount(uint(set)); n > 1 && n < len(beyond)-1 {
			continue
		}
		var allowed []contract.Risk
		for i, risk := range beyond {
			if set&(1<<i) != 0 {
				allowed = append(allowed, risk)
			}
		}
		needed := map[contract.Risk]int{}
		run := below(env, allowed, needed)
		run.Target.Allowed = allowed
		for _, s := range suites.All() {
			if got := run.Run(t.Context(), s); refused(got) {
				t.Errorf("%v: %s: %v", allowed, s.ID(), got.Outcomes)
			}
		}
		for risk, n := range needed {
			if !guard.Covers(allowed, risk) {
				t.Errorf("%v: %d requests that need %s", allowed, n, risk)
			}
		}
		if needed["reads"] == 0 {
			t.Errorf("%v: nothing was sent", allowed)
		}
		t.Logf("%v: %v", allowed, needed)
	}
}
