package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
)

func diffCommand() *cobra.Command {
	var kinds []string
	for _, k := range compare.Kinds() {
		kinds = append(kinds, fmt.Sprintf("  %-21s %-10s  %s", k[0], k[2], k[1]))
	}
	cmd := &cobra.Command{
		Use:   "diff BEFORE.json AFTER.json",
		Short: "Compare two reports: what changed, and can it break clients",
		Long: `Diff compares two reports (run --report FILE): of a wiki before and after an
upgrade, or of two wikis. It compares what the answers look like, not only
whether clauses hold. Of two releases, what the catalogue knows of their
difference is marked as expected and stands last.

Kinds of differences, those that break clients most surely first:
` + strings.Join(kinds, "\n") + `

Exit codes:
  0  no regression: nothing unexpected that can break a client
  1  regression: at least one unexpected difference can break clients
  2  not comparable, with the reason, also where no answer could be compared;
     wrong use or configuration
  3  a file could not be read or written`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("two reports are due, the one before and the one after, not %d", len(args))
			}
			return nil
		},
		RunE: withSettings(diff),
	}
	addConfigFlags(cmd)
	f := cmd.Flags()
	f.String("format", "terminal", strings.Join(compare.Formats, ", "))
	f.String("output", "", "write the comparison to this file")
	f.Bool("strict", false, "these kinds are regressions too, where they are unexpected: "+strictKinds())
	return cmd
}

func strictKinds() string {
	var all []string
	for _, k := range compare.StrictKinds {
		all = append(all, string(k))
	}
	return strings.Join(all, ", ")
}

func diff(cmd *cobra.Command, args []string) error {
	format, _ := cmd.Flags().GetString("format")
	if !slices.Contains(compare.Formats, format) {
		return fmt.Errorf("the setting format: no %q; there is %s", format, strings.Join(compare.Formats, ", "))
	}
	set, err := schema.Open(schemas.FS)
	if err != nil {
		return trouble{err}
	}
	catalogue, err := loadCatalogue()
	if err != nil {
		return err
	}
	var both [2]*report.Report
	for i, name := range args {
		if both[i], err = loadReport(name, set); err != nil {
			return err
		}
	}
	strict, _ := cmd.Flags().GetBool("strict")
	c := compare.Compare(both[0], both[1], catalogue, compare.Options{Strict: strict})
	if err := writeComparison(cmd, c, format); err != nil {
		return err
	}
	if code := c.Result.ExitCode(); code != 0 {
		return exit(code)
	}
	return nil
}

// loadReport reads one report. A file that is no report is not comparable
// (exit code 2), one that cannot be read is trouble (3).
func loadReport(name string, set *schema.Set) (*report.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, trouble{fmt.Errorf("the report could not be read: %w", err)}
	}
	defer f.Close()
	r, err := compare.Read(f, set)
	var unfit *compare.UnfitError
	switch {
	case errors.As(err, &unfit):
		return nil, fmt.Errorf("not comparable: %s: %w", name, err)
	case err != nil:
		return nil, trouble{fmt.Errorf("the report could not be read: %w", err)}
	}
	return r, nil
}

func writeComparison(cmd *cobra.Command, c *compare.Comparison, format string) error {
	var b bytes.Buffer
	if err := c.Write(&b, format); err != nil {
		return trouble{err}
	}
	if file, _ := cmd.Flags().GetString("output"); file != "" {
		if err := report.WriteWhole(file, b.Bytes()); err != nil {
			return trouble{fmt.Errorf("the comparison could not be written: %w", err)}
		}
		fmt.Fprintln(cmd.OutOrStdout(), c.Sentence())
		return nil
	}
	_, err := cmd.OutOrStdout().Write(b.Bytes())
	return err
}

// readBaseline is the report a run is compared with, nil where none is asked for.
// It is read before the run: a wrong file must not cost a run.
func (s *session) readBaseline() (*report.Report, error) {
	name, _ := s.cmd.Flags().GetString("baseline")
	if name == "" {
		return nil, nil
	}
	return loadReport(name, s.schemas)
}

// compared prints the comparison of a run with its baseline and gives the
// exit code that is worse: that of the run or that of the comparison.
func (s *session) compared(before, r *report.Report, err error) error {
	var own exit
	if before == nil || r == nil || err != nil && !errors.As(err, &own) {
		return err
	}
	c := compare.Compare(before, r, s.catalogue, compare.Options{})
	fmt.Fprintln(s.cmd.OutOrStdout(), "\ncompared with the baseline")
	if err := c.Write(s.cmd.OutOrStdout(), "terminal"); err != nil {
		return trouble{err}
	}
	switch code := c.Result.ExitCode(); {
	case code == compare.ExitRegression && int(own) != report.ExitTrouble, err == nil && code != 0:
		return exit(code)
	}
	return err
}
