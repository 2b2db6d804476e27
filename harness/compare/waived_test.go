package compare_test

import (
	"testing"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// TestWaivedIsAFailure: a waiver hides nothing from a comparison.
func TestWaivedIsAFailure(t *testing.T) {
	c := catalogue(t)
	waived := func(v result.Verdict) *report.Report {
		r := one("1.39", v, answer())
		r.Result = report.Partial
		if v != result.Fail {
			r.Result = report.StaleWaivers
		}
		for _, j := range r.Specs[0].Verdicts {
			r.Clause = append(r.Clause, report.Clause{ID: j.Clause, Verdict: v, Waived: &report.Waiver{Reason: "r", Link: "l", Expires: "2027-01-31"}})
		}
		return r
	}
	for name, x := range map[string]struct {
		before, after *report.Report
		want          compare.Result
	}{
		"failed, and fails waived":      {one("1.39", result.Fail, answer()), waived(result.Fail), compare.Same},
		"failed waived, and fails":      {waived(result.Fail), one("1.39", result.Fail, answer()), compare.Same},
		"passed, and fails waived":      {one("1.39", result.Pass, answer()), waived(result.Fail), compare.Regression},
		"failed waived, and passes now": {waived(result.Fail), waived(result.Pass), compare.NoRegression},
	} {
		if got := compare.Compare(x.before, x.after, c, compare.Options{}); got.Result != x.want {
			t.Errorf("%s: %s", name, got.Result)
		}
	}
}
