package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// github writes annotations, which a workflow's log turns into notes
// (docs.github.com, "Workflow commands", setting an error message). A
// workflow shows ten errors and ten warnings of a step: the last one says how
// many there are.
func github(w io.Writer, r *report.Report) error {
	var b strings.Builder
	for _, c := range bad(r) {
		level := "error"
		if c.Verdict == result.Error {
			level = "warning"
		}
		fmt.Fprintf(&b, "::%s title=%s::%s\n", level, ofProperty(c.ID), ofMessage(c.Says+"\n"+cut(c.Reason, 600)))
	}
	fmt.Fprintf(&b, "::notice title=mwconform::%s\n", ofMessage(what(r)+": "+r.Sentence()))
	_, err := io.WriteString(w, b.String())
	return err
}

// ofMessage and ofProperty escape as the runner's toolkit does
// (actions/toolkit, packages/core, command). Text of a wiki cannot end a
// command and begin another.
func ofMessage(s string) string {
	var lines []string
	for one := range strings.SplitSeq(s, "\n") {
		lines = append(lines, line(one))
	}
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(strings.Join(lines, "\n"))
}

func ofProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(ofMessage(s))
}
