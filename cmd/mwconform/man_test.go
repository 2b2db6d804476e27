package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestManPage: nothing of a help's text is taken for a request of man(7) or an
// escape, whatever it begins with.
func TestManPage(t *testing.T) {
	root := &cobra.Command{Use: "tool", Short: "Does things"}
	sub := &cobra.Command{Use: "sub [FILE...]", Short: `Does a \ thing`, Run: func(*cobra.Command, []string) {},
		Long: "Sub does one.\n.SH is no section of it\n'nor is this\n\nExit codes:\n  0  done"}
	below := &cobra.Command{Use: "below", Run: sub.Run}
	hidden := &cobra.Command{Use: "secret", Run: sub.Run, Hidden: true}
	sub.AddCommand(below, hidden)
	root.AddCommand(sub)
	f := sub.Flags()
	f.StringP("name", "n", `a\b`, "its name")
	f.StringSlice("list", nil, "words")
	f.Int("count", 3, "how many")
	f.Bool("hidden", false, "nobody's business")
	_ = f.MarkHidden("hidden")
	var out strings.Builder
	if err := manPage(&out, sub); err != nil {
		t.Fatal(err)
	}
	want := `.nh
.TH "TOOL-SUB" "1" "Jan 1970" "mwconform ` + version + `" "mwconform"

.SH NAME
tool-sub - Does a \e thing


.SH SYNOPSIS
\fBtool sub [FILE...] [flags]\fP


.SH DESCRIPTION
Sub does one.
\&.SH is no section of it
\&'nor is this

.PP
Exit codes:
  0  done


.SH OPTIONS
\fB--count\fP=3
	how many

.PP
\fB-h\fP, \fB--help\fP[=false]
	help for sub

.PP
\fB--list\fP=[]
	words

.PP
\fB-n\fP, \fB--name\fP="a\e\eb"
	its name


.SH SEE ALSO
\fBtool(1)\fP, \fBtool-sub-below(1)\fP
`
	if out.String() != want {
		t.Errorf("%s\nis not\n%s", out.String(), want)
	}
}

// TestManPages: the program's own pages are whole.
func TestManPages(t *testing.T) {
	root, dir := newRoot(), t.TempDir()
	if err := writeMan(root, dir); err != nil {
		t.Fatal(err)
	}
	for _, cmd := range append(commandsOf(root), root) {
		page, err := os.ReadFile(filepath.Join(dir, pageName(cmd)+".1"))
		if err != nil {
			t.Error(err)
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && !strings.Contains(string(page), bold("--"+f.Name)) {
				t.Errorf("the page of %s lacks --%s", cmd.CommandPath(), f.Name)
			}
		})
		for _, line := range strings.Split(cmd.Long, "\n") {
			if !strings.Contains(string(page), "\n"+roff(line)+"\n") {
				t.Errorf("the page of %s lacks %q", cmd.CommandPath(), line)
			}
		}
	}
}
