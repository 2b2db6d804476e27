package main

import (
	"net/http"
	"slices"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// wrongAnswers are the breakages that are an answer of the API, and a wrong
// one: what came was HTTP 200 (or the status the API itself uses) with a whole
// body. All others are trouble of network or servers and judge nothing.
var wrongAnswers = []string{
	"answers HTML", "answers nothing", "answers truncated JSON", "answers null", "answers a list", "answers a string",
	"answers an empty object", "answers two values", "sends control characters",
}

func TestAWikiThatBreaksDuringTheSpecs(t *testing.T) {
	for _, b := range breakages {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			timeout, limit := generous, 2*atOnce
			if b.hangs {
				timeout, limit = deadline, 4*deadline+atOnce // given up after three in a row
			}
			endpoint := serve(t, afterDiscovery(b.answer))
			o, r := reported(t, call{args: []string{"run", "--endpoint", endpoint, "--timeout", timeout.String()}})
			g := NewWithT(t)
			g.Expect(o.took).To(BeNumerically("<", limit), "wall time")
			g.Expect(o.maxRSS).To(BeNumerically("<", 200<<20), "memory in bytes")
			g.Expect(o.err).To(BeEmpty(), "standard error")
			g.Expect(with(r, result.Pass)).To(BeEmpty(), "nothing was seen that could pass")
			judged, other := result.Error, result.Fail
			code, sum := report.ExitTrouble, report.Inconclusive
			if slices.Contains(wrongAnswers, b.name) {
				judged, other, code, sum = result.Fail, result.Error, report.ExitNotConforming, report.NotConforming
			}
			g.Expect(with(r, other)).To(BeEmpty())
			g.Expect(len(with(r, judged))).To(BeNumerically(">=", 30))
			g.Expect(r.Result).To(Equal(sum))
			g.Expect(o.code).To(Equal(code))
			for _, c := range r.Clause {
				g.Expect(c.Verdict == result.Pass || c.Reason != "").To(BeTrue(), "the reason of %s", c.ID)
				g.Expect(c.Reason).NotTo(Or(ContainSubstring("goroutine "), ContainSubstring("panic")), c.ID)
			}
		})
	}
}

func TestAWikiThatGoesAwayDuringTheSpecs(t *testing.T) {
	t.Parallel()
	gone := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Context().Value(http.ServerContextKey).(*http.Server).Close()
	})
	o, r := reported(t, call{args: []string{"run", "--endpoint", serve(t, afterDiscovery(gone))}})
	g := NewWithT(t)
	g.Expect(o.code).To(Equal(report.ExitTrouble))
	g.Expect(with(r, result.Pass)).To(BeEmpty())
	g.Expect(with(r, result.Fail)).To(BeEmpty())
	g.Expect(o.out).To(ContainSubstring("connection refused"))
}

// TestASlowSpellIsNoReasonToGiveUp: one answer between two timeouts counts.
func TestASlowSpellIsNoReasonToGiveUp(t *testing.T) {
	t.Parallel()
	proper, n := newReads(t, specsWithoutAccount(t, "tokens", "reads")...), 0
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n++; discovered(r.URL.Query()) == "" && n%20 < 2 { // two of twenty in a row
			hang(w, r)
			return
		}
		proper.ServeHTTP(w, r)
	})
	o, r := reported(t, call{args: []string{"run", "--page", "tokens", "--endpoint", serve(t, slow), "--timeout", deadline.String()}})
	g := NewWithT(t)
	g.Expect(o.code).NotTo(Equal(report.ExitConforming))
	g.Expect(len(with(r, result.Error))).To(BeNumerically(">=", 2))
	g.Expect(o.out).NotTo(ContainSubstring("not tried"))
}
