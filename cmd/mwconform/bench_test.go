package main

import (
	"bytes"
	"strings"
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

// TestFlagsGiven: another start of the program gets what was given as flags, and
// nothing else, as variables that it reads in the same way.
func TestFlagsGiven(t *testing.T) {
	g := NewWithT(t)
	root := newRoot()
	bench, _, err := root.Find([]string{"bench"})
	g.Expect(err).NotTo(HaveOccurred())
	var vars []string
	bench.RunE = withSettings(func(cmd *cobra.Command, _ []string) error {
		vars = flagsGiven(cmd, "floor")
		return nil
	})
	t.Chdir(t.TempDir())
	t.Setenv("MWCONFORM_MAX_RATE", "5")
	root.SetArgs([]string{"bench", "--floor", "3", "--alone", "--page", "tokens,login", "--page", `"a,b"`, "--seed=7"})
	g.Expect(root.Execute()).To(Succeed())
	g.Expect(vars).To(ConsistOf("MWCONFORM_ALONE=true", `MWCONFORM_PAGE=tokens,login,"a,b"`, "MWCONFORM_SEED=7"))

	for _, v := range vars {
		name, value, _ := strings.Cut(v, "=")
		t.Setenv(name, value)
	}
	again := newRoot()
	bench, _, err = again.Find([]string{"bench"})
	g.Expect(err).NotTo(HaveOccurred())
	bench.RunE = withSettings(func(cmd *cobra.Command, _ []string) error { return nil })
	again.SetArgs([]string{"bench"})
	g.Expect(again.Execute()).To(Succeed())
	pages, _ := bench.Flags().GetStringSlice("page")
	g.Expect(pages).To(Equal([]string{"tokens", "login", "a,b"}))
	g.Expect(bench.Flags().Lookup("alone").Value.String()).To(Equal("true"))
}
