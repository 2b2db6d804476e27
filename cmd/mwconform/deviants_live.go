package main

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/deviant"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/wiki"
	"github.com/mwconform/mwconform/schemas"
	"github.com/mwconform/mwconform/suites"
)

func deviantsLiveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "live [NAME...]",
		Short: "Show that wrong wikis, real ones, are caught and for what they do wrong",
		Long: `Live takes the deviants of fixtures/wiki/deviants: settings on top of a scenario
of the running test wiki that break one promise. Against each it runs all specs
of the scenario. The clauses that speak of what is broken have to turn red by
their own check, and no other may. Before that the same specs have to pass
without the deviant. A NAME may be a pattern, such as 'token-*'.

Exit codes:
  0  every deviant is caught, and for what it does wrong
  1  a deviant survives, or a clause accuses it that does not speak of what it does
  2  wrong use or configuration
  3  the test wiki is not there, or the harness failed, or a clause could not be judged
  4  nothing selected`,
		RunE: withSettings(deviantsLive),
	}
	addConfigFlags(cmd)
	addWikiFlags(cmd)
	f := cmd.Flags()
	f.Bool("list", false, "write what the deviants are, as Markdown, and run nothing")
	f.StringSlice("page", nil, "only deviants that break promises of these pages")
	f.StringSlice("scenario", nil, "only deviants shown in these scenarios")
	f.Int("sample", 0, "only this many deviants, evenly spread (0: all)")
	f.StringSlice("clause", nil, "run only the specs of these clauses, such as 'login/session/*'")
	f.Bool("quick", false, "run only the specs of clauses that have to turn red: finds deviants that survive, not wrong accusations")
	f.String("edition", "", "contract to hold against (default that of the release)")
	addAloneFlag(f)
	addProcsFlag(f, procsOfLive)
	addWireFlags(cmd)
	return cmd
}

func deviantsLive(cmd *cobra.Command, names []string) error {
	s := &session{cmd: cmd}
	var err error
	if s.procs, err = procs(cmd); err != nil {
		return err
	}
	if s.catalogue, err = loadCatalogue(); err != nil {
		return err
	}
	clauses, _ := cmd.Flags().GetStringSlice("clause")
	selected, err := s.catalogue.Select(contract.Selection{Clauses: clauses})
	if err != nil {
		return err
	}
	s.specs = suites.Choose(suites.All(), selected)
	if s.schemas, err = schema.Open(schemas.FS); err != nil {
		return trouble{err}
	}
	chosen, err := chosenDeviants(cmd, s.catalogue, names)
	if err != nil {
		return err
	}
	if list, _ := cmd.Flags().GetBool("list"); list {
		return listDeviants(cmd.OutOrStdout(), s.catalogue, chosen)
	}
	if name, _ := cmd.Flags().GetString("edition"); name != "" {
		if s.edition, err = contract.ParseEdition(name); err != nil {
			return err
		}
	}
	sample, _ := cmd.Flags().GetInt("sample")
	if sample < 0 {
		return fmt.Errorf("the setting %s: a number from 0 on is due, not %d", named(cmd, "sample"), sample)
	}
	w, release, err := useFixture(cmd, true)
	if err != nil {
		return err
	}
	defer release()
	chosen = slices.DeleteFunc(chosen, func(d wiki.Deviant) bool { return !d.In(w.Release()) })
	chosen = deviant.Spread(chosen, sample)
	if len(chosen) == 0 {
		return contract.ErrEmpty
	}
	out := cmd.OutOrStdout()
	judged, err := s.judgeDeviants(w, chosen, func(j judged) { printFindings(out, j) })
	if err != nil {
		return err
	}
	return printJudged(out, judged)
}

// chosenDeviants are those the names, --page and --scenario leave.
func chosenDeviants(cmd *cobra.Command, c *contract.Catalogue, names []string) ([]wiki.Deviant, error) {
	all, err := wiki.Deviants()
	if err != nil {
		return nil, trouble{err}
	}
	for _, pattern := range names {
		match := func(d wiki.Deviant) bool { ok, err := path.Match(pattern, d.Name); return ok && err == nil }
		if !slices.ContainsFunc(all, match) {
			return nil, oneOf("deviant", pattern, all, func(d wiki.Deviant) string { return d.Name })
		}
	}
	pages, _ := cmd.Flags().GetStringSlice("page")
	for _, p := range pages {
		if c.Page(p) == nil {
			return nil, &contract.UnknownError{What: "page", Name: p, Known: c.PageSlugs()}
		}
	}
	if err := knownScenarios(cmd); err != nil {
		return nil, err
	}
	scenarios := scenarioNames(cmd)
	out := slices.DeleteFunc(all, func(d wiki.Deviant) bool {
		named := func(pattern string) bool { ok, _ := path.Match(pattern, d.Name); return ok }
		return len(names) > 0 && !slices.ContainsFunc(names, named) ||
			len(pages) > 0 && !slices.Contains(pages, d.Page) ||
			len(scenarios) > 0 && !slices.Contains(scenarios, d.Scenario)
	})
	if len(out) == 0 {
		return nil, contract.ErrEmpty
	}
	return out, nil
}

// printJudged shows the table and gives the exit code as an error.
func printJudged(out io.Writer, all []judged) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\ndeviant\tpage\tscenario\tturned red\tmissing\taccused wrongly")
	var caught int
	var unjudged bool
	for _, j := range all {
		if j.how.Caught() {
			caught++
		}
		unjudged = unjudged || len(j.how.Errors) > 0
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", j.Name, j.Page, j.Scenario, listed(j.how.Red), listed(idsOf(j.how.Missing)), listed(idsOf(j.how.Wrong)))
	}
	t.Flush()
	fmt.Fprintf(out, "\n%d of %d deviants are caught for what they do wrong\n", caught, len(all))
	switch {
	case caught < len(all):
		return exit(report.ExitNotConforming)
	case unjudged:
		return exit(report.ExitTrouble)
	}
	return nil
}

// printFindings shows, as soon as a deviant is judged, that it is caught, or
// what is not as it has to be, with the exchanges.
func printFindings(out io.Writer, j judged) {
	if j.how.Caught() {
		fmt.Fprintf(out, "%s: caught by %s\n", j.Name, listed(j.how.Red))
	}
	printFinding(out, j.Name, "survives", j.how.Missing)
	printFinding(out, j.Name, "accused wrongly", j.how.Wrong)
	printFinding(out, j.Name, "not judged", j.how.Errors)
}

func printFinding(out io.Writer, name, what string, findings []deviant.Finding) {
	for _, f := range findings {
		verdict, reason := string(f.Outcome.Verdict), f.Outcome.Reason
		if verdict == "" {
			verdict, reason = string(result.Untested), "no spec of this scenario looks at it"
		}
		fmt.Fprintf(out, "%s: %s: %s is %s: %s\n", name, what, f.Clause, verdict, reason)
		for _, m := range f.Outcome.Mismatches {
			fmt.Fprintf(out, "  %s: %s\n", m.Source, m)
		}
		for _, ex := range f.Spec.Exchanges {
			fmt.Fprintf(out, "  %s\n    -> %d %s%s\n", ex.Curl, ex.Status, shortened(ex.Body), ex.Trouble)
		}
	}
}

// shortened is a body as far as it is worth reading in a list.
func shortened(body string) string {
	const most = 600
	text := []rune(printable.Words(body))
	if len(text) <= most {
		return string(text)
	}
	return string(text[:most]) + "…"
}

func idsOf(findings []deviant.Finding) []string {
	var out []string
	for _, f := range findings {
		if !slices.Contains(out, f.Clause) {
			out = append(out, f.Clause)
		}
	}
	return out
}

func listed(ids []string) string {
	if len(ids) == 0 {
		return "-"
	}
	return strings.Join(ids, " ")
}

// listDeviants writes what the deviants are, as Markdown.
func listDeviants(w io.Writer, c *contract.Catalogue, all []wiki.Deviant) error {
	fmt.Fprintf(w, "# Wrong wikis\n\nWritten by `mwconform deviants live --list`; `make docs` writes it again.\n\n"+
		"Wrong wikis (%d), each a real MediaWiki with a few settings more (`fixtures/wiki/deviants/NAME/`) that break one promise.\n"+
		"`mwconform deviants live` runs all specs of the scenario against each: the clauses named here have to turn red by their own\n"+
		"check, those under *may* speak of the broken thing as well, and no other clause may fail.\n", len(all))
	for _, p := range c.Pages {
		mine := slices.DeleteFunc(slices.Clone(all), func(d wiki.Deviant) bool { return d.Page != p.Slug })
		if len(mine) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n## %s\n\n| deviant | what it does wrong | scenario | turns red | may |\n|---|---|---|---|---|\n", p.Title)
		for _, d := range mine {
			does := strings.ReplaceAll(d.Title, "|", `\|`)
			if len(d.Releases) > 0 {
				does += " Only " + strings.Join(d.Releases, ", ") + "."
			}
			fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", d.Name, does, d.Scenario, lines(d.Red), lines(d.May))
		}
	}
	return nil
}

// lines are ids in one cell of a Markdown table.
func lines(ids []string) string {
	var out []string
	for _, id := range ids {
		out = append(out, "`"+id+"`")
	}
	return strings.Join(out, "<br>")
}
