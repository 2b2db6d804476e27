package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/pattern"
	"github.com/mwconform/mwconform/harness/render"
	"github.com/mwconform/mwconform/harness/wiki"
)

// completions are the words of settings that are names of something.
var completions = map[string]func(*cobra.Command) []string{
	"page":       ofCatalogue((*contract.Catalogue).PageSlugs),
	"profile":    ofCatalogue((*contract.Catalogue).Profiles),
	"clause":     ofCatalogue(selectors),
	"capability": ofCatalogue(declarable),
	"edition":    func(*cobra.Command) []string { return editions() },
	"release":    releases,
	"scenario":   func(*cobra.Command) []string { return scenarios() },
	"allow":      func(*cobra.Command) []string { return append(strings.Split(risks(), ", "), "all") },
	"view":       func(*cobra.Command) []string { return views },
	"format":     formats,
	"render":     func(*cobra.Command) []string { return forms() },
	"as-own":     func(*cobra.Command) []string { return scenarios() },
	"database":   func(*cobra.Command) []string { return []string{"sqlite", "mysql"} },
}

// completeWords makes shells complete names: of settings, and of what commands take.
func completeWords(root *cobra.Command) {
	for _, cmd := range commandsOf(root) {
		for name, words := range completions {
			if f := cmd.Flags().Lookup(name); f != nil {
				// An error says only that it is registered already.
				_ = cmd.RegisterFlagCompletionFunc(name, completeFrom(words, strings.HasSuffix(f.Value.Type(), "Slice") || name == "release"))
			}
		}
		switch {
		case strings.Contains(cmd.Use, "SELECTOR"):
			cmd.ValidArgsFunction = completeFrom(completions["clause"], false)
		case strings.Contains(cmd.Use, "SCENARIO"):
			cmd.ValidArgsFunction = completeFrom(completions["scenario"], false)
		case strings.Contains(cmd.Use, ".json"):
			cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return []string{"json"}, cobra.ShellCompDirectiveFilterFileExt
			}
		}
	}
}

// completeFrom completes one word, or the last of a list with commas.
func completeFrom(words func(*cobra.Command) []string, list bool) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		before, after := "", begun
		if i := strings.LastIndexByte(begun, ','); list && i >= 0 {
			before, after = begun[:i+1], begun[i+1:]
		}
		var out []string
		for _, w := range words(cmd) {
			if strings.HasPrefix(w, after) {
				out = append(out, before+w)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

func ofCatalogue(words func(*contract.Catalogue) []string) func(*cobra.Command) []string {
	return func(*cobra.Command) []string {
		c, err := loadCatalogue()
		if err != nil {
			return nil
		}
		return words(c)
	}
}

// selectors are the clauses, with the prefixes of pages and groups.
func selectors(c *contract.Catalogue) []string {
	seen := map[string]bool{}
	for _, cl := range c.Clauses() {
		for i, r := range cl.ID {
			if r == '/' {
				seen[cl.ID[:i+1]] = true
			}
		}
		seen[cl.ID] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// declarable are the capabilities that --capability takes: accounts are given by name.
func declarable(c *contract.Catalogue) []string {
	known := slices.Sorted(maps.Keys(c.Capabilities))
	return slices.DeleteFunc(known, func(id string) bool { return strings.HasPrefix(id, "account-") })
}

func editions() []string {
	var out []string
	for _, e := range append(slices.Clone(contract.Releases), contract.Documented) {
		out = append(out, string(e))
	}
	return out
}

// releases are those recorded; the test wiki has the same.
func releases(*cobra.Command) []string {
	have, err := cassette.Releases(cassettes.FS)
	if err != nil {
		return nil
	}
	return have
}

func scenarios() []string {
	all, err := wiki.Scenarios()
	if err != nil {
		return nil
	}
	var out []string
	for _, s := range all {
		out = append(out, s.Name)
	}
	return out
}

// formatWord is a format as the usage of --format lists it.
var formatWord = pattern.Lazy(`^(?:or )?([a-z0-9]+)\b`)

// forms are the beginnings of --render.
func forms() []string {
	var out []string
	for _, name := range render.Names() {
		out = append(out, name+"=")
	}
	return out
}

// formats are those the usage of --format lists, between commas.
func formats(cmd *cobra.Command) []string {
	var out []string
	for _, part := range strings.Split(cmd.Flags().Lookup("format").Usage, ", ") {
		if m := formatWord.Regexp().FindStringSubmatch(part); m != nil {
			out = append(out, m[1])
		}
	}
	return out
}
