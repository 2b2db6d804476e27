package render

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

var (
	//go:embed page.html
	pageForm string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string

	page = template.Must(template.New("page").Funcs(template.FuncMap{"sign": sign}).Parse(pageForm))
)

// sign tells a verdict to who does not see its colour.
func sign(v result.Verdict) string {
	switch v {
	case result.Pass:
		return "✓"
	case result.Fail:
		return "✗"
	case result.Error, result.Untested:
		return "!"
	}
	return "–"
}

// mostBody is how many bytes of an answer the page shows. The report as JSON
// has all of it.
const mostBody = 16 << 10

type (
	htmlPage struct {
		report.Page
		Cells []cell
		Rows  []row
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
	sum := sha256.Sum256([]byte(pageScript))
	return page.Execute(w, map[string]any{
		"What": what(r), "Result": r.Result, "Class": strings.ReplaceAll(string(r.Result), " ", "-"), "Sentence": r.Sentence(),
		"About": about(r), "Notes": notes(r), "Wikis": wikis(r), "Verdicts": verdicts, "Pages": pages, "Clauses": r.Totals.Clauses,
		"Totals": cells(r.Totals.Verdicts, verdicts), "Data": data,
		"Style": template.CSS(pageStyle), "Script": template.JS(pageScript), "Hash": "sha256-" + base64.StdEncoding.EncodeToString(sum[:]),
	})
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
func rowOf(c report.Clause, data map[string][]shown) row {
	one := row{Clause: c, Open: c.Verdict == result.Fail || c.Verdict == result.Error, Specs: strings.Join(slices.Compact(slices.Sorted(slices.Values(c.Specs))), " ")}
	one.Reason = line(c.Reason)
	one.Text = strings.ToLower(strings.Join([]string{c.ID, c.Says, c.Expected, one.Reason}, " "))
	for _, m := range c.Mismatches {
		if line(m.String()) == one.Reason {
			continue
		}
		one.Mismatches = append(one.Mismatches, mismatch{string(m.Source), line(m.String())})
	}
	if g := c.Generated; g != nil {
		one.Generated = fmt.Sprintf("%d requests, seed %d", g.Requests, g.Seed)
	}
	bySpec := map[string][]shown{}
	for _, ex := range c.Exchanges {
		bySpec[ex.Spec] = append(bySpec[ex.Spec], shown{ex.Spec, len(bySpec[ex.Spec]) + 1, line(ex.Curl), answerOf(ex)})
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
		fmt.Fprintf(&b, "%s; sent again\n", line(before))
	}
	if ex.Trouble != "" {
		return b.String() + line(ex.Trouble)
	}
	fmt.Fprintf(&b, "HTTP %d\n", ex.Status)
	for _, name := range slices.Sorted(maps.Keys(ex.Header)) {
		fmt.Fprintf(&b, "%s: %s\n", line(name), line(ex.Header[name]))
	}
	fmt.Fprintf(&b, "\n%s", line(cut(ex.Body, mostBody)))
	for _, v := range ex.Violates {
		fmt.Fprintf(&b, "\nagainst its schema: %s", line(v))
	}
	return b.String()
}

func about(r *report.Report) string {
	s := fmt.Sprintf("edition %s, %s, %d specs, %d exchanges, by mwconform %s, catalogue %s", r.Target.Edition, r.Mode, r.Totals.Specs, r.Totals.Exchanges, r.Suite.Version, r.Suite.Catalogue[:min(12, len(r.Suite.Catalogue))])
	if r.Run != nil {
		s += fmt.Sprintf(", begun %s, %.0f s, seed %d", r.Run.Started, r.Run.Seconds, r.Run.Seed)
	}
	if r.Target.Recorded != "" {
		s += ", recorded " + r.Target.Recorded + " (a replay certifies nothing)"
	}
	return line(s)
}

func notes(r *report.Report) []string {
	var out []string
	if r.Target.Why != "" {
		out = append(out, line(r.Target.Why))
	}
	if n := len(r.Created); n > 0 {
		out = append(out, fmt.Sprintf("%d accounts were created; the report as JSON lists them", n))
	}
	return out
}

// wikis are the endpoints, with the scenario where there is one.
func wikis(r *report.Report) []string {
	var out []string
	for _, s := range r.Target.Scenarios {
		out = append(out, line(strings.TrimPrefix(s.Name+": "+s.Endpoint, ": ")))
	}
	return out
}
