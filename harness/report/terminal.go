package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/target"
)

// Terminal renders a table for each page and the details of every clause
// that failed or could not be judged. now is only used for the age of a
// recording. What the result means (Sentence) is left to the caller to say.
func (r *Report) Terminal(w io.Writer, now time.Time) {
	fmt.Fprintln(w, r.headline(now))
	for _, p := range r.Pages {
		fmt.Fprintf(w, "\n%s (%s)\n", p.Title, p.Page)
		r.table(w, p)
	}
	r.Details(w)
	r.foot(w)
}

// Plain renders one line for each clause, for pipes and logs. As with Terminal,
// what the result means is left to the caller to say.
func (r *Report) Plain(w io.Writer, now time.Time) {
	fmt.Fprintln(w, r.headline(now))
	for _, c := range r.Clause {
		line := fmt.Sprintf("%-11s %s", c.Verdict, c.ID)
		if c.Waived != nil {
			line += " (" + printable.Line(c.Waived.String()) + ")"
		}
		if c.Reason != "" {
			line += ": " + printable.Line(c.Reason)
		}
		fmt.Fprintln(w, line)
	}
	r.Details(w)
	r.foot(w)
}

func (r *Report) headline(now time.Time) string {
	what := r.Target.Generator
	what = printable.Line(what)
	if what == "" {
		what = "a wiki of unknown release"
	}
	s := fmt.Sprintf("mwconform %s: %s, edition %s, %s", r.Suite.Version, what, r.Target.Edition, r.Mode)
	if recorded, err := time.Parse(time.RFC3339, r.Target.Recorded); err == nil {
		days := int(now.Sub(recorded).Hours() / 24)
		s += fmt.Sprintf(" of a recording from %s (%d days old; a replay certifies nothing)", recorded.Format(time.DateOnly), days)
	}
	s = r.ofShard(s, ", ")
	if r.Target.Why != "" {
		s += "\n" + r.Target.Why
	} else if !r.Target.Exact && r.Target.Generator != "" {
		s += "\nthe edition is not that of the wiki's own release"
	}
	return s
}

func (r *Report) table(w io.Writer, p Page) {
	var shown []result.Verdict
	for _, v := range result.Verdicts {
		if r.Totals.Verdicts[v] > 0 {
			shown = append(shown, v)
		}
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, n int, verdicts map[result.Verdict]int) {
		fmt.Fprintf(t, "%-22s\t%d", name, n)
		for _, v := range shown {
			cell := "·"
			if verdicts[v] > 0 {
				cell = fmt.Sprint(verdicts[v])
			}
			fmt.Fprintf(t, "\t%s", cell)
		}
		fmt.Fprintln(t, "\t")
	}
	fmt.Fprintf(t, "%-22s\tclauses", "")
	for _, v := range shown {
		fmt.Fprintf(t, "\t%s", v)
	}
	fmt.Fprintln(t, "\t")
	for _, g := range r.Groups(p.Page) {
		row("  "+g.Name, g.Clauses, g.Verdicts)
	}
	row("  all", p.Clauses, p.Verdicts)
	t.Flush()
}

// Details shows for every failed or unjudged clause what the page says, what
// was expected and got, all mismatches, the exchanges and a curl line.
func (r *Report) Details(w io.Writer) {
	for _, c := range r.Clause {
		if c.Verdict != result.Fail && c.Verdict != result.Error && c.Verdict != result.Untested {
			continue
		}
		fmt.Fprintf(w, "\n%s  %s  (%s, %s, edition %s)\n", strings.ToUpper(string(c.Verdict)), c.ID, c.Kind, c.Level, r.Target.Edition)
		fmt.Fprintf(w, "  says      %s\n", c.Says)
		if c.Expected != "" {
			fmt.Fprintf(w, "  expected  %s\n", c.Expected)
		}
		fmt.Fprintf(w, "  reason    %s\n", printable.Line(c.Reason))
		if c.Waived != nil {
			fmt.Fprintf(w, "  waived    %s\n", printable.Line(strings.TrimPrefix(c.Waived.String(), "waived ")))
		}
		if g := c.Generated; g != nil {
			fmt.Fprintf(w, "  generated %d requests, seed %d\n", g.Requests, g.Seed)
		}
		for _, m := range c.Mismatches {
			fmt.Fprintf(w, "  %-9s %s\n", m.Source, printable.Line(m.String()))
		}
		for i, ex := range c.Exchanges {
			exchange(w, i+1, ex)
		}
	}
}

func exchange(w io.Writer, n int, ex Exchange) {
	fmt.Fprintf(w, "  exchange %d\n    %s\n", n, printable.Line(ex.Curl))
	for _, before := range ex.Repeated {
		fmt.Fprintf(w, "    -> %s; sent again\n", printable.Line(before))
	}
	if ex.Trouble != "" {
		fmt.Fprintf(w, "    -> %s\n", printable.Line(ex.Trouble))
		return
	}
	fmt.Fprintf(w, "    -> HTTP %d\n", ex.Status)
	names := make([]string, 0, len(ex.Header))
	for name := range ex.Header {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(w, "       %s: %s\n", name, printable.Line(ex.Header[name]))
	}
	fmt.Fprintf(w, "       %s\n", printable.Line(ex.Body))
}

func (r *Report) foot(w io.Writer) {
	fmt.Fprintln(w)
	r.showElsewhere(w)
	r.showWaivers(w)
	var parts []string
	for _, v := range result.Verdicts {
		if n := r.Totals.Verdicts[v]; n > 0 {
			part := fmt.Sprintf("%d %s", n, v)
			if waived := r.Waived(); v == result.Fail && waived > 0 {
				part += fmt.Sprintf(" (%d waived)", waived)
			}
			parts = append(parts, part)
		}
	}
	generated := ""
	if n := r.Totals.Generated; n > 0 {
		generated = fmt.Sprintf(", %d generated requests", n)
	}
	sent := ""
	if s := r.Totals.Sent; s.Requests > 0 && r.Mode == target.LiveMode {
		sent = fmt.Sprintf("; %d requests sent, %d of them logins, %d answers looked at again", s.Requests, s.Logins, s.Shared)
	}
	fmt.Fprintf(w, "%d clauses: %s (%d specs, %d exchanges%s%s)\n", r.Totals.Clauses, strings.Join(parts, ", "), r.Totals.Specs, r.Totals.Exchanges, generated, sent)
	if n := len(r.Created); n > 0 {
		if r.Mode == target.Replay {
			fmt.Fprintf(w, "%d accounts had been created when this was recorded (listed in the report)\n", n)
		} else {
			fmt.Fprintf(w, "%d accounts created (%s; listed in the report)\n", n, r.createdWhere())
		}
	}
	if again := r.Run.again(); again != "" {
		fmt.Fprintln(w, again)
	}
	if failed := r.Run.failed(); failed != "" {
		fmt.Fprintln(w, failed)
	}
}

// createdWhere says by what their names can be found, and how many there are
// by scenario.
func (r *Report) createdWhere() string {
	in, prefixes := map[string]int{}, map[string]bool{}
	for _, c := range r.Created {
		in[c.Scenario]++
		if words := strings.Fields(printable.Line(c.Account)); len(words) > 0 {
			prefixes[words[0]] = true
		}
	}
	var parts []string
	for _, scenario := range slices.Sorted(maps.Keys(in)) {
		parts = append(parts, fmt.Sprintf("%s %d", printable.Line(scenario), in[scenario]))
	}
	return "names begin with " + strings.Join(slices.Sorted(maps.Keys(prefixes)), ", ") + "; by scenario: " + strings.Join(parts, ", ")
}

// again says how many requests were sent again and why, "" where none was.
func (r *Run) again() string {
	if r == nil || len(r.Repeated) == 0 {
		return ""
	}
	var why []string
	for _, one := range r.Repeated {
		why = append(why, fmt.Sprintf("%d after the trouble %q", one.Times, one.Trouble))
	}
	return "requests sent again: " + strings.Join(why, ", ") + "; the way to the wiki, or its server, is not steady"
}

// failed says how many logins to the accounts given failed, "" where none did.
func (r *Run) failed() string {
	if r == nil || len(r.FailedLogins) == 0 {
		return ""
	}
	var parts []string
	for _, f := range r.FailedLogins {
		parts = append(parts, fmt.Sprintf("%s %d (at most %d in a row)", f.Role, f.Times, f.InRow))
	}
	return "failed logins to the accounts given: " + strings.Join(parts, ", ")
}
