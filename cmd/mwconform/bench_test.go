package main

import (
	"bytes"
	"path/filepath"
	"slices"
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

// TestHalvesOfAPair: the suite gets what was given as flags, no comparison of its
// own whatever the environment says, and the floor which wiki it is.
func TestHalvesOfAPair(t *testing.T) {
	g := NewWithT(t)
	root := newRoot()
	bench, _, err := root.Find([]string{"bench"})
	g.Expect(err).NotTo(HaveOccurred())
	p := &pairing{cmd: bench, args: []string{"login/result/*"}, dir: "dir"}
	bench.RunE = withSettings(func(cmd *cobra.Command, _ []string) error { return onlyPaired(cmd) })
	t.Chdir(t.TempDir())
	t.Setenv("MWCONFORM_FLOOR", "3")
	t.Setenv("MWCONFORM_BY_PAGE", "yes")
	t.Setenv("MWCONFORM_STATE_DIR", "state")
	root.SetArgs([]string{"bench", "--fixture-wiki", "--alone", "--page", "tokens,login", "--page", `"a,b"`, "--seed=7", "--release", "1.43"})
	g.Expect(root.Execute()).To(Succeed())
	never := []string{"bench", "--fixture-wiki", "--floor=0", "--by-page=false", "--release=1.43"}
	g.Expect(p.suite("")).To(Equal(append(slices.Clone(never), `--page=tokens,login,"a,b"`, "--alone=true", "--seed=7", "login/result/*")))
	g.Expect(p.suite("tokens")).To(Equal(append(slices.Clone(never), "--alone=true", "--seed=7", "--page=tokens", "login/result/*")))
	g.Expect(p.sent("tokens")).To(Equal([]string{"floor", filepath.Join("dir", "script-tokens.json"), "--release", "1.43", "--state-dir", "state"}))

	again := newRoot()
	bench, _, err = again.Find([]string{"bench"})
	g.Expect(err).NotTo(HaveOccurred())
	bench.RunE = withSettings(func(*cobra.Command, []string) error { return nil })
	again.SetArgs(p.suite(""))
	g.Expect(again.Execute()).To(Succeed())
	pages, _ := bench.Flags().GetStringSlice("page")
	g.Expect(pages).To(Equal([]string{"tokens", "login", "a,b"}))
	g.Expect(bench.Flags().Lookup("floor").Value.String()).To(Equal("0"))
	g.Expect(bench.Flags().Lookup("by-page").Value.String()).To(Equal("false"))
}

// TestFloorOfNoWiki: it ends, also where the environment asks each start for a
// floor, and says what the suite said, with the suite's exit code.
func TestFloorOfNoWiki(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"no", "yes"} {
		g := NewWithT(t)
		o := call{args: []string{"bench", "--fixture-wiki", "--state-dir", t.TempDir()}, env: []string{"MWCONFORM_FLOOR=2", "MWCONFORM_BY_PAGE=" + by}}.run(t)
		g.Expect(o.code).To(Equal(3), o.err)
		g.Expect(o.err).To(ContainSubstring("mwconform wiki up"))
		o = call{args: []string{"bench", "--fixture-wiki", "--floor", "2", "--generate-seed", "-1"}, env: []string{"MWCONFORM_BY_PAGE=" + by}}.run(t)
		g.Expect(o.code).To(Equal(2), o.err)
		g.Expect(o.err).To(ContainSubstring("generate-seed (flag)"))
	}
}
