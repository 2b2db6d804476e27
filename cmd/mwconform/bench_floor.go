package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/cost"
)

// mostPairs is more than anybody waits for.
const mostPairs = 100

// pairing compares runs of the suite with the same requests sent by nothing but
// net/http, and by tools of others that are here, each in a process of its own
// and first in turn.
type pairing struct {
	cmd             *cobra.Command
	args            []string // selectors
	pairs           int
	which           []string // flags that say which test wiki
	script, figures string   // files
}

// floor compares n pairs of the whole run, or of each page of it.
func floor(cmd *cobra.Command, args []string, n int) error {
	if endpoint, fixture := asked(cmd); !fixture || endpoint != "" {
		return fmt.Errorf("%s needs fixture-wiki, and no endpoint: between two runs the wiki is put back", named(cmd, "floor"))
	}
	if n < 1 || n > mostPairs {
		return fmt.Errorf("the setting floor: a number from 1 to %d is due, not %d", mostPairs, n)
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
	p := &pairing{cmd: cmd, args: args, pairs: n, script: filepath.Join(dir, "script.json"), figures: filepath.Join(dir, "figures.json")}
	for _, name := range []string{"release", "tree", "database", "state-dir"} {
		if v, _ := cmd.Flags().GetString(name); v != "" {
			p.which = append(p.which, "--"+name, v)
		}
	}
	if by, _ := cmd.Flags().GetBool("by-page"); by {
		return p.byPage(pages)
	}
	tools := cost.Here()
	all, err := p.of("", tools)
	if err != nil {
		return err
	}
	if err := cost.Compare(cmd.OutOrStdout(), all); err != nil {
		return err
	}
	for _, pair := range all {
		if pair.Trouble != nil {
			return pair.Trouble
		}
	}
	return beside(cmd, tools, all)
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

// byPage compares the pages one after the other.
func (p *pairing) byPage(pages []string) error {
	var all []cost.Page
	for _, page := range pages {
		pairs, err := p.of(page, nil)
		if err != nil {
			return fmt.Errorf("page %s: %w", page, err)
		}
		all = append(all, cost.Page{Name: page, Pairs: pairs})
	}
	return cost.ComparePages(p.cmd.OutOrStdout(), all)
}

// of makes the pairs of a page, or of everything.
func (p *pairing) of(page string, tools []cost.Tool) ([]cost.Pair, error) {
	env := flagsGiven(p.cmd, "floor", "by-page", "page")
	env = append(env, variable("floor")+"=0", variable("by-page")+"=no") // whatever the environment or the file says
	if page == "" {
		page = flagText(p.cmd.Flags().Lookup("page").Value)
	}
	env = append(env, variable("page")+"="+page)
	self := func(args ...string) (*cost.Played, error) { return figuresOf(p.cmd.Context(), p.figures, env, args) }
	suite := slices.Concat([]string{"bench", "--fixture-wiki", "--figures", p.figures}, p.which, p.args)
	progress(p.cmd, "writing down what the suite sends "+page)
	if _, err := self(append(slices.Clone(suite), "--script", p.script)...); err != nil {
		return nil, err
	}
	sent := slices.Concat([]string{"floor", p.script, "--figures", p.figures}, p.which)
	var all []cost.Pair
	for i := range p.pairs {
		progress(p.cmd, fmt.Sprintf("pair %d of %d %s", i+1, p.pairs, page))
		pair, err := onePair(i, tools, self, suite, sent)
		if err != nil {
			return nil, err
		}
		if all = append(all, pair); pair.Trouble != nil { // of a tool; suite and floor go on
			tools = nil
		}
	}
	return all, nil
}

// onePair runs the suite, the floor and the tools, another first each time.
func onePair(i int, tools []cost.Tool, self func(...string) (*cost.Played, error), suite, sent []string) (cost.Pair, error) {
	pair := cost.Pair{Beside: map[string]*cost.Played{}}
	parts := []func() error{
		func() (err error) { pair.Suite, err = self(suite...); return err },
		func() (err error) { pair.Floor, err = self(sent...); return err },
	}
	for _, tool := range tools {
		parts = append(parts, func() error {
			played, err := self(slices.Concat(sent, []string{"--with", tool.Name})...)
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
