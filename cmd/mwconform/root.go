package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
)

const exitCodes = `Exit codes:
  0  conforming, or partial with no failure
  1  not conforming: at least one clause fails
  2  wrong use or configuration
  3  the target could not be reached or is no Action API, or the harness failed
  4  nothing selected, or nothing could be judged`

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "mwconform",
		Short: "Tells whether a wiki keeps the promises of the MediaWiki Action API",
		Long: `mwconform is a conformance suite for API:Tokens and API:Login of the MediaWiki
Action API. It runs against a wiki, records what it answers, and replays
recordings offline.

Settings come from flags, from MWCONFORM_… in the environment and from
mwconform.yaml, in that order, under the same names:
--user-name, MWCONFORM_USER_NAME, user-name:.

` + exitCodes,
		SilenceUsage: true, SilenceErrors: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("no command %q: mwconform --help lists them", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w (%s --help lists the flags)", err, cmd.CommandPath())
	})
	root.AddCommand(replayCommand(), runCommand(), recordCommand(), wikiCommand(), clausesCommand(), deviantsCommand(), versionCommand())
	return root
}

func loadCatalogue() (*contract.Catalogue, error) {
	c, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		return nil, trouble{err}
	}
	return c, nil
}
