package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
)

// github writes annotations, which a workflow's log turns into notes
// (docs.github.com, "Workflow commands", setting an error message). Of a step
// ten errors, ten warnings and ten notices are shown: the first notice says how
// many there are.
func github(w io.Writer, r *report.Report) error {
	var b strings.Builder
	command := func(level, title, message string) {
		fmt.Fprintf(&b, "::%s title=%s::%s\n", level, ofProperty(title), ofMessage(message))
	}
	command("notice", "mwconform", what(r)+": "+r.Sentence())
	for _, u := range stale(r) {
		command("error", "waiver of "+u.Clause, u.Says)
	}
	for _, f := range r.Elsewhere() {
		command("error", f.Clause, cut(f.String(), 600))
	}
	for _, c := range bad(r) {
		message := c.Says + "\n" + cut(c.Reason, 600)
		switch standingOf(c) {
		case errs:
			command("warning", c.ID, message)
		case waived:
			command("notice", c.ID, message+"\n"+c.Waived.String())
		default:
			command("error", c.ID, message)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// ofMessage and ofProperty escape as the runner's toolkit does
// (actions/toolkit, packages/core, command). Text of a wiki cannot end a
// command and begin another.
func ofMessage(s string) string {
	var lines []string
	for one := range strings.SplitSeq(s, "\n") {
		lines = append(lines, printable.Line(one))
	}
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(strings.Join(lines, "\n"))
}

func ofProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(ofMessage(s))
}
