package main

import (
	"testing"

	. "github.com/onsi/gomega"
)

// TestAlone: where specs share, fewer requests reach the wiki, and the report
// says how many; alone each asks for everything itself. Both judge the same.
func TestAlone(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	ids := specsWithoutAccount(t, "tokens", "reads")
	sent := map[bool]int{}
	for _, alone := range []bool{false, true} {
		fake := newReads(t, ids...)
		args := []string{"run", "--page", "tokens", "--endpoint", serve(t, fake)}
		if alone { // unless told otherwise a run shares
			args = append(args, "--alone")
		}
		o, r := reported(t, call{args: args})
		g.Expect(o.code).To(Equal(0), o.err)
		g.Expect(r.Totals.Sent.Shared == 0).To(Equal(alone))
		sent[alone] = r.Totals.Sent.Requests
	}
	g.Expect(sent[false]).To(BeNumerically("<", sent[true]))
}
