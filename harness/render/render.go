// Package render shows a report in the forms that people, CI systems and
// pages read. It judges nothing: whatever it says stands in the report. A new
// format is a new file here and one line in the table below.
package render

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// Format is one form of a report.
type Format struct {
	Name  string
	Says  string // for whom or what it is
	write func(io.Writer, *report.Report) error
}

var formats = []Format{
	{"terminal", "a table for each page, and everything about what failed", terminal},
	{"lines", "one line for each clause, for logs", lines},
	{"json", "the report itself, which everything else is made of", asJSON},
	{"html", "one page that needs nothing else, for people", html},
	{"markdown", "the summary of a CI job", markdown},
	{"junit", "JUnit XML, for CI systems that show tests", junit},
	{"tap", "Test Anything Protocol, version 14", tap},
	{"github", "annotations of a GitHub workflow", github},
	{"badge", "an SVG image with the result", badge},
}

// Formats are all of them, in the order in which help shows them.
func Formats() []Format { return slices.Clone(formats) }

// Names are the names of the formats.
func Names() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return names
}

// Known tells whether there is a format of this name.
func Known(name string) bool { return slices.Contains(Names(), name) }

// Write renders a report. An error is one of the writer, or says that there is
// no such format.
func Write(w io.Writer, format string, r *report.Report) error {
	for _, f := range formats {
		if f.Name == format {
			var out bytes.Buffer // whole or not at all
			if err := f.write(&out, r); err != nil {
				return err
			}
			_, err := w.Write(out.Bytes())
			return err
		}
	}
	return fmt.Errorf("no format %q; there is %s", format, strings.Join(Names(), ", "))
}

// Unconcluded renders a report that somebody else sums up, as a certificate does:
// the forms terminal and lines do without a sentence of their own at the end.
func Unconcluded(w io.Writer, format string, r *report.Report) error {
	switch format {
	case "terminal":
		r.Terminal(w, time.Now())
	case "lines":
		r.Plain(w, time.Now())
	default:
		return Write(w, format, r)
	}
	return nil
}

func terminal(w io.Writer, r *report.Report) error {
	r.Terminal(w, time.Now())
	_, err := fmt.Fprintln(w, r.Sentence())
	return err
}

func lines(w io.Writer, r *report.Report) error {
	r.Plain(w, time.Now())
	_, err := fmt.Fprintln(w, r.Sentence())
	return err
}

func asJSON(w io.Writer, r *report.Report) error {
	data, err := r.JSON()
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// cut is the beginning of a text, of at most n bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

// counted are the verdicts that there are, in their usual order.
func counted(of map[result.Verdict]int) []result.Verdict {
	var out []result.Verdict
	for _, v := range result.Verdicts {
		if of[v] > 0 {
			out = append(out, v)
		}
	}
	return out
}

// what names the target in a few words.
func what(r *report.Report) string {
	if r.Target.Generator == "" {
		return "a wiki of unknown release"
	}
	return printable.Line(r.Target.Generator)
}

// bad are the clauses that failed or could not be judged, failures first, and
// what is waived last.
func bad(r *report.Report) []report.Clause {
	var out []report.Clause
	for _, how := range []standing{fails, errs, waived} {
		for _, c := range r.Clause {
			if standingOf(c) == how {
				out = append(out, c)
			}
		}
	}
	return out
}
