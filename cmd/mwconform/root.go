package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
)

const exitCodes = `Exit codes:
  0  conforming, or partial with no failure but waived ones
  1  not conforming: at least one clause fails; or the clause of a waiver does not
  2  wrong use or configuration
  3  the target could not be reached or is no Action API, or the harness failed
  4  nothing selected, or nothing could be judged`

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "mwconform",
		Short: "Tells whether a wiki keeps the promises of the MediaWiki Action API",
		Long: `mwconform is a conformance suite for API:Tokens, API:Login and API:Account
creation of the MediaWiki Action API. It runs against a wiki, records what it answers, and replays
recordings offline.

Settings come from flags, from MWCONFORM_… in the environment and from
mwconform.yaml, in that order, under the same names:
--user-name, MWCONFORM_USER_NAME, user-name:.

` + exitCodes,
		SilenceUsage: true, SilenceErrors: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("no command %q%s (mwconform --help lists them)", args[0], suggested(cmd, args[0]))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w%s (%s --help lists the flags)", err, likeFlag(cmd, err), cmd.CommandPath())
	})
	run := runCommand()
	root.AddCommand(initCommand(), doctorCommand(), run, replayCommand(), recordCommand(), reportCommand(), mergeCommand(), diffCommand(), benchCommand(run), floorCommand(),
		certifyCommand(run), verifyCommand(), siteCommand(), wikiCommand(), clausesCommand(), deviantsCommand(), variationsCommand(),
		versionCommand(), referenceCommand())
	addVersionFlag(root)
	describeExits(root)
	completeWords(root)
	return root
}

// suggested are the commands most like an unknown one.
func suggested(cmd *cobra.Command, name string) string {
	cmd.SuggestionsMinimumDistance = 2
	if like := cmd.SuggestionsFor(name); len(like) > 0 {
		return "; there is " + strings.Join(like, ", ")
	}
	return ""
}

// likeFlag are the flags most like an unknown one.
func likeFlag(cmd *cobra.Command, err error) string {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return ""
	}
	flags := map[string]string{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = f.Value.Type() })
	near := nearest(unknown.GetSpecifiedName(), flags, func(k string) string { return "--" + k })
	if strings.HasPrefix(near, ";") {
		return near
	}
	return ""
}

func loadBoth() (*contract.Catalogue, *schema.Set, error) {
	c, err := loadCatalogue()
	if err != nil {
		return nil, nil, err
	}
	set, err := schema.Open(schemas.FS)
	if err != nil {
		return nil, nil, trouble{err}
	}
	return c, set, nil
}

func loadCatalogue() (*contract.Catalogue, error) {
	c, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		return nil, trouble{err}
	}
	return c, nil
}
