package main

import (
	"bytes"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/spf13/cobra"
)

// TestBench: what it counts is what the specs sent, and the result of the run is
// its end.
func TestBench(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	ids := specsWithoutAccount(t, "tokens", "reads")
	o := call{args: []string{"bench", "--page", "tokens", "--endpoint", serve(t, newReads(t, ids...))}}.run(t)
	g.Expect(o.err).To(BeEmpty())
	g.Expect(o.out).To(MatchRegexp(`requests +[1-9][0-9]+ \(query [1-9]`))
	g.Expect(o.out).To(And(ContainSubstring("the wiki's own"), ContainSubstring("our CPU"), ContainSubstring("our peak memory")))
	run := call{args: []string{"run", "--page", "tokens", "--endpoint", serve(t, newReads(t, ids...))}}.run(t)
	g.Expect(o.code).To(Equal(run.code))
	o = call{args: []string{"bench", "--page", "tokens", "--endpoint", serve(t, constant(`{"error":{"code":"x"}}`))}}.run(t)
	g.Expect(o.code).To(Equal(3))
}

// TestBesideNothing: where no tool of others is there, one line says so.
func TestBesideNothing(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var out bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetOut(&out)
	g.Expect(beside(cmd, nil, nil)).To(Succeed())
	g.Expect(out.String()).To(Equal("k6 is not on this machine: nothing beside the floor\n"))
}
