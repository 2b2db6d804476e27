package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/doctor"
	"github.com/mwconform/mwconform/harness/guard"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

func doctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check a wiki and what is said of it, before a run",
		Long: `Doctor reads mwconform.yaml, or the same flags as run, and checks the wiki, its
release, the clocks, what is allowed, each account, the captcha, where mails
are read, and the capabilities given. Each finding is ok, a warning, wrong, or
was not checked, with what to do.

Accounts are tried only where signs-in is allowed: once each, and after a
failed login no other of the same account. It signs out again. A code of a
second factor is used up by it, a recovery code is not.

Exit codes:
  0  nothing is wrong
  1  something is wrong
  2  wrong use or configuration
  3  the wiki could not be reached or is no Action API`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("doctor takes no argument %q: the wiki is --endpoint", args[0])
			}
			return nil
		},
		RunE: withSettings(runDoctor),
	}
	addConfigFlags(cmd)
	addOwnFlags(cmd)
	addMailFlags(cmd)
	addWireFlags(cmd)
	f := cmd.Flags()
	f.String("edition", "", "contract to hold against: 1.35, 1.39, 1.43 or documented (default that of the release)")
	f.String("view", "auto", "table, lines, or auto: a table on a terminal, lines in a pipe")
	return cmd
}

func runDoctor(cmd *cobra.Command, _ []string) error {
	endpoint, _ := cmd.Flags().GetString("endpoint")
	if endpoint == "" {
		return errors.New("no wiki to look at: give --endpoint URL, or write a mwconform.yaml with mwconform init URL")
	}
	s, err := newSession(cmd, nil)
	if err != nil {
		return err
	}
	t, err := s.ownTarget(endpoint)
	var noAPI *target.NotAnAPIError
	var trouble *api.Trouble
	if errors.As(err, &noAPI) || errors.As(err, &trouble) && trouble.Kind == api.NotTheAPI {
		return fmt.Errorf("%w; mwconform init finds the api.php from any page of the wiki", err)
	}
	if err != nil {
		return err
	}
	w := t.Wikis[""]
	c := &doctor.Case{Target: t, Wiki: w, Catalogue: s.catalogue, Now: time.Now}
	c.Declared, _ = cmd.Flags().GetStringSlice("capability")
	if with, ok := guard.Below[*mail.Transport](w.Probe); ok {
		c.Mail = with.Boxes[""]
	}
	found, err := doctor.Examine(cmd.Context(), c)
	secrets := spec.Secrets(w.Accounts)
	for i := range found {
		found[i].Says, found[i].Do = secrets.String(printable.Words(found[i].Says)), secrets.String(printable.Words(found[i].Do))
	}
	view, _ := cmd.Flags().GetString("view")
	showFindings(cmd.OutOrStdout(), found, view == "table" || view == "auto" && isTerminal(cmd.OutOrStdout()))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(found, func(f doctor.Finding) bool { return f.Level == doctor.Wrong }) {
		return ended(report.ExitNotConforming)
	}
	return nil
}

// showFindings shows the worst first, and sums up.
func showFindings(w io.Writer, found []doctor.Finding, table bool) {
	found = slices.Clone(found)
	rank := func(f doctor.Finding) int { return slices.Index(doctor.Levels, f.Level) }
	slices.SortStableFunc(found, func(a, b doctor.Finding) int { return rank(a) - rank(b) })
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	n := map[doctor.Level]int{}
	for _, f := range found {
		n[f.Level]++
		switch {
		case table:
			fmt.Fprintf(t, "%s\t%s\t%s\n", f.Level, f.About, f.Says)
			if f.Do != "" {
				fmt.Fprintf(t, "\t\t→ %s\n", f.Do)
			}
		case f.Do != "":
			fmt.Fprintf(t, "%s %s: %s: %s\n", f.Level, f.About, f.Says, f.Do)
		default:
			fmt.Fprintf(t, "%s %s: %s\n", f.Level, f.About, f.Says)
		}
	}
	t.Flush()
	var parts []string
	for _, l := range doctor.Levels {
		if n[l] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[l], l))
		}
	}
	fmt.Fprintln(w, strings.Join(parts, ", "))
}
