package render

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/mwconform/mwconform/harness/page"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/target"
)

var (
	//go:embed page.html
	pageForm string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string

	pageBody = sync.OnceValue(func() *template.Template {
		return template.Must(template.New("report").Funcs(page.Funcs()).Parse(pageForm))
	})
)

// mostBody is how many bytes of an answer the page shows. The report as JSON
// has all of it.
const mostBody = 16 << 10

type (
	htmlPage struct {
		report.Page
		Cells []cell
		Rows  []row
	}
	group struct {
		Prefix  string
		Clauses int
		Cells   []cell
	}
	used struct {
		report.UsedWaiver
		Stale bool
		Link  string // http and https only
	}
	cell struct {
		Verdict result.Verdict
		N       int
	}
	row struct {
		report.Clause
		Text       string // what the filter looks at
		Specs      string
		Open       bool
		Mismatches []mismatch
		Generated  string
		Asked      string
		Exchanges  []shown
	}
	mismatch struct{ Source, Text string }
	shown    struct {
		Spec   string `json:"-"`
		N      int    `json:"-"`
		Curl   string `json:"curl"`
		Answer string `json:"answer"`
	}
)

// html writes one page that loads nothing: a matrix, then each clause. The
// exchanges of what failed stand in it; those of the rest are put in by a
// script as they are asked for, each spec's once.
func html(w io.Writer, r *report.Report) error {
	data := map[string][]shown{}
	var pages []htmlPage
	verdicts := counted(r.Totals.Verdicts)
	for _, p := range r.Pages {
		one := htmlPage{Page: p, Cells: cells(p.Verdicts, verdicts)}
		for _, c := range r.Clause {
			if c.Page == p.Page {
				one.Rows = append(one.Rows, rowOf(c, data))
			}
		}
		slices.SortStableFunc(one.Rows, func(a, b row) int { return worst(a.Verdict) - worst(b.Verdict) })
		pages = append(pages, one)
	}
	about := page.Page{Title: printable.Line(fmt.Sprintf("mwconform: %s, %s", r.Called(), what(r))), Style: pageStyle, Script: pageScript, Chooses: true, Data: data}
	return page.Write(w, about, pageBody(), map[string]any{
		"What": what(r), "Result": r.Result, "Called": printable.Line(r.Called()), "Sentence": printable.Line(r.Sentence()), "Replay": replayed(r), "Waivers": waiversOf(r),
		"About": aboutOf(r), "Notes": notes(r), "Wikis": wikis(r), "Verdicts": verdicts, "Pages": pages, "Groups": groups(r, verdicts),
		"Clauses": r.Totals.Clauses, "Totals": cells(r.Totals.Verdicts, verdicts),
	})
}

// replayed is what has to be known of a report that is not of a wiki but of a
// recording, "" of others.
func replayed(r *report.Report) string {
	if r.Mode != "replay" {
		return ""
	}
	return printable.Line(fmt.Sprintf("A replay of what %s answered when it was recorded (%s). It says nothing of any wiki today, and certifies nothing.", what(r), r.Target.Recorded))
}

func waiversOf(r *report.Report) []used {
	var out []used
	for _, u := range r.Waivers {
		u.Says = printable.Line(u.Says)
		out = append(out, used{u, u.State.Stale(), page.Link(u.Link)})
	}
	return out
}

// groups are the verdicts of each group of clauses, named by the beginning of their ids.
func groups(r *report.Report, verdicts []result.Verdict) []group {
	var out []group
	for _, p := range r.Pages {
		for _, g := range r.Groups(p.Page) {
			prefix := p.Page + "/"
			if g.Name != "" {
				prefix += g.Name + "/"
			}
			out = append(out, group{printable.Line(prefix), g.Clauses, cells(g.Verdicts, verdicts)})
		}
	}
	return out
}

// worst puts first what somebody has to look at.
func worst(v result.Verdict) int {
	switch v {
	case result.Fail:
		return 0
	case result.Error, result.Untested:
		return 1
	}
	return 2
}

func cells(of map[result.Verdict]int, verdicts []result.Verdict) []cell {
	var out []cell
	for _, v := range verdicts {
		out = append(out, cell{v, of[v]})
	}
	return out
}

// rowOf is one clause; data takes the exchanges that are not in the row.
// asked says what a clause's specs sent.
func asked(s result.Sent) string {
	if s == (result.Sent{}) { // a report of before it was counted
		return ""
	}
	text := fmt.Sprintf("%d", s.Requests)
	if s.Logins > 0 {
		text += fmt.Sprintf(", %d of them logins", s.Logins)
	}
	if s.Shared > 0 {
		text += fmt.Sprintf(", and %d answers that other specs got", s.Shared)
	}
	return text
}

func rowOf(c report.Clause, data map[string][]shown) row {
	one := row{Clause: c, Open: c.Verdict == result.Fail || c.Verdict == result.Error, Specs: strings.Join(slices.Compact(slices.Sorted(slices.Values(c.Specs))), " ")}
	one.Reason = printable.Line(c.Reason)
	one.Text = strings.ToLower(strings.Join([]string{c.ID, c.Says, c.Expected, one.Reason}, " "))
	for _, m := range c.Mismatches {
		if printable.Line(m.String()) == one.Reason {
			continue
		}
		one.Mismatches = append(one.Mismatches, mismatch{string(m.Source), printable.Line(m.String())})
	}
	if g := c.Generated; g != nil {
		one.Generated = fmt.Sprintf("%d requests, seed %d", g.Requests, g.Seed)
	}
	one.Asked = asked(c.Sent)
	bySpec := map[string][]shown{}
	for _, ex := range c.Exchanges {
		bySpec[ex.Spec] = append(bySpec[ex.Spec], shown{ex.Spec, len(bySpec[ex.Spec]) + 1, printable.Line(ex.Curl), answerOf(ex)})
	}
	for _, id := range strings.Fields(one.Specs) {
		if one.Open {
			one.Exchanges = append(one.Exchanges, bySpec[id]...)
		} else if data[id] == nil && len(bySpec[id]) > 0 {
			data[id] = bySpec[id]
		}
	}
	return one
}

func answerOf(ex report.Exchange) string {
	var b strings.Builder
	for _, before := range ex.Repeated {
		fmt.Fprintf(&b, "%s; sent again\n", printable.Line(before))
	}
	if ex.Trouble != "" {
		return b.String() + printable.Line(ex.Trouble)
	}
	fmt.Fprintf(&b, "HTTP %d\n", ex.Status)
	for _, name := range slices.Sorted(maps.Keys(ex.Header)) {
		fmt.Fprintf(&b, "%s: %s\n", printable.Line(name), printable.Line(ex.Header[name]))
	}
	fmt.Fprintf(&b, "\n%s", printable.Line(cut(ex.Body, mostBody)))
	for _, v := range ex.Violates {
		fmt.Fprintf(&b, "\nagainst its schema: %s", printable.Line(v))
	}
	return b.String()
}

func aboutOf(r *report.Report) string {
	s := fmt.Sprintf("edition %s, %s, %d specs, %d exchanges, by mwconform %s, catalogue %s", r.Target.Edition, r.Mode, r.Totals.Specs, r.Totals.Exchanges, r.Suite.Version, r.Suite.Catalogue[:min(12, len(r.Suite.Catalogue))])
	if r.Run != nil {
		s += fmt.Sprintf(", begun %s, %.0f s, seed %d", r.Run.Started, r.Run.Seconds, r.Run.Seed)
	}
	return printable.Line(s)
}

func notes(r *report.Report) []string {
	var out []string
	if r.Target.Why != "" {
		out = append(out, printable.Line(r.Target.Why))
	}
	for _, f := range r.Elsewhere() {
		out = append(out, "fails: "+printable.Line(cut(f.String(), 1000)))
	}
	if n := len(r.Created); n > 0 {
		made := "%d accounts were created; the report as JSON lists them"
		if r.Mode == target.Replay {
			made = "%d accounts had been created when this was recorded, none by this replay; the report as JSON lists them"
		}
		out = append(out, fmt.Sprintf(made, n))
	}
	if r.Run != nil {
		for _, f := range r.Run.FailedLogins {
			out = append(out, fmt.Sprintf("%d failed logins to the account %s, at most %d in a row", f.Times, printable.Line(f.Role), f.InRow))
		}
		for _, f := range r.Run.Repeated {
			out = append(out, fmt.Sprintf("%d requests were sent again: %s", f.Times, printable.Line(string(f.Trouble))))
		}
	}
	return out
}

// wikis are the endpoints, with the scenario where there is one.
func wikis(r *report.Report) []string {
	var out []string
	for _, s := range r.Target.Scenarios {
		out = append(out, printable.Line(strings.TrimPrefix(s.Name+": "+s.Endpoint, ": ")))
	}
	return out
}
