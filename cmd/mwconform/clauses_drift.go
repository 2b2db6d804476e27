package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/drift"
	"github.com/mwconform/mwconform/harness/report"
)

func driftCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "drift [SELECTOR...]",
		Short: "Write where the pages and each release disagree, checked against the recordings, as Markdown",
		Long: `Drift writes a page for those who maintain the documentation: what a page says,
what each release does, the request and the answer that show it, and what could
be written instead.

It is made from the catalogue. The recordings of each release are replayed
against the edition documented: a difference that is listed and not seen there,
or seen and not listed, is named on standard error and ends the command with
exit code 1. A release without recordings is said to be not checked.

` + exitCodes,
		RunE: withSettings(driftClauses),
	}
	cmd.Flags().String("cassettes", "", "folder of recordings (default those within the program)")
	return cmd
}

func driftClauses(cmd *cobra.Command, args []string) error {
	s, err := newSession(cmd, args)
	if err != nil {
		return err
	}
	fsys, recorded, err := recordings(cmd)
	if err != nil {
		return err
	}
	var releases []drift.Release
	for _, edition := range contract.Releases {
		one := drift.Release{Edition: edition}
		if slices.Contains(recorded, string(edition)) {
			player, t, err := s.recorded(fsys, string(edition), s.edition)
			if err != nil {
				return trouble{fmt.Errorf("%s: %w", edition, err)}
			}
			env := s.env(t)
			one = drift.Replay(cmd.Context(), env, edition, contract.Documented, player.Manifest.Generator, s.specs)
		}
		releases = append(releases, one)
	}
	drift.Markdown(cmd.OutOrStdout(), s.catalogue, s.chosen, releases)
	if wrong := drift.Check(s.chosen, releases); len(wrong) > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "mwconform: the catalogue and the recordings disagree:\n  %s\n", strings.Join(wrong, "\n  "))
		return exit(report.ExitNotConforming)
	}
	return nil
}
