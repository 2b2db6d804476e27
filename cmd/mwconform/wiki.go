package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/wiki"
)

func wikiCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "wiki",
		Short: "Install, start and end a real MediaWiki to test against",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	up := &cobra.Command{
		Use:   "up",
		Short: "Install what is missing, make the scenarios and start the server",
		Long: `Up installs MediaWiki from Debian's packages where it is missing (that needs
root), makes one database for each scenario with the fixture accounts and
starts one PHP server on 127.0.0.1. It changes nothing that is already right.

1.39 comes from the packages of Debian 12, this machine's. 1.35 and 1.43 come
from those of Debian 11 and 13: each lives in a small Debian of its own, which
is made once and entered with chroot (root needed). --tree takes a MediaWiki
source tree of your own, with the PHP of this machine.

--database mysql keeps the wiki in a MariaDB server of its own, beside the
usual one in SQLite. It is no service of the system: it lives in the wiki's
folder, has no port, and "wiki down" ends it.`,
		Args: cobra.NoArgs,
		RunE: withWiki(func(cmd *cobra.Command, which wiki.Which) error {
			scenarios, _ := cmd.Flags().GetStringSlice("scenario")
			port, _ := cmd.Flags().GetInt("port")
			progress := func(s string) { fmt.Fprintln(os.Stderr, s) }
			w, err := wiki.Up(cmd.Context(), wiki.Options{Which: which, Scenarios: scenarios, Port: port, Progress: progress})
			if err != nil {
				return err
			}
			return printStatus(cmd, w)
		}),
	}
	up.Flags().StringSlice("scenario", nil, "only these scenarios (default all)")
	up.Flags().Int("port", 0, "port on 127.0.0.1 (default the last one, or a free one)")
	down := &cobra.Command{
		Use: "down", Short: "End the server, and the MariaDB server if there is one", Args: cobra.NoArgs,
		RunE: withWiki(func(cmd *cobra.Command, which wiki.Which) error {
			w, err := wiki.Open(which)
			if errors.Is(err, wiki.ErrNotInstalled) {
				return nil
			}
			if err != nil {
				return err
			}
			return w.Down(cmd.Context())
		}),
	}
	status := &cobra.Command{
		Use: "status", Short: "Tell whether the wiki runs, where, and with which scenarios", Args: cobra.NoArgs,
		RunE: withWiki(func(cmd *cobra.Command, which wiki.Which) error {
			w, err := wiki.Open(which)
			if err != nil {
				return err
			}
			return printStatus(cmd, w)
		}),
	}
	reset := &cobra.Command{
		Use: "reset SCENARIO...", Short: "Put scenarios back to their pristine state", Args: cobra.MinimumNArgs(1),
	}
	reset.RunE = func(cmd *cobra.Command, args []string) error {
		return withWiki(func(cmd *cobra.Command, which wiki.Which) error {
			w, err := wiki.Open(which)
			if err != nil {
				return err
			}
			for _, s := range args {
				if err := w.Reset(cmd.Context(), s); err != nil {
					return err
				}
			}
			return nil
		})(cmd, args)
	}
	for _, c := range []*cobra.Command{up, down, status, reset} {
		addConfigFlags(c)
		addWikiFlags(c)
		cmd.AddCommand(c)
	}
	return cmd
}

// defaultRelease is the release of the test wiki where none is asked for.
const defaultRelease = "1.39"

// addWikiFlags adds what names one of the test wikis of this machine.
func addWikiFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.String("release", "", "release of the test wiki: "+strings.Join(wiki.Releases(), ", ")+" (default "+defaultRelease+")")
	f.String("tree", "", "MediaWiki source tree of your own for the test wiki, instead of Debian's package")
	f.String("database", "", "database of the test wiki: "+strings.Join(wiki.Databases(), ", ")+" (default "+wiki.Databases()[0]+"; MariaDB is "+wiki.MySQL+")")
	f.String("state-dir", "", "folder of the test wiki (default in the user's cache folder)")
}

// whichWiki is the test wiki that the settings name.
func whichWiki(cmd *cobra.Command) wiki.Which {
	var which wiki.Which
	which.Release, _ = cmd.Flags().GetString("release")
	which.Tree, _ = cmd.Flags().GetString("tree")
	which.Database, _ = cmd.Flags().GetString("database")
	which.Dir, _ = cmd.Flags().GetString("state-dir")
	if which.Release == "" && which.Tree == "" && (which.Dir == "" || cmd.Name() == "up") {
		which.Release = defaultRelease
	}
	return which
}

// wikiFlags are the flags that name the same test wiki again.
func wikiFlags(cmd *cobra.Command) string {
	out := ""
	for _, name := range []string{"release", "tree", "database", "state-dir"} {
		if value, _ := cmd.Flags().GetString(name); value != "" {
			out += " --" + name + " " + value
		}
	}
	return out
}

// withWiki resolves the settings and marks errors of the world as trouble;
// wrong names of releases and scenarios stay wrong use.
func withWiki(do func(cmd *cobra.Command, which wiki.Which) error) func(*cobra.Command, []string) error {
	return withSettings(func(cmd *cobra.Command, _ []string) error {
		err := do(cmd, whichWiki(cmd))
		var unknown *wiki.UnknownError
		if err == nil || errors.As(err, &unknown) {
			return err
		}
		return trouble{err}
	})
}

func printStatus(cmd *cobra.Command, w *wiki.Wiki) error {
	s, err := w.Status(cmd.Context())
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if s.Running {
		fmt.Fprintf(out, "running   %s (MediaWiki %s)\n", s.Endpoint, s.Version)
	} else {
		fmt.Fprintf(out, "stopped   (MediaWiki %s)\n", s.Version)
	}
	fmt.Fprintf(out, "scenarios %v\nfolder    %s\n", s.Scenarios, s.Dir)
	if s.Database == wiki.MySQL {
		fmt.Fprintln(out, "database  a MariaDB server in that folder")
	}
	return nil
}
