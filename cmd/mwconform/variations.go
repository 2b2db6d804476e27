package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/vary"
	"github.com/mwconform/mwconform/harness/wiki"
	"github.com/mwconform/mwconform/suites"
)

func variationsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "variations [NAME...]",
		Short: "Show that no clause turns red on right wikis set up in other ways",
		Long: `Variations runs the specs against the test wiki of "mwconform wiki up" as it is,
and again with each variation of fixtures/wiki/variations on top (NAME: only
these): another language, another script path, a slow server, extensions, …
All of them are right wikis. A clause that fails on one is a false accusation.
So is one that holds on the usual wiki and cannot be seen on another, unless
the variation's file gives the reason (loses:). Either ends the command with
exit code 1, as does a reason for a loss that does not come.

` + exitCodes,
		RunE: withSettings(variations),
	}
	addConfigFlags(cmd)
	addSelectionFlags(cmd)
	addLiveFlags(cmd)
	f := cmd.Flags()
	f.StringSlice("clause", nil, "only these clauses: ids, prefixes ending in /, or patterns")
	f.Int("sample", 0, "run only about this many specs of each variation, others of each (0: all)")
	f.String("report", "", "write a report of each as JSON: FILE-NAME.json")
	list := &cobra.Command{
		Use: "list", Short: "Write what variations there are, as Markdown", Args: cobra.NoArgs,
		RunE: withSettings(func(cmd *cobra.Command, _ []string) error {
			c, err := loadCatalogue()
			if err != nil {
				return err
			}
			all, err := wiki.Variations()
			if err != nil {
				return trouble{err}
			}
			if err := knownLosses(c, all); err != nil {
				return trouble{err}
			}
			listVariations(cmd.OutOrStdout(), all)
			return nil
		}),
	}
	addConfigFlags(list)
	cmd.AddCommand(list)
	return cmd
}

// varied is a run with a variation, or without one.
type varied struct {
	wiki.Variation
	env   spec.Env
	specs []spec.Spec
}

// unvaried is the name of the run without a variation.
const unvaried = "unvaried"

func variations(cmd *cobra.Command, args []string) error {
	chosen, err := chosenVariations(cmd, args)
	if err != nil {
		return err
	}
	if n, _ := cmd.Flags().GetInt("sample"); n < 0 {
		return fmt.Errorf("the setting sample: a number from 0 on is due, not %d", n)
	}
	selectors, _ := cmd.Flags().GetStringSlice("clause")
	s, err := newSession(cmd, selectors)
	if err != nil {
		return err
	}
	if err := knownLosses(s.catalogue, chosen); err != nil {
		return trouble{err}
	}
	w, release, err := useFixture(cmd, true)
	if err != nil {
		return err
	}
	defer release()
	runs, err := s.varied(w, chosen)
	if err != nil {
		return err
	}
	var configs []suites.Config
	for _, r := range runs {
		configs = append(configs, suites.Config{Name: r.Name, Env: r.env, Specs: r.specs})
	}
	s.started = time.Now()
	results, err := suites.RunEach(configs, s.options())
	if err != nil {
		return trouble{err}
	}
	if err := s.writeEach(runs, results); err != nil {
		return err
	}
	var judged []vary.Judgement
	for i, r := range runs {
		judged = append(judged, vary.Judge(r.Name, r.Loses, results[0], results[i]))
	}
	showJudgements(cmd.OutOrStdout(), judged)
	if slices.ContainsFunc(judged, func(j vary.Judgement) bool { return !j.Green() }) {
		return exit(report.ExitNotConforming)
	}
	return nil
}

// chosenVariations are those named, or all of the release, sorted by name.
func chosenVariations(cmd *cobra.Command, names []string) ([]wiki.Variation, error) {
	all, err := wiki.Variations()
	if err != nil {
		return nil, trouble{err}
	}
	for _, name := range names {
		if err := oneOf("variation", name, all, func(v wiki.Variation) string { return v.Name }); err != nil {
			return nil, err
		}
	}
	release := whichWiki(cmd).Release
	return slices.DeleteFunc(all, func(v wiki.Variation) bool {
		return len(names) > 0 && !slices.Contains(names, v.Name) || release != "" && !v.In(release)
	}), nil
}

// knownLosses refuses a declared loss of what is no clause.
func knownLosses(c *contract.Catalogue, all []wiki.Variation) error {
	for _, v := range all {
		for _, pattern := range slices.Sorted(maps.Keys(v.Loses)) {
			if _, err := c.Select(contract.Selection{Clauses: []string{pattern}}); err != nil {
				return fmt.Errorf("the variation %s, loses: %w", v.Name, err)
			}
		}
	}
	return nil
}

// varied prepares the runs: first the one without a variation, with all specs
// that any of the others has.
func (s *session) varied(w *wiki.Wiki, chosen []wiki.Variation) ([]varied, error) {
	n, _ := s.cmd.Flags().GetInt("sample")
	runs := []varied{{Variation: wiki.Variation{Name: unvaried}}}
	wanted := map[string]bool{}
	for i, v := range chosen {
		specs := vary.Sample(s.specs, n, i)
		for _, one := range specs {
			wanted[one.ID()] = true
		}
		runs = append(runs, varied{Variation: v, specs: specs})
	}
	runs[0].specs = slices.DeleteFunc(slices.Clone(s.specs), func(one spec.Spec) bool { return !wanted[one.ID()] })
	for i, r := range runs {
		over := r.Name
		if over == unvaried {
			over = ""
		}
		t, err := s.fixtureTarget(w, over)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.Name, err)
		}
		runs[i].env = s.env(t)
	}
	return runs, nil
}

// writeEach writes a report of each run where --report asks for it.
func (s *session) writeEach(runs []varied, results [][]result.Spec) error {
	file, _ := s.cmd.Flags().GetString("report")
	if file == "" {
		return nil
	}
	for i, r := range runs {
		if err := s.report(r.env, results[i]).WriteFile(ofRelease(file, r.Name)); err != nil {
			return trouble{fmt.Errorf("the report could not be written: %w", err)}
		}
	}
	return nil
}

// showJudgements writes one line for each run, then what is wrong with any.
func showJudgements(w io.Writer, all []vary.Judgement) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "variation\tspecs\tclauses that hold\taccused\tlost\tlost with reason\tanswers with unknown members\t")
	red := 0
	for _, j := range all {
		verdict := "green"
		if !j.Green() {
			verdict = "RED"
			red++
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n", j.Name, j.Specs, j.Passed, len(j.Accused), len(j.Lost), len(j.Declared), j.Told, verdict)
	}
	t.Flush()
	for _, j := range all {
		for _, f := range slices.Concat(j.Accused, j.Lost) {
			fmt.Fprintf(w, "\n%s  %s  with %s (spec %s)\n  %s\n", strings.ToUpper(string(f.Verdict)), f.Clause, j.Name, f.Spec, printable.Words(f.Reason))
		}
		for _, pattern := range j.Stale {
			fmt.Fprintf(w, "\nSTALE  %s  with %s: the file says that it is lost, and it is not\n", pattern, j.Name)
		}
	}
	if red == 0 {
		fmt.Fprintf(w, "\nno right wiki is accused: %d runs\n", len(all))
		return
	}
	fmt.Fprintf(w, "\n%d of %d runs are red\n", red, len(all))
}

// listVariations writes docs/variations.md.
func listVariations(w io.Writer, all []wiki.Variation) {
	fmt.Fprint(w, `# Variations: right wikis that must not be accused

Written by `+"`mwconform variations list`; `make docs` writes it again. `make vary` runs all of them against the test wiki\n"+
		`and is red where a clause fails, where one that holds on the usual wiki cannot be seen without a reason given here,
or where a reason given here is not needed.

| variation | the wiki | releases | lost, and why |
|---|---|---|---|
`)
	for _, v := range all {
		releases := "all"
		if len(v.Releases) > 0 {
			releases = strings.Join(v.Releases, ", ")
		}
		var loses []string
		for _, pattern := range slices.Sorted(maps.Keys(v.Loses)) {
			loses = append(loses, fmt.Sprintf("`%s`: %s", pattern, v.Loses[pattern]))
		}
		lost := "nothing"
		if len(loses) > 0 {
			lost = strings.Join(loses, "<br>")
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", v.Name, strings.ReplaceAll(v.Title, "|", `\|`), releases, strings.ReplaceAll(lost, "|", `\|`))
	}
}
