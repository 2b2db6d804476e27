package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// TestVerdicts: what becomes of a clause that held.
func TestVerdicts(t *testing.T) {
	c := catalogue(t)
	empty := func(v result.Verdict) *report.Report { return one("1.39", v) }
	pass := one("1.39", result.Pass, answer())
	if got := compare.Compare(pass, one("1.39", result.Fail, answer()), c, compare.Options{}); got.Findings[0].Kind != compare.ClauseFails || got.Result != compare.Regression {
		t.Errorf("%s", got)
	}
	if got := compare.Compare(one("1.39", result.Fail, answer()), pass, c, compare.Options{}); got.Findings[0].Kind != compare.Fixed || got.Result != compare.NoRegression {
		t.Errorf("%s", got)
	}
	if got := compare.Compare(pass, empty(result.Unsupported), c, compare.Options{}); got.Findings[0].Kind != compare.Unseen || got.Result != compare.Regression {
		t.Errorf("%s", got)
	}
	gone := empty(result.Unsupported)
	gone.Target.Scenarios[0].Capabilities = nil
	if got := compare.Compare(pass, gone, c, compare.Options{}); got.Findings[0].Kind != compare.CapabilityOff || len(got.Findings[0].Clauses) != 1 || got.Result != compare.Regression {
		t.Errorf("%s", got)
	}
	if got := compare.Compare(gone, pass, c, compare.Options{}); got.Result.ExitCode() == 1 {
		t.Errorf("a capability that is new: %s", got)
	}
	if got := compare.Compare(pass, empty(result.Error), c, compare.Options{}); got.Result != compare.NotComparable || !strings.Contains(got.Sentence(), "could not be judged") {
		t.Errorf("%s", got)
	}
	if got := compare.Compare(pass, empty(result.Disabled), c, compare.Options{}); !strings.Contains(strings.Join(got.Notes, " "), "1 clauses were not asked for after: because") {
		t.Errorf("%s", got)
	}
	if got := compare.Compare(pass, &report.Report{Schema: report.SchemaID}, c, compare.Options{}); got.Result.ExitCode() != 2 {
		t.Errorf("%s", got)
	}
}

// TestFailsNow: a clause that fails now is told whatever it was before.
func TestFailsNow(t *testing.T) {
	c := catalogue(t)
	for was, want := range map[result.Verdict]compare.Kind{result.Pass: compare.ClauseFails, result.Superseded: compare.ClauseFails, result.Error: compare.FailsUnjudged, result.Untested: compare.FailsUnjudged,
		result.Unsupported: compare.FailsUnseen, result.Disabled: compare.FailsUnseen} {
		for _, from := range []contract.Edition{"1.35", "1.39"} {
			changed := answer()
			changed.Texts["demo.text"] = "another"
			got := compare.Compare(one(from, was, answer()), one("1.39", result.Fail, changed), c, compare.Options{})
			if was == result.Pass { // told with the difference
				if got.Result != compare.Regression || len(got.Findings[0].Clauses) != 1 {
					t.Errorf("%s: %s", was, got)
				}
				continue
			}
			f := got.Findings[0]
			if f.Kind != want || f.Expected != nil || len(f.Clauses) != 1 || (got.Result == compare.Regression) != want.Breaks() || !strings.Contains(f.Says, "fails now, and") {
				t.Errorf("%s in %s: %s", was, from, got)
			}
		}
	}
	if got := compare.Compare(one("1.39", result.Fail, answer()), one("1.39", result.Fail, answer()), c, compare.Options{}); got.Result != compare.Same {
		t.Errorf("as before: %s", got)
	}
	before := one("1.39", result.Pass, answer())
	before.Specs[0].Verdicts = nil // that run chose less
	if got := compare.Compare(before, one("1.39", result.Fail, answer()), c, compare.Options{}); len(got.Findings) != 1 || got.Findings[0].Kind != compare.FailsUnseen {
		t.Errorf("chosen after only: %s", got)
	}
}

// TestSupersededWithinAnEdition: what came is no loss, what held and went is one.
func TestSupersededWithinAnEdition(t *testing.T) {
	for _, try := range []struct {
		was, is result.Verdict
		kind    compare.Kind
		says    string
	}{
		{result.Superseded, result.Pass, compare.Superseded, "clauses are part of the edition now"},
		{result.Pass, result.Superseded, compare.Unseen, "clauses that held are not part of the edition any more"},
		{result.Fail, result.Superseded, compare.Superseded, "clauses are not part of the edition any more"},
	} {
		got := compare.Compare(one("1.39", try.was, answer()), one("1.39", try.is, answer()), catalogue(t), compare.Options{})
		if len(got.Findings) != 1 || got.Findings[0].Kind != try.kind || !strings.HasPrefix(got.Findings[0].Says, try.says) {
			t.Errorf("%s: %s", try.says, got)
		}
	}
}

// TestNothingComparedIsNotComparable: that nothing was found where nothing was
// looked at says nothing.
func TestNothingComparedIsNotComparable(t *testing.T) {
	c := catalogue(t)
	if got := compare.Compare(one("1.39", result.Pass, answer()), one("1.39", result.Pass), c, compare.Options{}); got.Result != compare.NotComparable || got.Result.ExitCode() != 2 || !strings.Contains(got.Sentence(), "no answer could be compared") {
		t.Errorf("no exchanges after: %s", got)
	}
	if got := compare.Compare(one("1.39", result.Pass, answer()), one("1.39", result.Disabled), c, compare.Options{}); got.Result != compare.NotComparable || !strings.Contains(got.Sentence(), "--allow") {
		t.Errorf("all disabled: %s", got)
	}
	// Some left out: up to one in ten is said in the sentence, more is not comparable.
	for disabled, want := range map[int]compare.Result{1: compare.Same, 2: compare.Same, 3: compare.NotComparable, 20: compare.NotComparable} {
		before, after := one("1.39", result.Pass, answer()), one("1.39", result.Pass, answer())
		before.Specs[0].Verdicts, after.Specs[0].Verdicts = nil, nil
		for i := range 20 {
			v := report.Judged{Clause: fmt.Sprint("demo/a/", i), Verdict: result.Pass}
			before.Specs[0].Verdicts = append(before.Specs[0].Verdicts, v)
			if i < disabled {
				v.Verdict, v.Reason = result.Disabled, "--allow signs-in"
			}
			after.Specs[0].Verdicts = append(after.Specs[0].Verdicts, v)
		}
		got := compare.Compare(before, after, c, compare.Options{})
		if got.Result != want || got.Skipped != disabled || !strings.Contains(got.Sentence(), "not asked for after") {
			t.Errorf("%d: %s", disabled, got)
		}
	}
}

// TestCapabilities: an ability that is gone breaks clients, a restriction that
// came does; what is declared, and accounts, are the operator's.
func TestCapabilities(t *testing.T) {
	with := func(ids ...string) *report.Report {
		r := one("1.39", result.Pass, answer())
		r.Target.Scenarios[0].Capabilities = ids
		return r
	}
	for _, try := range []struct {
		before, after []string
		kind          compare.Kind
	}{
		{[]string{"mail"}, nil, compare.CapabilityOff}, {nil, []string{"mail"}, compare.CapabilityOn},
		{[]string{"closed"}, nil, compare.Unrestricted}, {nil, []string{"closed"}, compare.Restricted},
		{[]string{"said"}, nil, compare.Said}, {nil, []string{"said"}, compare.Said},
		{[]string{"account-x"}, nil, ""}, {nil, []string{"account-other"}, ""},
	} {
		got := compare.Compare(with(try.before...), with(try.after...), catalogue(t), compare.Options{})
		if try.kind == "" {
			if len(got.Findings) > 0 {
				t.Errorf("%v: %s", try, got)
			}
			continue
		}
		if len(got.Findings) != 1 || got.Findings[0].Kind != try.kind || (got.Result == compare.Regression) != try.kind.Breaks() {
			t.Errorf("%v: %s", try, got)
		}
	}
	// A clause that needs what is not declared any more was not asked for.
	c := catalogueOf(t, clauses, "needs: [mail]", "needs: [said]")
	before, after := with("said"), with()
	after.Specs[0].Verdicts[0] = report.Judged{Clause: "demo/a/code", Verdict: result.Unsupported, Reason: "no said so"}
	if got := compare.Compare(before, after, c, compare.Options{}); got.Result != compare.NotComparable || got.Skipped != 1 || len(got.Findings[0].Clauses) != 1 {
		t.Errorf("%s", got)
	}
}
