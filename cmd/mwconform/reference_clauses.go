package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/wiki"
)

func referenceClauses(w io.Writer) error {
	c, err := loadCatalogue()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "# Every clause\n\n%d clauses on %d pages. What a clause needs and is not there makes it unsupported; a risk that is not allowed\n"+
		"makes it disabled. `mwconform clauses show ID` tells the rest: what each edition expects and why, the spec, the recording.\n\n", len(c.Clauses()), len(c.Pages))
	for _, p := range c.Pages {
		fmt.Fprintf(w, "- %s: %d\n", p.Title, len(p.Clauses))
	}
	for _, p := range c.Pages {
		fmt.Fprintf(w, "\n## %s\n\n| clause | level | what is said | editions | needs | risk | profiles |\n|---|---|---|---|---|---|---|\n", p.Title)
		for _, cl := range p.Clauses {
			says := cl.Says
			if cl.Origin == "observed" {
				says += " (observed)"
			}
			fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s |\n", code(cl.ID), cl.Level, cell(says), editionsOf(cl),
				strings.Join(cl.Needs, ", "), cl.Risk, strings.Join(cl.Profiles, ", "))
		}
	}
	fmt.Fprint(w, "\n\"Observed\": no page says so, real releases do it and clients depend on it.\n")
	referenceProfiles(w, c)
	referenceCapabilities(w, c)
	return nil
}

// editionsOf are the editions a clause is part of, "all" where it is each.
func editionsOf(cl *contract.Clause) string {
	all := append(slices.Clone(contract.Releases), contract.Documented)
	var in []string
	for _, e := range all {
		if _, ok := cl.In(e); ok {
			in = append(in, string(e))
		}
	}
	if len(in) == len(all) {
		return "all"
	}
	return strings.Join(in, ", ")
}

func referenceProfiles(w io.Writer, c *contract.Catalogue) {
	fmt.Fprint(w, "\n## Profiles\n\n`--profile` chooses them.\n\n| profile | clauses | on the pages |\n|---|---|---|\n")
	for _, profile := range c.Profiles() {
		n, pages := 0, []string(nil)
		for _, cl := range c.Clauses() {
			if slices.Contains(cl.Profiles, profile) {
				n++
				if !slices.Contains(pages, cl.Page) {
					pages = append(pages, cl.Page)
				}
			}
		}
		fmt.Fprintf(w, "| %s | %d | %s |\n", code(profile), n, strings.Join(pages, ", "))
	}
}

func referenceCapabilities(w io.Writer, c *contract.Catalogue) {
	fmt.Fprint(w, "\n## Capabilities\n\nWhat is declared cannot be asked for: `--capability` says it.\n\n| capability | is | a wiki without it has no … | how to have it | declared |\n|---|---|---|---|---|\n")
	for _, id := range slices.Sorted(maps.Keys(c.Capabilities)) {
		one := c.Capabilities[id]
		declared := ""
		if one.Declared {
			declared = "yes"
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", code(id), one.Is, cell(one.Says), cell(one.How), declared)
	}
}

func referenceScenarios(w io.Writer) error {
	all, err := wiki.Scenarios()
	if err != nil {
		return trouble{err}
	}
	fmt.Fprintf(w, "# Every scenario of the test wiki\n\n%d set-ups, each a folder in `fixtures/wiki/scenarios/`. `mwconform wiki up` makes them.\n\n"+
		"| scenario | what it is | provides | extensions | releases |\n|---|---|---|---|---|\n", len(all))
	for _, s := range all {
		in := strings.Join(s.Releases, ", ")
		if in == "" {
			in = "all"
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", code(s.Name), cell(s.Title), strings.Join(s.Provides, ", "), strings.Join(s.Extensions, ", "), in)
	}
	return nil
}
