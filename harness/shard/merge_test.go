package shard_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/shard"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/schemas"
	"github.com/mwconform/mwconform/suites"
)

// replayed is the recording of 1.39, replayed once for all tests.
var replayed = sync.OnceValues(func() (spec.Env, map[string]result.Spec) {
	env, err := suites.EmbeddedRelease(nilContext, "1.39")
	if err != nil {
		panic(err)
	}
	out := map[string]result.Spec{}
	for _, s := range suites.All() {
		out[s.ID()] = env.Run(nilContext, s)
	}
	return env, out
})

// run is a run whose report is made as a whole and in shards.
type run struct {
	env     spec.Env
	chosen  []*contract.Clause
	all     bool
	results map[string]result.Spec
	waivers []report.UsedWaiver
	when    func(index int) *report.Run // of a live run; 0 is the whole
}

// recorded is a replay of some clauses that stand for all there are: a report
// of all takes a second to be read.
func recorded(t *testing.T) *run { return chosen(t, "tokens/", "login/") }

func chosen(t *testing.T, clauses ...string) *run {
	t.Helper()
	env, results := replayed()
	chosen, err := env.Catalogue.Select(contract.Selection{Clauses: clauses})
	if err != nil {
		t.Fatal(err)
	}
	return &run{env: env, chosen: chosen, all: true, results: results}
}

func (r *run) of(specs []spec.Spec, chosen []*contract.Clause, part *report.Shard) *report.Report {
	in := report.Input{Suite: report.Suite{Name: "mwconform", Version: "1.2.3", Catalogue: r.env.Catalogue.Digest}, Env: r.env, Chosen: chosen, All: r.all, Shard: part}
	for _, s := range specs {
		in.Results = append(in.Results, r.results[s.ID()])
	}
	if r.when != nil {
		index := 0
		if part != nil {
			index = part.Index
		}
		target := *r.env.Target
		target.Mode, target.Recorded = "live", ""
		in.Env.Target, in.Run = &target, r.when(index)
	}
	out := report.Make(in)
	out.Waive(r.waivers, today)
	return out
}

const today = "2026-11-23"

func (r *run) specs() []spec.Spec { return suites.Choose(suites.All(), r.chosen) }

func (r *run) whole() *report.Report { return r.of(r.specs(), r.chosen, nil) }

// shards are the reports of n shards, written and read again.
func (r *run) shards(t *testing.T, n int) []shard.File {
	t.Helper()
	var out []shard.File
	for i := 1; i <= n; i++ {
		specs, clauses, err := shard.Take(shard.Part{Index: i, Of: n}, r.specs(), r.chosen, requests)
		if err != nil {
			t.Fatal(err)
		}
		one := r.of(specs, clauses, report.NewShard(i, n, r.chosen, map[string]string{"allow": "signs-in"}))
		out = append(out, shard.File{Name: fmt.Sprintf("%d.json", i), Report: again(t, one)})
	}
	return out
}

var readSchemas = sync.OnceValues(func() (*schema.Set, error) { return schema.Load(schemas.FS) })

// again is a report as it is read from its file.
func again(t *testing.T, r *report.Report) *report.Report {
	t.Helper()
	set, err := readSchemas()
	if err != nil {
		t.Fatal(err)
	}
	out, err := compare.Read(bytes.NewReader(written(t, r)), set)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(written(t, r), &value); err != nil {
		t.Fatal(err)
	}
	if found := set.Validate("report.v2.json", value); len(found.Unknown) > 0 {
		t.Fatalf("its schema does not know %v", found.Unknown)
	}
	return out
}

func written(t *testing.T, r *report.Report) []byte {
	t.Helper()
	data, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func suite(r *run) shard.Suite {
	return shard.Suite{Version: "1.2.3", Catalogue: r.env.Catalogue, Specs: suites.All()}
}

// same merges the shards of a run, in any order, and holds what comes against
// the report of the whole, byte by byte.
func (r *run) same(t *testing.T, n int) (*report.Report, []shard.File) {
	t.Helper()
	files := r.shards(t, n)
	rand.Shuffle(n, func(i, j int) { files[i], files[j] = files[j], files[i] })
	got, err := shard.Merge(files, suite(r))
	if err != nil {
		t.Fatal(err)
	}
	is, due := written(t, got), written(t, r.whole())
	if !bytes.Equal(is, due) {
		at := 0
		for at < min(len(is), len(due)) && is[at] == due[at] {
			at++
		}
		t.Errorf("%d shards: other bytes, from %d on:\n%.300s\nnot\n%.300s", n, at, is[max(0, at-100):], due[max(0, at-100):])
	}
	return got, files
}

func TestMerge(t *testing.T) {
	for _, n := range []int{1, 2, 3, 8} {
		if r, _ := recorded(t).same(t, n); r.Result != report.Conforming || r.Shard != nil {
			t.Errorf("%s, %v", r.Result, r.Shard)
		}
	}
}

// TestMergeOfASelection: a part of the catalogue stays one.
func TestMergeOfASelection(t *testing.T) {
	r := chosen(t, "login/", "tokens/generated/", "clientlogin/cookie/")
	r.all = false
	if merged, _ := r.same(t, 5); merged.Result != report.Partial {
		t.Error(merged.Result)
	}
}

// everywhere are clauses that speak of every answer.
func everywhere() []string {
	var out []string
	for _, a := range suites.Always() {
		if !slices.Contains(out, a.Clause) {
			out = append(out, a.Clause)
		}
	}
	return out
}

// spoil makes results as a wrong wiki, a bad road and an end of the run would:
// answers that break clauses of other specs, errors, obstacles.
func (r *run) spoil(random *rand.Rand) {
	results := map[string]result.Spec{}
	always := everywhere()
	wrong := func(n int) []result.Mismatch {
		return []result.Mismatch{{Source: result.Own, Check: "the answer", Text: fmt.Sprintf("expected <1> \xff, got %d", n)}}
	}
	for _, s := range suites.All() {
		one := r.results[s.ID()]
		one.Outcomes = slices.Clone(one.Outcomes)
		if random.IntN(20) == 0 {
			id := always[random.IntN(len(always))]
			if i := slices.IndexFunc(one.Outcomes, func(o result.Outcome) bool { return o.Clause == id }); i < 0 {
				one.Outcomes = append(one.Outcomes, result.Outcome{Clause: id, Verdict: result.Fail, Reason: "by an answer", Mismatches: wrong(random.IntN(100))})
			}
		}
		o := &one.Outcomes[0]
		switch random.IntN(12) {
		case 0:
			o.Verdict, o.Reason, o.Mismatches = result.Fail, "it fails", wrong(1)
		case 1:
			one.Exchanges = nil
			for i := range one.Outcomes {
				one.Outcomes[i] = result.Outcome{Clause: one.Outcomes[i].Clause, Verdict: result.Error, Reason: "the run was ended before this spec"}
			}
		case 2:
			o.Verdict, o.Reason, o.Mismatches = result.Unsupported, "an obstacle", wrong(2)
		}
		results[s.ID()] = one
	}
	r.results = results
}

// TestMergeOfWhatIsWrong: whatever the specs find, and whichever shard finds it.
func TestMergeOfWhatIsWrong(t *testing.T) {
	elsewhere, states := 0, map[report.WaiverState]bool{}
	for seed := range uint64(3) {
		r := chosen(t)
		random := rand.New(rand.NewPCG(seed, 0))
		r.spoil(random)
		for i, cl := range r.chosen {
			if i%9 == 0 || slices.Contains(everywhere(), cl.ID) {
				expires := []string{"2026-11-22", "2026-11-23", "2027-01-31"}[random.IntN(3)]
				r.waivers = append(r.waivers, report.UsedWaiver{Clause: cl.ID, Waiver: report.Waiver{Reason: "Known.", Link: "https://bugs.example/1", Expires: expires}})
			}
		}
		merged, files := r.same(t, 2+3*int(seed))
		for _, u := range merged.Waivers {
			states[u.State] = true
		}
		for _, f := range files {
			elsewhere += len(f.Report.Elsewhere())
		}
	}
	if elsewhere < 20 || len(states) != 5 {
		t.Errorf("%d clauses fail elsewhere, waivers were %v: this test shows too little", elsewhere, states)
	}
}

// TestMergeOfLiveRuns: from the first to begin until the last has ended, and
// each with its own.
func TestMergeOfLiveRuns(t *testing.T) {
	r := recorded(t)
	r.when = func(index int) *report.Run {
		return []*report.Run{
			{Started: "2026-11-22T10:00:00Z", Seconds: 70.5, Seed: 5, Repeated: []api.Repeated{{Trouble: api.Broken, Times: 3}, {Trouble: api.NotRecorded, Times: 1}},
				FailedLogins: []api.FailedLogins{{Role: "bot", Times: 1, InRow: 1}, {Role: "user", Times: 5, InRow: 3}},
				Shards:       []report.ShardRun{{Started: "2026-11-22T10:00:10Z", Seconds: 60.5, Seed: 5}, {Started: "2026-11-22T10:00:00Z", Seconds: 20, Seed: 6}, {Started: "2026-11-22T10:00:01Z", Seconds: 1, Seed: 7}}},
			{Started: "2026-11-22T10:00:10Z", Seconds: 60.5, Seed: 5, Repeated: []api.Repeated{{Trouble: api.NotRecorded, Times: 1}}, FailedLogins: []api.FailedLogins{{Role: "user", Times: 3, InRow: 3}}},
			{Started: "2026-11-22T10:00:00Z", Seconds: 20, Seed: 6, Repeated: []api.Repeated{{Trouble: api.Broken, Times: 2}}, FailedLogins: []api.FailedLogins{{Role: "user", Times: 2, InRow: 1}, {Role: "bot", Times: 1, InRow: 1}}},
			{Started: "2026-11-22T10:00:01Z", Seconds: 1, Seed: 7, Repeated: []api.Repeated{{Trouble: api.Broken, Times: 1}}},
		}[index]
	}
	r.same(t, 3)
}

// TestShardSaysThatItIsOne: no shard is called conforming, and one in which
// nothing passes is no failure of its own.
func TestShardSaysThatItIsOne(t *testing.T) {
	r := recorded(t)
	for _, f := range r.shards(t, 3) {
		if f.Report.Result != report.Partial || f.Report.Result.ExitCode() != 0 {
			t.Errorf("%s: %s", f.Name, f.Report.Result)
		}
	}
	results := map[string]result.Spec{}
	for id, s := range r.results {
		s.Outcomes = slices.Clone(s.Outcomes)
		for i := range s.Outcomes {
			s.Outcomes[i] = result.Outcome{Clause: s.Outcomes[i].Clause, Verdict: result.Disabled, Reason: "not allowed"}
		}
		results[id] = s
	}
	r.results = results
	for _, f := range r.shards(t, 2) {
		if f.Report.Result != report.Partial {
			t.Errorf("%s: %s", f.Name, f.Report.Result)
		}
	}
	if merged, _ := r.same(t, 2); merged.Result != report.Nothing {
		t.Error(merged.Result)
	}
}

func clone(t *testing.T, r *report.Report) *report.Report {
	t.Helper()
	out := &report.Report{}
	if err := json.Unmarshal(written(t, r), out); err != nil {
		t.Fatal(err)
	}
	return out
}
