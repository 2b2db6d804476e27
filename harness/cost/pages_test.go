package cost_test

import (
	"bytes"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/cost"
)

// TestComparePages: medians of each page, their sums, and what is no fair comparison.
func TestComparePages(t *testing.T) {
	g := NewWithT(t)
	played := func(requests int, wall, cpu time.Duration) *cost.Played {
		return &cost.Played{Cost: cost.Cost{Wire: cost.Wire{Requests: requests}, Wall: wall + 2*time.Second, Waited: time.Second, Reset: time.Second, CPU: cpu, Memory: 50 << 20}}
	}
	pair := func(requests int, suite, floor, suiteCPU, floorCPU time.Duration) cost.Pair {
		return cost.Pair{Suite: played(requests, suite, suiteCPU), Floor: played(requests, floor, floorCPU)}
	}
	const s = time.Second
	small := cost.Page{Name: "small", Pairs: []cost.Pair{pair(10, s, s, 20*s, 10*s), pair(10, s, 9*s, 1*s, 90*s), pair(10, 8*s, s, 20*s, 10*s)}} // 1/1, 20/10
	large := cost.Page{Name: "large", Pairs: []cost.Pair{pair(90, 9*s, 9*s, 80*s, 70*s)}}
	var out bytes.Buffer
	g.Expect(cost.ComparePages(&out, []cost.Page{small, large})).To(Succeed())
	g.Expect(out.String()).To(MatchRegexp(`small +3 +10 +1\.00 s +1\.00 s +1\.000 +20\.00 s +10\.00 s +2\.00 +50\.0 MiB`))
	g.Expect(out.String()).To(MatchRegexp(`all +4 +100 +10\.00 s +10\.00 s +1\.000 +100\.00 s +80\.00 s +1\.25 +50\.0 MiB +0`))
	g.Expect(out.String()).To(ContainSubstring("at most 1.05: met; CPU, at most 1.5: met"))

	out.Reset()
	g.Expect(cost.ComparePages(&out, []cost.Page{small})).To(Succeed())
	g.Expect(out.String()).To(ContainSubstring("at most 1.05: met; CPU, at most 1.5: missed"))
	out.Reset()
	slow := cost.Page{Name: "slow", Pairs: []cost.Pair{pair(10, 2*s, s, s, s)}}
	g.Expect(cost.ComparePages(&out, []cost.Page{slow})).To(Succeed())
	g.Expect(out.String()).To(ContainSubstring("at most 1.05: missed; CPU, at most 1.5: met"))

	// What one page has much of, mailed passwords, the whole may have.
	large.Pairs[0].Floor.Otherwise = []string{"1: a", "2: b"}
	out.Reset()
	g.Expect(cost.ComparePages(&out, []cost.Page{large, small})).To(Succeed())
	small.Pairs[2].Floor.Otherwise = []string{"3: c"}
	out.Reset()
	g.Expect(cost.ComparePages(&out, []cost.Page{large, small})).To(MatchError("3 of 100 requests of the floor were answered otherwise, most of them on page large (line 1: a): no fair comparison"))
	g.Expect(out.String()).To(MatchRegexp(`all +4 +100 .* 3 *\n`), "the figures are not lost")

	small.Pairs[1].Floor.Requests = 9
	out.Reset()
	g.Expect(cost.ComparePages(&out, []cost.Page{large, small})).To(MatchError("page small: pair 2: the suite sent 10 requests and the floor 9: no fair comparison"))
	g.Expect(out.String()).To(MatchRegexp(`large +1 +90 `), "the figures of others are not lost")
}
