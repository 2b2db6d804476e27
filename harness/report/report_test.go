package report_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/target"
)

func TestMake(t *testing.T) {
	r := report.Make(madeUp(t))
	want := map[string]result.Verdict{
		"demo/a/pass": result.Pass, "demo/a/fail": result.Fail, "demo/a/error": result.Error, "demo/b/unsupported": result.Unsupported,
		"demo/b/disabled": result.Disabled, "demo/b/superseded": result.Superseded, "demo/b/untested": result.Untested,
	}
	for _, c := range r.Clause {
		if c.Verdict != want[c.ID] {
			t.Errorf("%s is %s", c.ID, c.Verdict)
		}
		if (c.Reason == "") != (c.Verdict == result.Pass) {
			t.Errorf("%s is %s with the reason %q", c.ID, c.Verdict, c.Reason)
		}
		delete(want, c.ID)
	}
	if len(want) > 0 || r.Result != report.NotConforming || r.Target.Generator != "MediaWiki 1.39.17" || !r.Target.Exact {
		t.Errorf("missing %v, %s, %+v", want, r.Result, r.Target)
	}
	if untested := r.Clause[6]; untested.Reason != "no spec speaks of it" || len(untested.Specs) != 0 {
		t.Errorf("%+v", untested)
	}
	if strings.Contains(r.Target.Scenarios[0].Endpoint, "secret") {
		t.Errorf("the endpoint tells its password: %s", r.Target.Scenarios[0].Endpoint)
	}
	if len(r.Created) != 1 || r.Created[0] != (report.Created{Scenario: "plain", Account: "Mwc1", Spec: "demo/a/pass"}) {
		t.Errorf("%+v", r.Created)
	}
}

// addUp is what is wrong with the sums of a report.
func addUp(r *report.Report) []string {
	var out []string
	sum := func(v map[result.Verdict]int) int {
		n := 0
		for _, k := range v {
			n += k
		}
		return n
	}
	if sum(r.Totals.Verdicts) != r.Totals.Clauses || len(r.Clause) != r.Totals.Clauses {
		out = append(out, "totals")
	}
	all := map[result.Verdict]int{}
	clauses := 0
	for _, p := range r.Pages {
		clauses += p.Clauses
		groups := map[result.Verdict]int{}
		inGroups := 0
		for _, g := range r.Groups(p.Page) {
			inGroups += g.Clauses
			if sum(g.Verdicts) != g.Clauses {
				out = append(out, "group "+g.Name)
			}
			for v, n := range g.Verdicts {
				groups[v] += n
			}
		}
		if sum(p.Verdicts) != p.Clauses || inGroups != p.Clauses || !maps.Equal(groups, p.Verdicts) {
			out = append(out, "page "+p.Page)
		}
		for v, n := range p.Verdicts {
			all[v] += n
		}
	}
	if clauses != r.Totals.Clauses || !maps.Equal(all, r.Totals.Verdicts) {
		out = append(out, "pages")
	}
	return out
}

func TestTotalsAddUp(t *testing.T) {
	in := madeUp(t)
	in.Chosen = in.Env.Catalogue.Clauses() // both pages
	r := report.Make(in)
	if wrong := addUp(r); len(wrong) > 0 || len(r.Pages) != 2 || r.Totals.Clauses != 14 || r.Totals.Specs != 3 || r.Totals.Exchanges != 2 {
		t.Errorf("%v, %+v", wrong, r.Totals)
	}
	r.Clause[0].Verdict = result.Fail
	r.Totals.Verdicts[result.Pass]++
	if wrong := addUp(r); !slices.Contains(wrong, "totals") || !slices.Contains(wrong, "page demo") {
		t.Errorf("sums that are wrong are not found: %v", wrong)
	}
}

// TestSeveralSpecsOfAClause: the worst verdict counts, whatever the order.
func TestSeveralSpecsOfAClause(t *testing.T) {
	for _, c := range []struct {
		of   []result.Verdict
		want result.Verdict
	}{
		{[]result.Verdict{result.Pass, result.Fail}, result.Fail},
		{[]result.Verdict{result.Pass, result.Error}, result.Error},
		{[]result.Verdict{result.Error, result.Fail}, result.Fail},
		{[]result.Verdict{result.Unsupported, result.Pass}, result.Pass},
		{[]result.Verdict{result.Superseded, result.Disabled}, result.Disabled},
	} {
		for _, order := range [][]result.Verdict{c.of, {c.of[1], c.of[0]}} {
			in := madeUp(t)
			in.Results = nil
			for _, v := range order {
				o := result.Outcome{Clause: "demo/a/pass", Verdict: v, Reason: "because " + string(v)}
				if v == result.Pass {
					o.Reason = ""
				} else { // an unsupported one has them where an obstacle excuses a failure
					o.Mismatches = []result.Mismatch{{Source: result.Own, Check: "a check", Text: "expected a, got b"}}
				}
				in.Results = append(in.Results, result.Spec{ID: "demo/a/pass@" + string(v), Title: "passes", Scenario: "plain", Outcomes: []result.Outcome{o}})
			}
			whole := report.Make(in)
			got := whole.Clause[0]
			if data, err := whole.JSON(); err != nil {
				t.Error(err)
			} else if found := findings(t, loadSchemas(t), data); len(found) > 0 {
				t.Errorf("%v: %q", order, found)
			}
			reason := "because " + string(c.want)
			if c.want == result.Pass {
				reason = ""
			}
			if got.Verdict != c.want || got.Reason != reason || len(got.Specs) != 2 {
				t.Errorf("%v: %s because %q, %v", order, got.Verdict, got.Reason, got.Specs)
			}
		}
	}
}

// TestJudge: no run is conforming in which nothing passed or something was
// left out by choice.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		of   []result.Verdict
		all  bool
		want report.Result
		code int
		says string
	}{
		{[]result.Verdict{result.Pass}, true, report.Conforming, 0, "conforming: all 1 clauses that could be seen hold"},
		{[]result.Verdict{result.Pass, result.Pass, result.Superseded, result.Unsupported}, true, report.Conforming, 0, "; 1 need something this wiki does not have"},
		{[]result.Verdict{result.Pass, result.Superseded, result.Unsupported}, true, report.Partial, 0, "1 passed, 1 unsupported"},
		{[]result.Verdict{result.Pass}, false, report.Partial, 0, "this is no statement of conformity"},
		{[]result.Verdict{result.Pass, result.Disabled}, true, report.Partial, 0, "1 passed, 0 unsupported, 1 disabled, of 2"},
		{[]result.Verdict{result.Pass, result.Untested}, true, report.Partial, 0, "no statement of conformity"},
		{[]result.Verdict{result.Pass, result.Fail, result.Error}, true, report.NotConforming, 1, "not conforming: 1 of 3 clauses fail"},
		{[]result.Verdict{result.Pass, result.Fail}, false, report.NotConforming, 1, "not conforming"},
		{[]result.Verdict{result.Fail}, true, report.NotConforming, 1, "not conforming"},
		{[]result.Verdict{result.Pass, result.Error}, true, report.Inconclusive, 3, "inconclusive: 1 clauses could not be judged"},
		{[]result.Verdict{result.Error}, false, report.Inconclusive, 3, "inconclusive"},
		{[]result.Verdict{result.Unsupported, result.Disabled, result.Superseded, result.Untested}, true, report.Nothing, 4, "nothing judged"},
		{[]result.Verdict{result.Superseded}, true, report.Nothing, 4, "nothing judged"},
		{nil, true, report.Nothing, 4, "nothing judged"},
	} {
		in := madeUp(t)
		in.All, in.Results = c.all, nil
		in.Chosen = in.Chosen[:len(c.of)]
		for i, v := range c.of {
			in.Results = append(in.Results, result.Spec{ID: in.Chosen[i].ID, Outcomes: []result.Outcome{{Clause: in.Chosen[i].ID, Verdict: v, Reason: "r"}}})
		}
		r := report.Make(in)
		if r.Result != c.want || r.Result.ExitCode() != c.code || !strings.Contains(r.Sentence(), c.says) {
			t.Errorf("%v, all %v: %s, exit %d, %q", c.of, c.all, r.Result, r.Result.ExitCode(), r.Sentence())
		}
	}
	if code := report.Result("").ExitCode(); code == 0 {
		t.Error("no result exits with 0")
	}
}

// TestJudgeOverAllSets: over every set of verdicts, conforming means that
// something passed and nothing failed, broke, was disabled or not looked at.
func TestJudgeOverAllSets(t *testing.T) {
	for set := range 1 << len(result.Verdicts) {
		for _, all := range []bool{true, false} {
			in := madeUp(t)
			in.All, in.Results = all, nil
			has := map[result.Verdict]bool{}
			for i, v := range result.Verdicts {
				if set&(1<<i) != 0 {
					has[v] = true
					in.Results = append(in.Results, result.Spec{ID: "x", Outcomes: []result.Outcome{{Clause: in.Chosen[len(has)-1].ID, Verdict: v}}})
				}
			}
			in.Chosen = in.Chosen[:len(has)]
			r := report.Make(in)
			clean := all && has[result.Pass] && !has[result.Fail] && !has[result.Error] && !has[result.Disabled] && !has[result.Untested] &&
				!has[result.Unsupported] // one of each: half could not be seen
			if (r.Result == report.Conforming) != clean || has[result.Fail] != (r.Result == report.NotConforming) || r.Result.ExitCode() == 0 && !has[result.Pass] {
				t.Errorf("%v, all %v: %s", has, all, r.Result)
			}
		}
	}
}

func TestExact(t *testing.T) {
	for edition, want := range map[contract.Edition]bool{"1.39": true, "1.43": false, "documented": false} {
		in := madeUp(t)
		in.Env.Target.Edition = edition
		if r := report.Make(in); r.Target.Exact != want || r.Target.Edition != edition {
			t.Errorf("%s: %+v", edition, r.Target)
		}
	}
	in := madeUp(t)
	in.Env.Target.Wikis["plain"].Facts = nil
	if r := report.Make(in); r.Target.Exact || r.Target.Generator != "" {
		t.Errorf("%+v", r.Target)
	}
}

func TestSameBytes(t *testing.T) {
	first, err := report.Make(madeUp(t)).JSON()
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		again, err := report.Make(madeUp(t)).JSON()
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("%v\n%s\n%s", err, first, again)
		}
	}
	if !json.Valid(first) || first[len(first)-1] != '\n' {
		t.Errorf("%s", first)
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "report.json")
	r := report.Make(madeUp(t))
	if err := r.WriteFile(name); err != nil {
		t.Fatal(err)
	}
	want, _ := r.JSON()
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v, %s", err, got)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d files", len(left))
	}
	for what, wrong := range map[string]string{"a folder that is not there": filepath.Join(dir, "no", "report.json"), "a folder": dir} {
		if err := r.WriteFile(wrong); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d files after failures", len(left))
	}
}

// TestModes: only a replay is without a run.
func TestModes(t *testing.T) {
	for _, mode := range []string{target.LiveMode, target.RecordMode, target.Replay} {
		in := madeUp(t)
		in.Env.Target.Mode = mode
		if r := report.Make(in); r.Mode != mode || r.Schema != report.SchemaID {
			t.Errorf("%s: %s %s", mode, r.Mode, r.Schema)
		}
	}
}
