package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/render"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/site"
)

func siteCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "site DIR --from FOLDER",
		Short: "Make static pages of a folder of certificates and reports",
		Long: `Site writes pages into DIR, implementations × profiles and implementations ×
clauses with a filter, and a page for each implementation, of all JSON files in
FOLDER and below it: certificates (mwconform certify) and reports (--report).
The pages load nothing from elsewhere. The same files make the same bytes.

Each file is checked first, and one that is no certificate or report, or was
changed, is an error that names it. Certificates of another catalogue or suite
are shown as such; reports of replays are shown as recordings, never as certified.

DIR has to be new, empty, or an earlier site, whose files are replaced.

Exit codes:
  0  the site was written
  1  a file in FOLDER is no sound certificate or report; nothing was written
  2  wrong use or configuration
  3  a file could not be read or written`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("one folder to write into is due, not %d", len(args))
			}
			return nil
		},
		RunE: withSettings(makeSite),
	}
	addConfigFlags(cmd)
	cmd.Flags().String("from", "", "folder of certificates and reports, JSON files in it and below it")
	return cmd
}

func makeSite(cmd *cobra.Command, args []string) error {
	from, _ := cmd.Flags().GetString("from")
	if from == "" {
		return errors.New("no certificates and reports: name their folder with --from")
	}
	against, err := judgeHere()
	if err != nil {
		return err
	}
	written, err := site.Write(args[0], site.Config{From: from, Against: against, Render: func(w io.Writer, r *report.Report) error { return render.Write(w, "html", r) }})
	var wrong *site.UseError
	var unsound *site.UnsoundError
	switch {
	case errors.As(err, &unsound):
		fmt.Fprintln(cmd.ErrOrStderr(), "mwconform: "+printable.Words(err.Error()))
		return exit(report.ExitNotConforming)
	case errors.As(err, &wrong):
		return err
	case err != nil:
		return trouble{err}
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: certificates %d, reports %d, recordings %d, files %d\n", args[0], written.Certificates, written.Reports, written.Recordings, written.Files)
	return nil
}
