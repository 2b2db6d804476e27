package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// writeMan writes a page for each command. No page has a date of its own, so
// that the same program writes the same bytes.
func writeMan(root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, cmd := range append([]*cobra.Command{root}, commandsOf(root)...) {
		f, err := os.Create(filepath.Join(dir, pageName(cmd)+".1"))
		if err != nil {
			return err
		}
		err = manPage(f, cmd)
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manPage writes what the help of a command says in the macros of man(7).
// cobra/doc does the same by way of Markdown, whose parser makes its tables
// whenever the program starts.
func manPage(w io.Writer, cmd *cobra.Command) error {
	cmd.InitDefaultHelpFlag()
	says := cmd.Long
	if says == "" {
		says = cmd.Short
	}
	sections := [][2]string{
		{"NAME", pageName(cmd) + " - " + roff(cmd.Short)},
		{"SYNOPSIS", bold(cmd.UseLine())},
		{"DESCRIPTION", paragraphs(strings.Split(roff(says), "\n\n"))},
		{"OPTIONS", paragraphs(manOptions(cmd))},
		{"SEE ALSO", strings.Join(seeAlso(cmd), ", ")},
	}
	out := fmt.Sprintf(".nh\n.TH %q \"1\" \"Jan 1970\" %q \"mwconform\"\n", strings.ToUpper(pageName(cmd)), "mwconform "+version)
	for i, s := range sections {
		if i > 0 {
			out += "\n"
		}
		out += "\n.SH " + s[0] + "\n" + s[1] + "\n"
	}
	_, err := io.WriteString(w, out)
	return err
}

// manOptions are the flags of a command with their defaults and what they do.
func manOptions(cmd *cobra.Command) []string {
	var out []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name, value := bold("--"+f.Name), "="+f.DefValue
		if f.Shorthand != "" {
			name = bold("-"+f.Shorthand) + ", " + name
		}
		if f.Value.Type() == "string" {
			value = fmt.Sprintf("=%q", f.DefValue)
		}
		if f.NoOptDefVal != "" {
			value = "[" + value + "]"
		}
		out = append(out, name+roff(value)+"\n\t"+roff(f.Usage))
	})
	return out
}

// seeAlso are the pages of the command above and of those below.
func seeAlso(cmd *cobra.Command) []string {
	var out []string
	if cmd.HasParent() {
		out = append(out, bold(pageName(cmd.Parent())+"(1)"))
	}
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			out = append(out, bold(pageName(c)+"(1)"))
		}
	}
	return out
}

func paragraphs(texts []string) string { return strings.Join(texts, "\n\n.PP\n") }

func bold(text string) string { return `\fB` + roff(text) + `\fP` }

// roff is text of which nothing is taken for a request or an escape.
func roff(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, `\`, `\e`), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
