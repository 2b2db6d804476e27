package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/deviant"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/spec"
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
on them. For each clause it shows how many deviants its own check turned red,
how many others did (schema, paired request), how many survived, and an example.
A clause that no deviant turns red ends the command with exit code 1.

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
	f.StringSlice("operator", nil, "only these operators")
	f.Bool("survivors", false, "list the deviants that no check found")
	return cmd
}

func deviants(cmd *cobra.Command, args []string) error {
	s, err := newSession(cmd, args)
	if err != nil {
		return err
	}
	operators, err := chosenOperators(cmd)
	if err != nil {
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
	player, t, err := s.recorded(fsys, release)
	if err != nil {
		return trouble{err}
	}
	env := spec.Env{Catalogue: s.catalogue, Schemas: s.schemas, Target: t, Always: s.always()}
	scores, err := deviant.Run(cmd.Context(), env, s.specs, player, operators, progressLine(os.Stderr))
	if err != nil {
		return trouble{err}
	}
	return printScores(cmd, s, scores, len(operators) == 0)
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
// turned red by its own check at least once.
func printScores(cmd *cobra.Command, s *session, scores []deviant.Score, complete bool) error {
	wanted := map[string]bool{}
	for _, cl := range s.chosen {
		wanted[cl.ID] = true
	}
	out := cmd.OutOrStdout()
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "clause\tdeviants\tred by own check\tby schema or pair\tsurvived\tfor instance")
	survivors, _ := cmd.Flags().GetBool("survivors")
	var all deviant.Score
	var untouched, alive []string
	for _, one := range scores {
		if !wanted[one.Clause] {
			continue
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%s\n", one.Clause, one.Tried, one.ByCheck, one.ByOthers, one.Survived, one.Example())
		all.Tried += one.Tried
		all.ByCheck += one.ByCheck
		all.ByOthers += one.ByOthers
		all.Survived += one.Survived
		if one.ByCheck == 0 {
			untouched = append(untouched, one.Clause)
		}
		for _, a := range one.Alive {
			alive = append(alive, one.Clause+": "+a)
		}
	}
	fmt.Fprintf(t, "all\t%d\t%d\t%d\t%d\t\n", all.Tried, all.ByCheck, all.ByOthers, all.Survived)
	t.Flush()
	if survivors {
		fmt.Fprintf(out, "\nsurvivors\n%s\n", strings.Join(alive, "\n"))
	}
	if complete && len(untouched) > 0 {
		fmt.Fprintf(out, "\nno deviant turns these clauses red by their own check:\n  %s\n", strings.Join(untouched, "\n  "))
		return exit(report.ExitNotConforming)
	}
	return nil
}
