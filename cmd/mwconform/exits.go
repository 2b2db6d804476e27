package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/pattern"
)

// The exit codes of commands, in the one form that help and the reference read:
// two spaces, the code, two spaces, what it means. Those of runs are exitCodes.
const (
	// choiceExits are those of commands that show a choice of clauses.
	choiceExits = doneExits + `
  4  nothing selected`

	// doneExits are those of commands that say nothing else.
	doneExits = `Exit codes:
  0  done
  2  wrong use or configuration
  3  a file, a program or the harness failed`
)

var (
	exitLine = pattern.Lazy(`^  ([0-9]) {2}(\S.*)$`)
	exitMore = pattern.Lazy(`^ {5}(\S.*)$`)
)

// meaning is one exit code of a command.
type meaning struct{ code, says string }

// exitsOf are the exit codes a command's help tells.
func exitsOf(cmd *cobra.Command) []meaning {
	var out []meaning
	open := false // the last line was one of an exit code
	for _, line := range strings.Split(cmd.Long, "\n") {
		if m := exitLine.Regexp().FindStringSubmatch(line); m != nil {
			out, open = append(out, meaning{m[1], m[2]}), true
		} else if m := exitMore.Regexp().FindStringSubmatch(line); m != nil && open {
			out[len(out)-1].says += " " + m[1]
		} else {
			open = false
		}
	}
	return out
}

// describeExits gives the usual exit codes to commands whose help tells none.
func describeExits(root *cobra.Command) {
	for _, cmd := range commandsOf(root) {
		if strings.Contains(cmd.Long, "\n  2  ") {
			continue // of every command something can be used wrongly
		}
		if cmd.Long == "" {
			cmd.Long = cmd.Short + "."
		}
		cmd.Long += "\n\n" + doneExits
	}
}

// commandsOf are all commands that do something and are shown, in the order of help.
func commandsOf(root *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
			return
		}
		if c.RunE != nil || c.Run != nil {
			out = append(out, c)
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	return out
}
