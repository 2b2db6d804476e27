package shard_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/render"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/shard"
)

// broken is a run in which an answer to one spec breaks a clause of another
// shard than its own, of two. It gives that clause and the places of both.
func broken(t *testing.T) (r *run, clause string, by, home int) {
	t.Helper()
	r = recorded(t)
	files := r.shards(t, 2)
	clause = everywhere()[0]
	for i, f := range files {
		if slices.ContainsFunc(f.Report.Clause, func(c report.Clause) bool { return c.ID == clause }) {
			by, home = 1-i, i
		}
	}
	results := map[string]result.Spec{}
	for id, s := range r.results {
		results[id] = s
	}
	one := results[files[by].Report.Specs[0].ID]
	one.Outcomes = append(slices.Clone(one.Outcomes), result.Outcome{Clause: clause, Verdict: result.Fail, Reason: "x",
		Mismatches: []result.Mismatch{{Source: result.Own, Check: "the header", Text: "expected <a>, got b"}}})
	results[one.ID] = one
	r.results = results
	return r, clause, by, home
}

// TestElsewhere: what breaks a clause of another shard turns this one red, in
// every form, and the whole; the shard that has the clause does not know of it.
func TestElsewhere(t *testing.T) {
	r, clause, by, home := broken(t)
	files := r.shards(t, 2)
	one := files[by].Report
	if one.Result != report.NotConforming || !slices.Equal(one.Shard.Elsewhere, []string{clause}) || one.Totals.Verdicts[result.Fail] != 0 {
		t.Errorf("%s %v", one.Result, one.Shard.Elsewhere)
	}
	if files[home].Report.Result != report.Partial {
		t.Error(files[home].Report.Result)
	}
	for _, f := range render.Formats() {
		var b bytes.Buffer
		if err := render.Write(&b, f.Name, one); err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer(`\`, "").Replace(b.String())
		says := []string{"shard " + one.Shard.String()[len("shard "):], clause, "expected"}
		switch f.Name {
		case "badge":
			says = []string{"not conforming (" + one.Shard.String() + ")"}
		case "json":
			says = []string{clause, `"elsewhere"`}
		}
		for _, part := range says {
			if !strings.Contains(text, part) {
				t.Errorf("%s does not say %q: %.600s", f.Name, part, text)
			}
		}
	}
	merged, _ := r.same(t, 2)
	if merged.Result != report.NotConforming || merged.Totals.Verdicts[result.Fail] != 1 || strings.Contains(merged.Sentence(), "shard") {
		t.Errorf("%s %v %s", merged.Result, merged.Totals, merged.Sentence())
	}
}

// TestWaiversOfShards: a shard calls no waiver stale, as another one's answers
// may break its clause; a waived failure is no failure, wherever it is seen.
func TestWaiversOfShards(t *testing.T) {
	r, clause, by, home := broken(t)
	waive := func(id, expires string) report.UsedWaiver {
		return report.UsedWaiver{Clause: id, Waiver: report.Waiver{Reason: "Known.", Link: "https://bugs.example/1", Expires: expires}}
	}
	r.waivers = []report.UsedWaiver{waive(clause, today)}
	files := r.shards(t, 2)
	state := func(i int) report.WaiverState { return files[i].Report.Waivers[0].State }
	if state(by) != report.WaiverHolds || state(home) != report.WaiverNotJudged || files[by].Report.Result != report.Partial || files[home].Report.Result != report.Partial {
		t.Error(state(by), state(home), files[by].Report.Result, files[home].Report.Result)
	}
	if merged, _ := r.same(t, 2); merged.Result != report.Partial || merged.Waived() != 1 {
		t.Error(merged.Result, merged.Waived())
	}
	r.waivers = []report.UsedWaiver{waive(clause, "2026-11-22")}
	if merged, files := r.same(t, 2); merged.Result != report.NotConforming || files[0].Report.Result == files[1].Report.Result {
		t.Error(merged.Result, files[0].Report.Result, files[1].Report.Result)
	}
	r = recorded(t)
	r.waivers = []report.UsedWaiver{waive(clause, today)}
	merged, files := r.same(t, 2)
	if merged.Result != report.StaleWaivers || files[0].Report.Result != report.Partial || files[1].Report.Result != report.Partial {
		t.Error(merged.Result, files[0].Report.Result, files[1].Report.Result)
	}
}

// TestSentencesOfShards: each says which shard it is, and that it is no statement
// of conformity.
func TestSentencesOfShards(t *testing.T) {
	r := recorded(t)
	one := r.shards(t, 2)[0].Report
	seen := map[string]bool{}
	for _, what := range report.Results {
		one.Result = what
		s := one.Sentence()
		seen[s] = true
		if !strings.HasPrefix(s, "shard 1 of 2") || !strings.HasSuffix(s, "; this is no statement of conformity: mwconform merge puts the shards together") {
			t.Errorf("%s: %s", what, s)
		}
	}
	if len(seen) != len(report.Results) {
		t.Errorf("%d sentences", len(seen))
	}
}

// TestWrittenTwice: a report that was read has the bytes it was read from, also
// where an answer was no text.
func TestWrittenTwice(t *testing.T) {
	one := chosen(t, "createaccount/captcha/").whole()
	if is, due := written(t, again(t, one)), written(t, one); !bytes.Equal(is, due) {
		t.Error("other bytes")
	}
	if _, err := shard.Merge(nil, suite(recorded(t))); err == nil {
		t.Error("nothing was merged")
	}
}
