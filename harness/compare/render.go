package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/printable"
)

// Formats are the forms Write knows.
var Formats = []string{"terminal", "markdown", "json", "html"}

// Write renders the comparison in one of Formats.
func (c *Comparison) Write(w io.Writer, format string) error {
	switch format {
	case "terminal":
		c.terminal(w)
		return nil
	case "markdown":
		c.markdown(w)
		return nil
	case "json":
		data, err := json.MarshalIndent(c, "", " ")
		if err != nil {
			return err
		}
		_, err = w.Write(append(data, '\n'))
		return err
	case "html":
		return c.html(w)
	}
	return fmt.Errorf("no format %q; there is %s", format, strings.Join(Formats, ", "))
}

// Sentence is the result in one sentence.
func (c *Comparison) Sentence() string {
	expected, skipped := len(c.Findings)-c.Unexpected, ""
	if c.Skipped > 0 {
		skipped = fmt.Sprintf("; %s that held not asked for after", many(c.Skipped, "clause"))
	}
	switch c.Result {
	case Regression:
		return fmt.Sprintf("regression: %s can break clients (%d more do not, %d are expected of the editions)%s", many(c.Breaking, "unexpected difference"), c.Unexpected-c.Breaking, expected, skipped)
	case NoRegression:
		return fmt.Sprintf("no regression: %s, none unexpected and breaking (%d expected of the editions)%s", many(len(c.Findings), "difference"), expected, skipped)
	case Same:
		return "no difference" + skipped
	}
	return "not comparable: " + strings.Join(c.Why, "; ")
}

// Between names the two sides.
func (c *Comparison) Between() string {
	return fmt.Sprintf("%s → %s", c.Before.title(), c.After.title())
}

func (s Side) title() string {
	name := s.Generator
	if name == "" {
		name = "a wiki of unknown release"
	}
	return fmt.Sprintf("%s (%s %s)", name, s.Mode, s.When)
}

// Groups are the findings under three headings, empty ones left out.
func (c *Comparison) Groups() []Group {
	var out []Group
	for i, g := range c.groups() {
		if len(g.Findings) > 0 {
			g.Folded = i > 0
			out = append(out, g)
		}
	}
	return out
}

func (c *Comparison) groups() []Group {
	all := []Group{{Title: "Unexpected, can break clients"}, {Title: "Unexpected, for your information"}, {Title: "Expected, as the editions differ"}}
	for _, f := range c.Findings {
		i := 1
		switch {
		case f.Expected != nil:
			i = 2
		case f.Breaks:
			i = 0
		}
		all[i].Findings = append(all[i].Findings, f)
	}
	return all
}

// Group is a heading with its findings.
type Group struct {
	Title    string
	Folded   bool
	Findings []Finding
}

// Where says how often and where a finding was seen.
func (f Finding) Where() string {
	if f.Spec == "" {
		return ""
	}
	s := fmt.Sprintf("in %s of %s, for instance in %s", many(f.Count, "answer"), many(f.Specs, "spec"), f.Spec)
	if f.Request == "" {
		s = fmt.Sprintf("%s, for instance of the spec %s", many(f.Count, "clause"), f.Spec)
	}
	if f.Later {
		s += "; only where something else was different before it"
	}
	return s
}

func many(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// mostShown is how many clauses or consequences a text names.
const mostShown = 6

// some are the first of a list, for texts.
func some(list []string) string {
	if len(list) > mostShown {
		return fmt.Sprintf("%s, and %d more", strings.Join(list[:mostShown], ", "), len(list)-mostShown)
	}
	return strings.Join(list, ", ")
}

// ClauseText says what a finding does to clauses.
func (f Finding) ClauseText() string {
	if len(f.Clauses) == 0 {
		return ""
	}
	switch f.Kind {
	case CapabilityOff, Unseen, Unrestricted, Said:
		return fmt.Sprintf("%s cannot be seen: %s", many(len(f.Clauses), "clause"), some(f.Clauses))
	case Fixed, Superseded:
		return fmt.Sprintf("%s: %s", many(len(f.Clauses), "clause"), some(f.Clauses))
	}
	return fmt.Sprintf("failing now, %s: %s", many(len(f.Clauses), "clause"), some(f.Clauses))
}

// terminal begins with the finding that matters most: in a long log the first
// line is what is read.
func (c *Comparison) terminal(w io.Writer) {
	for _, g := range c.Groups() {
		if !g.Folded {
			fmt.Fprintln(w, printable.Line("WORSE  "+g.Findings[0].Says))
			fmt.Fprintln(w)
		}
	}
	fmt.Fprintln(w, printable.Line(c.Between()))
	for _, n := range c.Notes {
		fmt.Fprintln(w, "note   "+printable.Line(n))
	}
	for _, g := range c.Groups() {
		fmt.Fprintf(w, "\n%s (%d)\n", g.Title, len(g.Findings))
		for i, f := range g.Findings {
			fmt.Fprintf(w, "%3d. %s\n", i+1, printable.Line(f.Says))
			for _, detail := range f.details() {
				fmt.Fprintln(w, "     "+printable.Line(detail))
			}
		}
	}
	fmt.Fprintf(w, "\n%d specs and %d answers compared\n%s\n", c.Compared.Specs, c.Compared.Exchanges, printable.Line(c.Sentence()))
}

// details are the lines below a finding.
func (f Finding) details() []string {
	all := []string{f.ClauseText(), f.Where(), f.Request, follows(f), because(f)}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

func follows(f Finding) string {
	if len(f.Follows) == 0 {
		return ""
	}
	return "with it: " + some(f.Follows)
}

func because(f Finding) string {
	if f.Expected == nil {
		return ""
	}
	s := "expected by " + f.Expected.Clause + ": " + f.Expected.Why
	if f.Expected.Link != "" {
		s += " (" + f.Expected.Link + ")"
	}
	return s
}

// markdown is for a ticket or the comment of a pull request.
func (c *Comparison) markdown(w io.Writer) {
	fmt.Fprintf(w, "# %s\n\n%s\n", mark(c.Sentence()), mark(c.Between()))
	if len(c.Notes) > 0 {
		fmt.Fprintln(w)
	}
	for _, n := range c.Notes {
		fmt.Fprintf(w, "- %s\n", mark(n))
	}
	for _, g := range c.Groups() {
		fmt.Fprintf(w, "\n## %s (%d)\n\n", g.Title, len(g.Findings))
		for i, f := range g.Findings {
			fmt.Fprintf(w, "%d. **%s**\n", i+1, mark(f.Says))
			for _, detail := range f.details() {
				fmt.Fprintf(w, "   - %s\n", mark(detail))
			}
		}
	}
	fmt.Fprintf(w, "\n%d specs and %d answers compared\n", c.Compared.Specs, c.Compared.Exchanges)
}

// marks are the characters that mean something in Markdown or HTML.
const marks = "\\`*_{}[]<>#|&~!@"

// mark is a text that Markdown shows as it is.
func mark(s string) string {
	var b strings.Builder
	for _, c := range printable.Line(s) {
		if strings.ContainsRune(marks, c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), "://", "\\://"), "www.", "www\\.")
}

// String is the comparison as it is shown on a terminal.
func (c *Comparison) String() string {
	var b bytes.Buffer
	c.terminal(&b)
	return b.String()
}
