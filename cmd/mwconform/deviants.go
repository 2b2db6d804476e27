package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/deviant"
	"github.com/mwconform/mwconform/harness/report"
)

func deviantsCommand() *cobra.Command {
	var names []string
	for _, op := range deviant.Operators {
		names = append(names, fmt.Sprintf("  %-14s %s", op.Name, op.Says))
	}
	cmd := &cobra.Command{
		Use:   "deviants [SELECTOR...]",
		Short: "Show that every clause turns red on a wrong wiki",
		Long: `Deviants rewrites the recorded answers, one thing at a time, and runs the specs
on them. A wrong wiki is one that rewrites so the answers of one kind: those to
one module with one outcome. It is found where a spec turns red on one of them;
the count by answers says on how many of them.

Rewritings of answers that no clause speaks of do not count. What is promised
nowhere is declared equivalent in fixtures/deviants/equivalent.yaml; a
declaration that matches nothing, or a wiki that is found, is an error. Why a
clause finds nothing alone stands in fixtures/deviants/alone.yaml.

For each clause the table shows how many wrong wikis its own check found, how
many of them no other clause's check did, and an example. Exit code 1: a clause
that no deviant turns red, or that finds nothing alone without a reason, too
many survivors, or a wrong declaration.

What no rewriting of one answer can show, such as a token that is valid in
another session, "deviants live" makes in a real wiki.

Operators:
` + strings.Join(names, "\n") + "\n\n" + exitCodes,
		RunE: withSettings(deviants),
	}
	addConfigFlags(cmd)
	addSelectionFlags(cmd)
	f := cmd.Flags()
	f.String("edition", "", "contract to hold against (default that of the release)")
	f.String("release", "", "release whose recordings are rewritten (default "+mainRelease+", or the newest there is)")
	f.String("cassettes", "", "folder of recordings (default those within the program)")
	f.StringSlice("clause", nil, "only these clauses, as SELECTOR does")
	f.StringSlice("operator", nil, "only these operators")
	f.Int("sample", 0, "at most so many deviants of each spec, evenly spread (0: all)")
	addProcsFlag(f, "how many specs are tried at the same time")
	f.Bool("survivors", false, "list the wrong wikis that no check found")
	f.String("format", "table", "table, or markdown for docs/deviants.md")
	cmd.AddCommand(deviantsLiveCommand())
	return cmd
}

func deviants(cmd *cobra.Command, args []string) error {
	clauses, _ := cmd.Flags().GetStringSlice("clause")
	s, err := newSession(cmd, append(args, clauses...))
	if err != nil {
		return err
	}
	operators, err := chosenOperators(cmd)
	if err != nil {
		return err
	}
	if s.procs, err = procs(cmd); err != nil {
		return err
	}
	fsys, releases, err := recordings(cmd)
	if err != nil {
		return err
	}
	release, err := oneRelease(cmd, releases)
	if err != nil {
		return err
	}
	player, t, err := s.recorded(fsys, release, s.edition)
	if err != nil {
		return trouble{err}
	}
	equivalents, err := deviant.Equivalents(fixtures.FS)
	if err != nil {
		return trouble{err}
	}
	env := s.env(t)
	sample, _ := cmd.Flags().GetInt("sample")
	if sample < 0 {
		return fmt.Errorf("the setting %s: a number of deviants of each spec, or 0 for all", named(cmd, "sample"))
	}
	trials, err := deviant.Run(cmd.Context(), env, s.specs, player, deviant.Options{Operators: operators, Sample: sample, Procs: s.procs, Progress: progressLine(os.Stderr)})
	if err != nil {
		return trouble{err}
	}
	whole := len(operators) == 0 && sample == 0
	return printScores(cmd, s, deviant.Sum(trials, equivalents, whole && s.all && release == mainRelease), whole)
}

// mainRelease is the release that is taken where one has to be: Debian 12 has
// it, and every clause is part of its edition.
const mainRelease = "1.39"

// oneRelease is the one release of those recorded that --release names, or the
// main one.
func oneRelease(cmd *cobra.Command, releases []string) (string, error) {
	asked, _ := cmd.Flags().GetString("release")
	switch {
	case asked != "" && len(releases) > 1:
		return "", fmt.Errorf("the setting release: one release is due, not %s", strings.Join(releases, ", "))
	case asked == "" && slices.Contains(releases, mainRelease):
		return mainRelease, nil
	}
	return releases[len(releases)-1], nil
}

func chosenOperators(cmd *cobra.Command) ([]deviant.Operator, error) {
	names, _ := cmd.Flags().GetStringSlice("operator")
	var out []deviant.Operator
	for _, n := range names {
		found := false
		for _, op := range deviant.Operators {
			if op.Name == n {
				out, found = append(out, op), true
			}
		}
		if !found {
			return nil, fmt.Errorf("no operator %q: mwconform deviants --help lists them", n)
		}
	}
	return out, nil
}

// printScores shows the table. Every chosen clause of the edition has to be
// turned red by its own check at least once, and of all wrong wikis that are
// not declared equivalent at most a few may survive.
func printScores(cmd *cobra.Command, s *session, score deviant.Score, whole bool) error {
	out := cmd.OutOrStdout()
	reasons, err := deviant.Reasons(fixtures.FS)
	if err != nil {
		return trouble{err}
	}
	if markdown, _ := cmd.Flags().GetString("format"); markdown == "markdown" {
		return deviant.Markdown(out, score, ids(s.chosen), reasons)
	}
	untouched := deviant.Table(out, score, ids(s.chosen))
	if show, _ := cmd.Flags().GetBool("survivors"); show {
		fmt.Fprintln(out, "\nsurvivors")
		for _, w := range score.Survivors {
			fmt.Fprintf(out, "  %s, in %s\n", w, w.Example)
		}
	}
	var wrong []string
	if whole && len(untouched) > 0 {
		wrong = append(wrong, "no deviant turns these clauses red by their own check:\n  "+strings.Join(untouched, "\n  "))
	}
	for _, c := range score.Complaints {
		wrong = append(wrong, "fixtures/deviants/equivalent.yaml: "+c.String())
	}
	if share := score.All.Share(); whole && s.all && share < deviant.Least {
		wrong = append(wrong, fmt.Sprintf("%.1f %% of the wrong wikis are found, and %.0f %% is due: --survivors lists the others", 100*share, 100*deviant.Least))
	}
	if whole && s.all {
		wrong = append(wrong, deviant.Unexplained(score, ids(s.chosen), reasons)...)
	}
	if len(wrong) > 0 {
		fmt.Fprintf(out, "\n%s\n", strings.Join(wrong, "\n"))
		return exit(report.ExitNotConforming)
	}
	return nil
}

func ids(clauses []*contract.Clause) []string {
	out := make([]string, len(clauses))
	for i, c := range clauses {
		out[i] = c.ID
	}
	return out
}
