package report_test

import (
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

const today = "2026-12-02"

// judgedRun is a run of clauses with these verdicts, a of the page demo.
func judgedRun(t *testing.T, verdicts map[string]result.Verdict) *report.Report {
	t.Helper()
	in := madeUp(t)
	in.Chosen, in.Results = nil, nil
	for _, cl := range in.Env.Catalogue.Clauses() {
		v, ok := verdicts[cl.ID]
		if !ok {
			continue
		}
		in.Chosen = append(in.Chosen, cl)
		one := result.Spec{ID: cl.ID, Title: "is judged", Outcomes: []result.Outcome{{Clause: cl.ID, Verdict: v}}}
		if v != result.Pass {
			one.Outcomes[0].Reason = "because"
		}
		if v == result.Fail {
			one.Outcomes[0].Mismatches = []result.Mismatch{{Source: result.Own, Check: "it", Text: "because"}}
		}
		if v != result.Untested {
			in.Results = append(in.Results, one)
		}
	}
	return report.Make(in)
}

func waiverOf(clause, expires string, editions ...contract.Edition) report.UsedWaiver {
	return report.UsedWaiver{Clause: clause, Waiver: report.Waiver{Reason: "Known \x1b[2Jsince May.", Link: "https://bugs.example/1", Expires: expires}, Editions: editions}
}

// TestWaive: every state, what it makes of the run, and what people read.
func TestWaive(t *testing.T) {
	const one, other = "demo/a/pass", "demo/a/fail"
	for name, c := range map[string]struct {
		one, other result.Verdict // "" was not chosen
		waiver     report.UsedWaiver
		state      report.WaiverState // "" is not of this run
		want       report.Result
		says       []string // in the renderings
	}{
		"it fails": {result.Fail, result.Pass, waiverOf(one, "2027-01-31"), report.WaiverHolds, report.Partial,
			[]string{"1 fail (1 waived)", "until 2027-01-31: Known  [2Jsince May., https://bugs.example/1", "1 failure is waived, no other clause failed, and this is no statement of conformity"}},
		"it fails on the last day":      {result.Fail, result.Pass, waiverOf(one, today), report.WaiverHolds, report.Partial, []string{"1 failure is waived"}},
		"nothing else was chosen":       {result.Fail, "", waiverOf(one, "2027-01-31"), report.WaiverHolds, report.Partial, []string{"1 failure is waived"}},
		"another fails too":             {result.Fail, result.Fail, waiverOf(one, "2027-01-31"), report.WaiverHolds, report.NotConforming, []string{"not conforming: 2 of 2 clauses fail; 1 failure is waived", "2 fail (1 waived)"}},
		"another is an error":           {result.Fail, result.Error, waiverOf(one, "2027-01-31"), report.WaiverHolds, report.Inconclusive, []string{"inconclusive: 1 clauses"}},
		"it has expired":                {result.Fail, result.Pass, waiverOf(one, "2026-12-01"), report.WaiverExpired, report.NotConforming, []string{"waiver expired: demo/a/pass fails, and its waiver held until 2026-12-01: the failure counts", "not conforming: 1 of 2 clauses fail\n"}},
		"it passes":                     {result.Pass, result.Pass, waiverOf(one, "2027-01-31"), report.WaiverStalePasses, report.StaleWaivers, []string{"waiver stale-passes: demo/a/pass passes: remove its waiver", "stale waivers: no failure counts, but 1 waivers"}},
		"it passes and has expired":     {result.Pass, result.Pass, waiverOf(one, "2020-01-31"), report.WaiverStalePasses, report.StaleWaivers, nil},
		"it passes, another fails":      {result.Pass, result.Fail, waiverOf(one, "2027-01-31"), report.WaiverStalePasses, report.NotConforming, []string{"remove its waiver", "not conforming: 1 of 2 clauses fail\n"}},
		"it passes, another is broken":  {result.Pass, result.Error, waiverOf(one, "2027-01-31"), report.WaiverStalePasses, report.StaleWaivers, nil},
		"unsupported":                   {result.Unsupported, result.Pass, waiverOf(one, "2027-01-31"), report.WaiverStaleUnseen, report.StaleWaivers, []string{"waiver stale-unseen: demo/a/pass is unsupported, so that its waiver matches nothing: remove it, or name the editions it is for"}},
		"disabled":                      {result.Disabled, result.Pass, waiverOf(one, "2027-01-31"), report.WaiverStaleUnseen, report.StaleWaivers, []string{"is disabled"}},
		"superseded":                    {result.Superseded, result.Pass, waiverOf(one, "2027-01-31"), report.WaiverStaleUnseen, report.StaleWaivers, []string{"is superseded"}},
		"untested":                      {result.Untested, result.Pass, waiverOf(one, "2027-01-31"), report.WaiverStaleUnseen, report.StaleWaivers, []string{"is untested"}},
		"error":                         {result.Error, result.Pass, waiverOf(one, "2027-01-31"), report.WaiverNotJudged, report.Inconclusive, []string{"waiver not-judged: demo/a/pass could not be judged"}},
		"not chosen":                    {"", result.Pass, waiverOf(one, "2027-01-31"), report.WaiverNotRun, report.Conforming, []string{"1 waivers are of clauses that were not chosen"}},
		"not chosen, another fails":     {"", result.Fail, waiverOf(one, "2027-01-31"), report.WaiverNotRun, report.NotConforming, nil},
		"of this edition":               {result.Fail, result.Pass, waiverOf(one, "2027-01-31", "1.35", "1.39"), report.WaiverHolds, report.Partial, nil},
		"of another edition, it fails":  {result.Fail, result.Pass, waiverOf(one, "2027-01-31", "1.35"), "", report.NotConforming, nil},
		"of another edition, it passes": {result.Pass, result.Pass, waiverOf(one, "2027-01-31", "1.35"), "", report.Conforming, nil},
	} {
		verdicts := map[string]result.Verdict{}
		for id, v := range map[string]result.Verdict{one: c.one, other: c.other} {
			if v != "" {
				verdicts[id] = v
			}
		}
		r := judgedRun(t, verdicts)
		was := r.Result
		r.Waive([]report.UsedWaiver{c.waiver}, today)
		var state report.WaiverState
		if len(r.Waivers) > 0 {
			state = r.Waivers[0].State
		}
		if state != c.state || r.Result != c.want {
			t.Errorf("%s: the waiver %q, the run %q (was %q)", name, state, r.Result, was)
		}
		for _, got := range r.Clause {
			if got.Verdict != verdicts[got.ID] {
				t.Errorf("%s: %s is %s", name, got.ID, got.Verdict)
			}
			if (got.Waived != nil) != (got.ID == one && c.state == report.WaiverHolds) {
				t.Errorf("%s: %s waived %v", name, got.ID, got.Waived)
			}
		}
		data, err := r.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if found := findings(t, loadSchemas(t), data); len(found) > 0 {
			t.Errorf("%s: %q", name, found)
		}
		for view, text := range renderings(r) {
			for _, part := range c.says {
				if !strings.Contains(text, part) {
					t.Errorf("%s: %s lacks %q:\n%s", name, view, part, text)
				}
			}
		}
	}
}

// TestStaleIsRed: exit codes.
func TestStaleIsRed(t *testing.T) {
	if code := report.StaleWaivers.ExitCode(); code != report.ExitNotConforming {
		t.Errorf("%d", code)
	}
	columns := []report.Column{{Name: "a", Result: report.Conforming}, {Name: "b", Result: report.StaleWaivers}}
	if code := report.WorstExit(columns); code != report.ExitNotConforming {
		t.Errorf("%d", code)
	}
}

// TestSameBytesWhateverTheDay: of the day comes nothing but that a waiver has expired.
func TestSameBytesWhateverTheDay(t *testing.T) {
	bytesOn := func(day string) string {
		r := judgedRun(t, map[string]result.Verdict{"demo/a/fail": result.Fail, "demo/a/pass": result.Pass, "demo/a/error": result.Error})
		r.Waive([]report.UsedWaiver{waiverOf("demo/a/fail", "2026-12-31"), waiverOf("demo/a/error", "2026-01-01"), waiverOf("demo/b/untested", "2026-01-01")}, day)
		data, err := r.JSON()
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	first := bytesOn("2025-01-01")
	for _, day := range []string{"2026-01-02", "2026-12-31"} {
		if bytesOn(day) != first {
			t.Errorf("another report on %s", day)
		}
	}
	expired := bytesOn("2027-01-01")
	if expired == first || bytesOn("2030-01-01") != expired {
		t.Error("expiry does not show, or shows the day")
	}
}
