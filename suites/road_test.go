package suites_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2/toxics"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/road"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites"
)

// shortly is the deadline of an exchange where the way is silent or too slow;
// patiently is far more than anything takes.
const (
	shortly   = 300 * time.Millisecond
	patiently = 20 * time.Second
)

const badGateway = "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 20\r\nConnection: close\r\n\r\n<h1>Bad Gateway</h1>"

// What is expected of the sampled specs, on each of which nothing may fail.
type expected struct {
	passes, errors bool     // some have to; where false, none may
	says           []string // in the reason of each error one of these
}

var (
	unharmed = expected{passes: true}
	broken   = expected{errors: true, says: []string{"broken: "}}
	late     = expected{errors: true, says: []string{"timed out: "}}
	silent   = expected{errors: true, says: []string{"timed out: ", "broken: "}} // its toxic lets the end of a connection through
	unheard  = expected{errors: true, says: []string{"unreachable: "}}
	partly   = expected{passes: true, errors: true, says: []string{"broken: "}}
)

// roads are all kinds of trouble: a new one is a line. Where a connection out
// of some is troubled, requests that are safe to repeat get through.
var roads = []struct {
	name     string
	plan     road.Plan
	deadline time.Duration
	expected
}{
	{"no trouble", road.Always(road.Trouble{}), patiently, unharmed},
	{"latency", road.Always(road.Trouble{Answer: &toxics.LatencyToxic{Latency: 15, Jitter: 10}}), patiently, unharmed},
	{"latency beyond the deadline", road.Always(road.Trouble{Answer: &toxics.LatencyToxic{Latency: 5000}}), shortly, late},
	{"answers in slices", road.Always(road.Trouble{Answer: &toxics.SlicerToxic{AverageSize: 200, SizeVariation: 90, Delay: 50}}), patiently, unharmed},
	{"requests in slices", road.Always(road.Trouble{Request: &toxics.SlicerToxic{AverageSize: 50, SizeVariation: 20, Delay: 50}}), patiently, unharmed},
	{"100 KB a second", road.Always(road.Trouble{Answer: &toxics.BandwidthToxic{Rate: 100}}), patiently, unharmed},
	{"a slow body", road.Always(road.Trouble{Answer: &toxics.SlicerToxic{AverageSize: 20, Delay: 100_000}}), shortly, late},
	{"slow to close", road.Always(road.Trouble{Answer: &toxics.SlowCloseToxic{Delay: 20}}), patiently, unharmed},
	{"silence", road.Always(road.Trouble{Answer: &toxics.TimeoutToxic{}}), shortly, silent},
	{"silence for one of three", road.Every(3, road.Trouble{Answer: &toxics.TimeoutToxic{}}), shortly, silent},
	{"requests that get lost", road.Always(road.Trouble{Request: &toxics.TimeoutToxic{}}), shortly, late},
	{"silence and an end", road.Always(road.Trouble{Answer: &toxics.TimeoutToxic{Timeout: 30}}), patiently, broken},
	{"an answer reset", road.Always(road.Trouble{Answer: &toxics.ResetToxic{}, Reset: true}), patiently, broken},
	{"a request reset", road.Always(road.Trouble{Request: &toxics.ResetToxic{}, Reset: true}), patiently, broken},
	{"one of three answers reset", road.Every(3, road.Trouble{Answer: &toxics.ResetToxic{}, Reset: true}), patiently, partly},
	{"one of two requests reset", road.Every(2, road.Trouble{Request: &toxics.ResetToxic{}, Reset: true}), patiently, partly},
	{"half a header", road.Always(half(40, false)), patiently, broken},
	{"half an answer", road.Always(half(700, false)), patiently, partly},
	{"half an answer and a reset", road.Always(half(700, true)), patiently, partly},
	{"answers cut anywhere", cutAnywhere(1, 1500), patiently, partly},
	{"answers cut anywhere else", cutAnywhere(2, 900), patiently, partly},
	{"a gateway without a wiki", road.Always(road.Trouble{Answer: &road.Instead{Answer: badGateway}}), patiently,
		expected{errors: true, says: []string{"not the API: "}}},
	{"one of three by a gateway", road.Every(3, road.Trouble{Answer: &road.Instead{Answer: badGateway}}), patiently,
		expected{passes: true, errors: true, says: []string{"not the API: "}}},
	{"refused", road.Always(road.Trouble{Refused: true}), patiently, unheard},
	{"one of two refused", road.Every(2, road.Trouble{Refused: true}), patiently, unharmed},
	{"no such host", road.Always(road.Trouble{NoHost: true}), patiently, unheard},
	{"one of two not found", road.Every(2, road.Trouble{NoHost: true}), patiently, unharmed},
}

func half(bytes int64, reset bool) road.Trouble {
	return road.Trouble{Answer: &toxics.LimitDataToxic{Bytes: bytes}, Reset: reset}
}

// cutAnywhere cuts each connection after another number of bytes below most.
func cutAnywhere(seed uint64, most int64) road.Plan {
	r := rand.New(rand.NewPCG(seed, 0))
	return func(int) road.Trouble { return half(r.Int64N(most), false) }
}

// atMost is the time that a kind of trouble may take in all, on a busy machine.
const atMost = 20 * time.Second

// TestABrokenRoadIsNotABrokenWiki runs specs of all pages against a server that
// plays the recordings, over a way with trouble on it.
func TestABrokenRoadIsNotABrokenWiki(t *testing.T) {
	s := newStub(t)
	for _, tt := range roads {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			verdicts := map[result.Verdict]int{}
			for _, res := range s.run(t, tt.plan, tt.deadline) {
				for _, o := range res.Outcomes {
					verdicts[o.Verdict]++
					if o.Verdict == result.Fail || o.Verdict == result.Error && !slices.ContainsFunc(tt.says, func(w string) bool { return strings.HasPrefix(o.Reason, w) }) {
						t.Errorf("%s %s: %s", o.Verdict, o.Clause, o.Reason)
					}
				}
			}
			took := time.Since(start)
			t.Logf("%d pass, %d error in %s", verdicts[result.Pass], verdicts[result.Error], took.Round(time.Millisecond))
			if took > atMost {
				t.Errorf("it took %s", took)
			}
			if (verdicts[result.Pass] > 0) != tt.passes && !tt.errors || (verdicts[result.Error] > 0) != tt.errors {
				t.Errorf("%v", verdicts)
			}
		})
	}
	t.Cleanup(func() { s.check(t) })
}

// sampled is how many specs of a page are run with each kind of trouble.
const sampled = 6

// sample are some specs of every page that the release has and the recordings
// pass, the same each time.
func sample(env spec.Env) []spec.Spec {
	byPage := map[string][]spec.Spec{}
	for _, s := range suites.All() {
		if w, err := env.Target.For(s.In()); err == nil && w.Scenario == s.In() {
			byPage[s.Page()] = append(byPage[s.Page()], s)
		}
	}
	var out []spec.Spec
	for _, page := range env.Catalogue.Pages {
		all := byPage[page.Slug]
		r := rand.New(rand.NewPCG(7, 7))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		out = append(out, all[:min(sampled, len(all))]...)
	}
	return out
}

// run runs the sample, several specs at once, each over a road of its own with
// the same plan.
func (s *stub) run(t *testing.T, plan road.Plan, deadline time.Duration) []result.Spec {
	t.Helper()
	specs := sample(s.env)
	out := make([]result.Spec, len(specs))
	var all sync.WaitGroup
	free := make(chan bool, 16)
	var one sync.Mutex
	guarded := func(n int) road.Trouble { one.Lock(); defer one.Unlock(); return plan(n) }
	for i, sp := range specs {
		free <- true
		all.Go(func() {
			defer func() { <-free }()
			way := &road.Road{To: s.at, Plan: guarded}
			transport := &http.Transport{DialContext: way.Dial}
			out[i] = s.over(transport, deadline, framings[i%len(framings)]).Run(t.Context(), sp)
			transport.CloseIdleConnections()
			way.Close()
		})
	}
	all.Wait()
	return out
}

// over is the environment of a run over a transport.
func (s *stub) over(transport http.RoundTripper, deadline time.Duration, framing string) spec.Env {
	env, wikis := s.env, map[string]*target.Wiki{}
	limits := api.Limits{Deadline: deadline, MaxBody: api.DefaultLimits.MaxBody, Repeats: &api.Repeats{Most: 2, Wait: time.Millisecond}}
	for name, w := range s.env.Target.Wikis {
		other := *w
		other.Limits, other.Source = limits, &overRoad{way: transport, framing: framing, stub: s}
		wikis[name] = &other
	}
	one := *s.env.Target
	one.Wikis, env.Target = wikis, &one
	return env
}

// overRoad is a source that tells the stub with each request which recording
// it is of, and which requests are the same one again.
type overRoad struct {
	way     http.RoundTripper
	framing string
	stub    *stub
}

func (o *overRoad) Open(scenario, spec string) (target.Tape, error) {
	id, err := o.stub.open(scenario, spec)
	return &roadTape{overRoad: o, id: id}, err
}

type roadTape struct {
	*overRoad
	id, n int
	last  any
}

func (r *roadTape) Close(bool) error { return nil }

func (r *roadTape) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.last != any(req.URL) { // a repetition is a copy with the same URL
		r.n++
		r.last = req.URL
	}
	req = req.Clone(req.Context())
	req.Header.Set(stubHeader, fmt.Sprintf("%d %d %s", r.id, r.n, r.framing))
	return r.way.RoundTrip(req)
}
