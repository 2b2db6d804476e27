package plan

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mwconform/mwconform/harness/printable"
)

// Basis is how long requests took that were sent already.
type Basis struct {
	Requests int
	Took     time.Duration // all of them
}

// Text renders the whole plan. basis is that of discovery.
func (p *Plan) Text(w io.Writer, basis Basis) {
	fmt.Fprintf(w, "the run would judge %s with %s\n", count(p.Clauses, "clause"), count(p.Specs, "spec"))
	fmt.Fprintf(w, "  requests           at most %d, of them %d generated%s; fewer where specs ask the same, more where one does not pass: it runs again by itself\n", p.Requests, p.Generated, p.about())
	fmt.Fprintf(w, "  accounts created   at most %d%s\n", p.Accounts, p.named())
	fmt.Fprintf(w, "  mails              %s\n", p.mails())
	fmt.Fprintf(w, "  failed logins      %s\n", p.failed())
	fmt.Fprintf(w, "  successful logins  at most %d\n", p.Succeeded)
	if basis.Requests > 0 && p.Requests > 0 {
		each, how := basis.Took/time.Duration(basis.Requests), fmt.Sprintf("the mean of the %d requests of discovery", basis.Requests)
		if p.Rate > 0 && each.Seconds() < 1/p.Rate {
			each, how = time.Duration(float64(time.Second)/p.Rate), fmt.Sprintf("as no more than %g a second are sent", p.Rate)
		}
		fmt.Fprintf(w, "  time               about %s: %d × %s, %s, without waiting for mails and limits\n",
			(each * time.Duration(p.Requests)).Round(time.Second), p.Requests, each.Round(time.Millisecond), how)
	}
	table(w, "by scenario", p.Scenario)
	table(w, "by risk", p.Risk)
	p.leftOut(w)
	p.source(w)
}

// Short is the plan in a few lines.
func (p *Plan) Short(w io.Writer) {
	fmt.Fprintf(w, "this run is about to send at most %s with %s, %d of them generated (the whole plan: --plan)\n", count(p.Requests, "request"), count(p.Specs, "spec"), p.Generated)
	mails := "no mail"
	if most := p.Resets + p.Addresses; most > 0 {
		mails = fmt.Sprintf("at most %s", count(most, "mail"))
	}
	times := 0
	for _, f := range p.Logins {
		times += f.Times
	}
	fmt.Fprintf(w, "it creates at most %s, causes %s, and fails %s to the accounts given (%d to others)\n", count(p.Accounts, "account"), mails, count(times, "login"), p.Nobody)
	if n := len(p.Unknown); n > 0 {
		fmt.Fprintf(w, "not counted: %s without a recording\n", count(n, "spec"))
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (p *Plan) about() string {
	if p.Asked == 0 {
		return ""
	}
	return " (about: --generate-count is not that of the recordings)"
}

func (p *Plan) named() string {
	if p.Accounts == 0 || p.Prefix == "" {
		return ""
	}
	return ", each with a name of the run that begins with Mwc"
}

// mails says what can be told: a recording shows those that a spec looked for.
func (p *Plan) mails() string {
	most := p.Resets + p.Addresses
	if most == 0 {
		return "0"
	}
	return fmt.Sprintf("at most %d (%s accepted, those for names of nobody send none; %s with an address), %d seen in the recordings",
		most, count(p.Resets, "reset"), count(p.Addresses, "new account"), p.Mails)
}

func (p *Plan) failed() string {
	var parts []string
	for _, f := range p.Logins {
		parts = append(parts, fmt.Sprintf("%s %d (at most %d in a row)", f.Role, f.Times, f.InRow))
	}
	if p.Nobody > 0 {
		parts = append(parts, fmt.Sprintf("names that were not given %d", p.Nobody))
	}
	if len(parts) == 0 {
		return "0"
	}
	return strings.Join(parts, ", ")
}

func table(w io.Writer, title string, groups []Group) {
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tspecs\trequests\tgenerated\taccounts\tresets\tfailed logins\tsuccessful\t")
	for _, g := range groups {
		fmt.Fprintf(t, "%-28s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", "  "+g.Name, g.Specs, g.Requests, g.Generated, g.Accounts, g.Resets, g.Failed, g.Succeeded)
	}
	t.Flush()
}

func (p *Plan) leftOut(w io.Writer) {
	if len(p.LeftOut) == 0 {
		return
	}
	fmt.Fprintln(w, "\nclauses left out")
	for _, l := range p.LeftOut {
		fmt.Fprintf(w, "  %4d  %-11s  %s\n", l.Clauses, l.Verdict, printable.Line(l.Reason))
	}
}

func (p *Plan) source(w io.Writer) {
	fmt.Fprintln(w)
	var from []string
	for _, release := range slices.Sorted(maps.Keys(p.From)) {
		from = append(from, fmt.Sprintf("%s (%s)", release, count(p.From[release], "spec")))
	}
	if len(from) > 0 {
		fmt.Fprintf(w, "the numbers are those of the recordings of MediaWiki %s: a wiki that answers otherwise is asked otherwise\n", strings.Join(from, ", "))
	}
	if p.Withheld > 0 {
		fmt.Fprintf(w, "%s would be cut short: %s\n", count(p.Withheld, "spec"), p.why)
	}
	if n := len(p.Unknown); n > 0 {
		fmt.Fprintf(w, "not counted: %s without a recording (%s)\n", count(n, "spec"), strings.Join(p.Unknown, ", "))
	}
}
