package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
)

// mostShown are the clauses whose details stand in the summary of a CI job,
// which may have 1 MiB (docs.github.com, "Adding a job summary").
const mostShown = 50

// markdown writes a summary: the result, a matrix page × verdict, and what
// failed, each with a curl command.
func markdown(w io.Writer, r *report.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## mwconform: %s\n\n%s, edition %s, %s. %s\n\n", plain(r.Called()), plain(what(r)), plain(string(r.Target.Edition)), plain(r.Mode), plain(r.Sentence()))
	verdicts := counted(r.Totals.Verdicts)
	b.WriteString("| page | clauses |")
	for _, v := range verdicts {
		fmt.Fprintf(&b, " %s |", v)
	}
	b.WriteString("\n| --- | ---: |" + strings.Repeat(" ---: |", len(verdicts)) + "\n")
	for _, p := range r.Pages {
		fmt.Fprintf(&b, "| %s | %d |", plain(p.Title), p.Clauses)
		for _, v := range verdicts {
			fmt.Fprintf(&b, " %s |", orDot(p.Verdicts[v]))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "| all | %d |", r.Totals.Clauses)
	for _, v := range verdicts {
		fmt.Fprintf(&b, " %s |", orDot(r.Totals.Verdicts[v]))
	}
	b.WriteByte('\n')
	for _, u := range stale(r) {
		fmt.Fprintf(&b, "\n**stale waiver**: %s\n", plain(u.Says))
	}
	for _, f := range r.Elsewhere() {
		fmt.Fprintf(&b, "\n**fail**: %s\n", plain(cut(f.String(), 1000)))
	}
	wrong := bad(r)
	for i, c := range wrong {
		if i == mostShown {
			fmt.Fprintf(&b, "\n… and %d clauses more, in the report.\n", len(wrong)-i)
			break
		}
		fmt.Fprintf(&b, "\n### %s: %s\n\n%s\n\n", plain(string(c.Verdict)), plain(c.ID), plain(cut(c.Says, 1000)))
		if c.Waived != nil {
			fmt.Fprintf(&b, "- %s\n", plain(c.Waived.String()))
		}
		if c.Expected != "" {
			fmt.Fprintf(&b, "- expected: %s\n", plain(cut(c.Expected, 1000)))
		}
		fmt.Fprintf(&b, "- what came: %s\n", plain(cut(c.Reason, 1000)))
		if n := len(c.Exchanges); n > 0 {
			b.WriteString("\n" + fenced("sh", printable.Line(cut(c.Exchanges[n-1].Curl, 4000))))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func orDot(n int) string {
	if n == 0 {
		return "·"
	}
	return fmt.Sprint(n)
}

// plain is a text that Markdown shows as it is, in one line.
func plain(s string) string {
	var b strings.Builder
	for _, c := range printable.Line(s) {
		switch {
		case c == '<':
			b.WriteString("&lt;")
			continue
		case c == '&':
			b.WriteString("&amp;")
			continue
		case strings.ContainsRune("\\`*_{}[]()#+!|~>@:$", c):
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// fenced is a block of code whose fence is longer than any in it.
func fenced(kind, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + kind + "\n" + text + "\n" + fence + "\n"
}
