package suites

import (
	"testing"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// Test holds the specs against a wiki, each as a subtest with the name of its
// first clause, and gives the typed report. A clause that fails or could not be
// judged fails its subtest, which names the clause, all mismatches, the
// exchanges and curl lines that repeat them; one that is unsupported, disabled
// or superseded skips it. A Wiki that cannot be used fails t.
//
// It may be called several times in a test program, other than RunSpecs of
// Ginkgo; a program with a Ginkgo suite uses Wiki.Discover and Register.
// Subtests of specs that -run leaves out have the verdict error in the report.
func Test(t *testing.T, w Wiki) *report.Report {
	t.Helper()
	r, err := w.discover(t.Context())
	if err != nil {
		t.Fatal(printable.Lines(err.Error()))
	}
	var results []result.Spec
	for _, s := range r.Specs {
		t.Run(s.ID(), func(t *testing.T) {
			res := r.Env.Run(t.Context(), s)
			results = append(results, res)
			switch res.Verdict() {
			case result.Pass:
			case result.Fail, result.Error, result.Untested:
				t.Error(r.says(res) + Explain(res))
			default:
				t.Skip(Explain(res))
			}
		})
	}
	return r.report(sorted(results, r.Specs), w)
}

// says is what the clauses that do not hold say.
func (r run) says(res result.Spec) string {
	out := ""
	for _, o := range res.Outcomes {
		if cl := r.Env.Catalogue.Clause(o.Clause); cl != nil && (o.Verdict == result.Fail || o.Verdict == result.Error) {
			out += "\n" + cl.ID + ": " + cl.Says
		}
	}
	return out + "\n"
}
