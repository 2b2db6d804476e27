package main

import (
	"fmt"
	"io"
	"io/fs"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites"
)

func clausesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "clauses",
		Short: "List, show and count the clauses of the catalogue",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("no command %q: mwconform clauses --help lists them", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	list := &cobra.Command{
		Use: "list [SELECTOR...]", Short: "List clauses, one line each",
		RunE: withClauses(func(w io.Writer, c *contract.Catalogue, chosen []*contract.Clause) error {
			t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
			for _, cl := range chosen {
				fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", cl.ID, cl.Level, cl.Kind, cl.Says)
			}
			return t.Flush()
		}),
	}
	show := &cobra.Command{
		Use: "show SELECTOR...", Short: "Show clauses with editions, needs, specs and recordings", Args: cobra.MinimumNArgs(1),
		RunE: withClauses(showClauses),
	}
	coverage := &cobra.Command{
		Use: "coverage [SELECTOR...]", Short: "Show which specs check which clause, and what is not a promise",
		Long: "Coverage lists every clause with its specs, counts them by page, kind and level, and\nlists the statements of the pages that no answer could make true or false.\n\n" + "Exit codes:\n  0  every clause has a spec\n  1  a clause has none\n  2  wrong use or configuration\n  3  a file or the harness failed\n  4  nothing selected",
		RunE: withClauses(coverClauses),
	}
	matrix := &cobra.Command{
		Use: "matrix [SELECTOR...]", Short: "Write which status or code is shown in which scenario by which spec, as Markdown",
		RunE: withClauses(matrixClauses),
	}
	for _, sub := range []*cobra.Command{list, show, matrix} {
		sub.Long = sub.Short + ".\n\n" + choiceExits
	}
	addConfigFlags(list)
	addSelectionFlags(list)
	cmd.AddCommand(list)
	for _, sub := range []*cobra.Command{show, coverage, matrix, driftCommand()} {
		addFlagsOf(list, sub.Flags(), nil)
		cmd.AddCommand(sub)
	}
	return cmd
}

func withClauses(do func(io.Writer, *contract.Catalogue, []*contract.Clause) error) func(*cobra.Command, []string) error {
	return withSettings(func(cmd *cobra.Command, args []string) error {
		c, err := loadCatalogue()
		if err != nil {
			return err
		}
		chosen, err := choose(cmd, c, args)
		if err != nil {
			return err
		}
		return do(cmd.OutOrStdout(), c, chosen)
	})
}

// specsOf are the specs that name a clause.
func specsOf(id string, all []spec.Spec) []spec.Spec {
	var out []spec.Spec
	for _, s := range all {
		for _, c := range s.Clauses {
			if c == id {
				out = append(out, s)
			}
		}
	}
	return out
}

func showClauses(w io.Writer, c *contract.Catalogue, chosen []*contract.Clause) error {
	all := suites.All()
	for i, cl := range chosen {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s\n  says      %s\n  page      %s, %s\n  is        %s, %s, from %s\n  risk      %s\n  profiles  %s\n",
			cl.ID, cl.Says, c.Page(cl.Page).Title, cl.Section, cl.Kind, cl.Level,
			map[string]string{"page": "the page", "observed": "what real releases do"}[cl.Origin], cl.Risk, strings.Join(cl.Profiles, ", "))
		for _, n := range cl.Needs {
			fmt.Fprintf(w, "  needs     %s: %s\n", n, c.Capabilities[n].Says)
		}
		for _, e := range append([]contract.Edition{contract.Documented}, contract.Releases...) {
			fmt.Fprintf(w, "  %-9s %s\n", e, inEdition(cl, e))
		}
		for _, text := range between(cl) {
			fmt.Fprintf(w, "  %s\n", text)
		}
		for _, s := range specsOf(cl.ID, all) {
			fmt.Fprintf(w, "  spec      %s (%s)\n  recorded  %s\n", s.Title, s.ID(), recordedIn(s))
		}
		fmt.Fprintf(w, "  declared  fixtures/%s\n", cl.Where())
		if cl.Link != "" {
			fmt.Fprintf(w, "  see       %s\n", cl.Link)
		}
	}
	return nil
}

func inEdition(cl *contract.Clause, e contract.Edition) string {
	want, ok := cl.In(e)
	text := want.String()
	switch {
	case !ok:
		text = "not part of it"
	case text == "":
		text = "holds"
	}
	if r := cl.RuleIn(e); r != nil {
		text += " (" + strings.TrimSpace(r.Why+" "+r.Link) + ")"
	}
	return text
}

// between are the rules for versions that no edition shows, such as those up
// to 1.36.1 and those from 1.41.1 on.
func between(cl *contract.Clause) []string {
	shown := map[*contract.Rule]bool{}
	for _, e := range append([]contract.Edition{contract.Documented}, contract.Releases...) {
		shown[cl.RuleIn(e)] = true
	}
	var out []string
	for i := range cl.Editions {
		r := &cl.Editions[i]
		if shown[r] {
			continue
		}
		at := r.Until
		if at == "" {
			at = r.Since
		}
		var bounds []string
		for _, b := range [][2]string{{"since ", r.Since}, {"until ", r.Until}} {
			if b[1] != "" {
				bounds = append(bounds, b[0]+b[1])
			}
		}
		out = append(out, strings.Join(bounds, " ")+": "+inEdition(cl, contract.Edition(at)))
	}
	return out
}

// recordedIn names the recordings of a spec that are within the program, and
// the releases of which there is none.
func recordedIn(s spec.Spec) string {
	file := s.In() + "/" + s.ID() + ".yaml"
	var have, lack []string
	for _, e := range contract.Releases {
		if _, err := fs.Stat(cassettes.FS, string(e)+"/"+file); err == nil {
			have = append(have, string(e))
		} else {
			lack = append(lack, string(e))
		}
	}
	switch {
	case len(have) == 0:
		return "not yet (mwconform record)"
	case len(lack) == 0:
		return fmt.Sprintf("cassettes/{%s}/%s", strings.Join(have, ","), file)
	}
	return fmt.Sprintf("cassettes/{%s}/%s, not of %s", strings.Join(have, ","), file, strings.Join(lack, ", "))
}

func coverClauses(w io.Writer, c *contract.Catalogue, chosen []*contract.Clause) error {
	all := suites.All()
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var untested []string
	for _, cl := range chosen {
		var ids []string
		for _, s := range specsOf(cl.ID, all) {
			ids = append(ids, fmt.Sprintf("%s in %s", s.ID(), s.In()))
		}
		if len(ids) == 0 {
			untested = append(untested, cl.ID)
			ids = []string{"UNTESTED"}
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", cl.ID, cl.Level, cl.Kind, strings.Join(ids, "; "))
	}
	t.Flush()
	fmt.Fprintln(w)
	for _, p := range c.Pages {
		countPage(w, p, chosen)
	}
	if len(untested) > 0 {
		fmt.Fprintf(w, "untested: %s\n", strings.Join(untested, ", "))
		return exit(report.ExitNotConforming)
	}
	fmt.Fprintf(w, "untested: none of %d clauses\n", len(chosen))
	return nil
}

func countPage(w io.Writer, p *contract.Page, chosen []*contract.Clause) {
	n := 0
	count := map[string]int{}
	for _, cl := range chosen {
		if cl.Page == p.Slug {
			n++
			count[string(cl.Kind)]++
			count[string(cl.Level)]++
			count[cl.Origin]++
		}
	}
	if n == 0 {
		return
	}
	part := func(names ...string) string {
		var out []string
		for _, name := range names {
			if count[name] > 0 {
				out = append(out, fmt.Sprintf("%d %s", count[name], name))
			}
		}
		return strings.Join(out, ", ")
	}
	var kinds, levels []string
	for _, k := range contract.Kinds {
		kinds = append(kinds, string(k))
	}
	for _, l := range contract.Levels {
		levels = append(levels, string(l))
	}
	fmt.Fprintf(w, "%s: %d clauses\n  kinds    %s\n  levels   %s\n  origin   %s\n", p.Title, n, part(kinds...), part(levels...), part("page", "observed"))
	for _, s := range p.NotPromise {
		fmt.Fprintf(w, "  no promise: %s (%s: %s)\n", s.Says, s.Section, s.Why)
	}
	fmt.Fprintln(w)
}
