package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// referenceCommand writes the pages of docs/reference, and in a program built
// with -tags man the man pages, out of the program itself: for make docs and
// packagers.
func referenceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:       "reference PAGE",
		Short:     "Write a page of docs/reference: configuration, exit-codes, clauses or scenarios",
		Hidden:    true,
		ValidArgs: []string{"configuration", "exit-codes", "clauses", "scenarios"},
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			fmt.Fprintln(w, "<!-- written by make docs -->")
			switch args[0] {
			case "configuration":
				return referenceSettings(w, cmd.Root())
			case "exit-codes":
				return referenceExits(w, cmd.Root())
			case "clauses":
				return referenceClauses(w)
			}
			return referenceScenarios(w)
		},
	}
	if manCommand != nil {
		cmd.AddCommand(manCommand())
	}
	return cmd
}

// manCommand writes the man pages; nil in a program built without them.
var manCommand func() *cobra.Command

// row is one setting in one meaning, with the commands that have it so.
type row struct {
	flag     *pflag.Flag
	commands []string
}

func referenceSettings(w io.Writer, root *cobra.Command) error {
	var rows []*row
	for _, cmd := range commandsOf(root) {
		if cmd.Flags().Lookup("config") == nil {
			continue // takes no settings
		}
		name := strings.TrimPrefix(cmd.CommandPath(), root.Name()+" ")
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "help" || f.Hidden {
				return
			}
			same := func(r *row) bool {
				return r.flag.Name == f.Name && r.flag.Usage == f.Usage && r.flag.DefValue == f.DefValue && r.flag.Value.Type() == f.Value.Type()
			}
			if i := slices.IndexFunc(rows, same); i >= 0 {
				rows[i].commands = append(rows[i].commands, name)
			} else {
				rows = append(rows, &row{f, []string{name}})
			}
		})
	}
	slices.SortStableFunc(rows, func(a, b *row) int { return strings.Compare(a.flag.Name, b.flag.Name) })
	fmt.Fprint(w, settingsHead)
	for _, r := range rows {
		key, env := r.flag.Name+":", variable(r.flag.Name)
		switch r.flag.Name {
		case "config":
			key = ""
		case "print-config":
			key, env = "", ""
		}
		flag := "--" + r.flag.Name
		if r.flag.Shorthand != "" {
			flag += ", -" + r.flag.Shorthand
		}
		says := r.flag.Usage
		if isSecret(r.flag.Name) {
			says += " **(secret)**"
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s |\n", code(flag), code(env), code(key),
			typeName(r.flag), code(defaultOf(r.flag)), cell(says), strings.Join(r.commands, ", "))
	}
	return nil
}

const settingsHead = `# Every setting

A setting is a flag, a variable and a key of mwconform.yaml. What is given in two of them counts in that order: flag, variable,
file, default. An unknown variable that begins with MWCONFORM_ and an unknown key are errors (exit code 2). One file serves all
commands: what a command does not have is passed over there. A list has commas between its words, in the file it may be a YAML
list. ` + "`--print-config`" + ` shows which value came from where. The value of a secret is never shown and never written to a report;
` + "`…-password-file`" + ` keeps it out of the list of processes.

| flag | variable | key | type | default | what it is | commands |
|---|---|---|---|---|---|---|
`

// typeName is the type of a setting in a user's words.
func typeName(f *pflag.Flag) string {
	switch t := f.Value.Type(); t {
	case "bool":
		return "yes or no"
	case "string":
		return "word"
	case "int", "int64":
		return "number"
	case "stringSlice", "stringArray":
		return "list"
	default:
		return t
	}
}

func defaultOf(f *pflag.Flag) string {
	switch f.DefValue {
	case "[]":
		return ""
	case "false":
		return "no"
	case "true":
		return "yes"
	}
	return f.DefValue
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + cell(s) + "`"
}

// cell is text that stays within a cell of a table.
func cell(s string) string {
	s = strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
	return strings.ReplaceAll(s, "<", "&lt;")
}

func referenceExits(w io.Writer, root *cobra.Command) error {
	fmt.Fprint(w, "# Exit codes of every command\n\nA run that is ended by a signal has 3, or 1 where a clause had failed before.\nA run over many targets (`run --targets`) has the first of 1, 2, 3 and 4 that one of them has.\n")
	for _, cmd := range commandsOf(root) {
		fmt.Fprintf(w, "\n## %s\n\n%s.\n\n| exit code | |\n|---|---|\n", cmd.CommandPath(), cmd.Short)
		for _, m := range exitsOf(cmd) {
			fmt.Fprintf(w, "| %s | %s |\n", m.code, cell(m.says))
		}
	}
	return nil
}
