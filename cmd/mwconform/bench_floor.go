package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/cost"
)

// mostPairs is more than anybody waits for.
const mostPairs = 100

// Flags that say which test wiki, and those with which the suite runs there.
var (
	whichWikiFlags = []string{"release", "tree", "database", "state-dir"}
	pairedFlags    = []string{"config", "page", "profile", "scenario", "alone", "edition", "seed", "generate-seed", "generate-count", "timeout", "max-body", "repeats", "mail-wait"}
)

// unpaired are settings that make pairs unfair also where a file or the
// environment gives them: nothing is put back, or only the suite waits.
var unpaired = []string{"as-own", "max-rate", "maxlag", "shard", "deviant", "variation"}

// pairing compares runs of the suite with the same requests sent by nothing but
// net/http, and by tools of others that are here, each in a process of its own
// and first in turn.
type pairing struct {
	cmd   *cobra.Command
	args  []string // selectors
	dir   string   // for scripts and figures
	tools []cost.Tool
}

// floor compares n pairs of the whole run, or of each page of it.
func floor(cmd *cobra.Command, args []string, n int) error {
	if endpoint, fixture := asked(cmd); !fixture || endpoint != "" {
		return fmt.Errorf("%s needs fixture-wiki, and no endpoint: between two runs the wiki is put back", named(cmd, "floor"))
	}
	if n < 1 || n > mostPairs {
		return fmt.Errorf("the setting floor: a number from 1 to %d is due, not %d", mostPairs, n)
	}
	if err := onlyPaired(cmd); err != nil {
		return err
	}
	pages, err := chosenPages(cmd, args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mwconform-floor-") // only the user's own: it gets passwords of the test wiki
	if err != nil {
		return trouble{err}
	}
	defer os.RemoveAll(dir)
	p := &pairing{cmd: cmd, args: args, dir: dir}
	if by, _ := cmd.Flags().GetBool("by-page"); by {
		return p.byPage(pages, n)
	}
	p.tools = cost.Here()
	return p.whole(n)
}

// onlyPaired refuses what would be passed over, or would hold one half of a pair up.
func onlyPaired(cmd *cobra.Command) error {
	known := slices.Concat(whichWikiFlags, pairedFlags, []string{"floor", "by-page", "fixture-wiki"})
	var problem error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		given := fromFlag(cmd, f.Name) && !slices.Contains(known, f.Name)
		unfair := slices.Contains(unpaired, f.Name) && f.Value.String() != f.DefValue
		if problem == nil && (given || unfair) {
			problem = fmt.Errorf("%s and floor contradict each other: both halves of a pair send the same to the test wiki as it is, as fast as it answers", named(cmd, f.Name))
		}
	})
	return problem
}

// chosenPages are the pages of the clauses that are chosen, in the catalogue's order.
func chosenPages(cmd *cobra.Command, args []string) ([]string, error) {
	c, err := loadCatalogue()
	if err != nil {
		return nil, err
	}
	clauses, err := choose(cmd, c, args)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, cl := range clauses {
		if !slices.Contains(out, cl.Page) {
			out = append(out, cl.Page)
		}
	}
	return out, nil
}

// whole compares n pairs of everything that is chosen.
func (p *pairing) whole(n int) error {
	if err := p.write(""); err != nil {
		return err
	}
	tools := p.tools
	var all []cost.Pair
	for i := range n {
		progress(p.cmd, fmt.Sprintf("pair %d of %d", i+1, n))
		pair, err := p.one(i, "")
		if err != nil {
			return err
		}
		if all = append(all, pair); pair.Trouble != nil { // of a tool; suite and floor go on
			p.tools = nil
		}
	}
	if err := cost.Compare(p.cmd.OutOrStdout(), all); err != nil {
		return err
	}
	for _, pair := range all {
		if pair.Trouble != nil {
			return pair.Trouble
		}
	}
	return beside(p.cmd, tools, all)
}

// byPage compares n pairs of each page: one of each, then the next of each, so
// that what holds the machine up for a minute does not meet all pairs of a page.
func (p *pairing) byPage(pages []string, n int) error {
	var all []cost.Page
	for _, page := range pages {
		switch err := p.write(page); {
		case errors.Is(err, contract.ErrEmpty):
			fmt.Fprintf(p.cmd.ErrOrStderr(), "mwconform: the page %s is left out: nothing of it can be judged\n", page)
		case err != nil:
			return fmt.Errorf("page %s: %w", page, err)
		default:
			all = append(all, cost.Page{Name: page})
		}
	}
	if len(all) == 0 {
		return contract.ErrEmpty
	}
	for i := range n {
		for k := range all {
			progress(p.cmd, fmt.Sprintf("pair %d of %d of the page %s", i+1, n, all[k].Name))
			pair, err := p.one(i, all[k].Name)
			if err != nil {
				return fmt.Errorf("page %s: %w", all[k].Name, err)
			}
			all[k].Pairs = append(all[k].Pairs, pair)
		}
	}
	return cost.ComparePages(p.cmd.OutOrStdout(), all)
}

// script is the file with what the suite sends for a page, or for everything.
func (p *pairing) script(page string) string { return filepath.Join(p.dir, "script-"+page+".json") }

// suite are the arguments of the half that is the suite. Whatever the environment
// or the file says, it is no comparison itself.
func (p *pairing) suite(page string) []string {
	out := slices.Concat([]string{"bench", "--fixture-wiki", "--floor=0", "--by-page=false"}, flagsGiven(p.cmd, whichWikiFlags...), flagsGiven(p.cmd, pairedFlags...))
	if page != "" {
		out = append(slices.DeleteFunc(out, func(arg string) bool { return strings.HasPrefix(arg, "--page=") }), "--page="+page)
	}
	return append(out, p.args...)
}

// sent are the arguments of the other half.
func (p *pairing) sent(page string) []string {
	out := []string{"floor", p.script(page)}
	for _, name := range whichWikiFlags { // floor reads no file and no environment
		if v, _ := p.cmd.Flags().GetString(name); v != "" {
			out = append(out, "--"+name, v)
		}
	}
	return out
}

// self runs this program and gives the figures it leaves.
func (p *pairing) self(args []string) (*cost.Played, error) {
	file := filepath.Join(p.dir, "figures.json")
	return figuresOf(p.cmd.Context(), file, append(slices.Clone(args), "--figures", file))
}

// write writes the script of a page, or of everything.
func (p *pairing) write(page string) error {
	progress(p.cmd, strings.TrimSpace("writing down what the suite sends "+page))
	_, err := p.self(append(p.suite(page), "--script", p.script(page)))
	return err
}

// one makes pair i of a page, or of everything: the suite, the floor and the
// tools, another first each time.
func (p *pairing) one(i int, page string) (cost.Pair, error) {
	pair, sent := cost.Pair{Beside: map[string]*cost.Played{}}, p.sent(page)
	parts := []func() error{
		func() (err error) { pair.Suite, err = p.self(p.suite(page)); return err },
		func() (err error) { pair.Floor, err = p.self(sent); return err },
	}
	for _, tool := range p.tools {
		parts = append(parts, func() error {
			played, err := p.self(append(slices.Clone(sent), "--with", tool.Name))
			pair.Beside[tool.Name], pair.Trouble = played, cmp.Or(pair.Trouble, err)
			return nil
		})
	}
	for k := range parts {
		if err := parts[(i+k)%len(parts)](); err != nil {
			return pair, err
		}
	}
	return pair, nil
}

// beside writes what the tools took.
func beside(cmd *cobra.Command, tools []cost.Tool, pairs []cost.Pair) error {
	out := cmd.OutOrStdout()
	if len(tools) == 0 {
		for _, t := range cost.Tools {
			fmt.Fprintf(out, "%s is not on this machine: nothing beside the floor\n", t.Name)
		}
	}
	for _, t := range tools {
		version, err := t.Version(cmd.Context())
		if err != nil {
			return trouble{err}
		}
		fmt.Fprintf(out, "\nthe same requests sent by %s, without its start:\n", version)
		if err := cost.CompareBeside(out, t.Name, pairs); err != nil {
			return err
		}
	}
	return nil
}
