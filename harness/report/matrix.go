package report

import (
	"fmt"
	"io"
	"maps"
	"strings"
	"text/tabwriter"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/result"
)

// Column is one of several reports shown side by side: its sums.
type Column struct {
	Name    string // the release
	Trouble string // why there is nothing, "" where there is
	Edition string
	Result  Result
	Shard   string // "shard 2 of 8", "" of a whole run
	All     map[result.Verdict]int
	Pages   []Page
}

// Column are the sums of a report.
func (r *Report) Column(name string) Column {
	shard := ""
	if r.Shard != nil {
		shard = r.Shard.String()
	}
	return Column{Name: name, Shard: shard, Edition: string(r.Target.Edition), Result: r.Result, All: maps.Clone(r.Totals.Verdicts), Pages: r.Pages}
}

// Matrix renders reports side by side: pages by releases, as a table or as
// one line for each page and release.
func Matrix(w io.Writer, columns []Column, table bool) {
	rows := matrixRows(columns)
	if table {
		t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
		fmt.Fprintf(t, "page × release")
		for _, c := range columns {
			fmt.Fprintf(t, "\t%s", c.Name)
		}
		fmt.Fprintln(t)
		for _, row := range rows {
			fmt.Fprintln(t, row.name+"\t"+strings.Join(row.cells, "\t"))
		}
		t.Flush()
	} else {
		for _, row := range rows {
			for i, c := range columns {
				fmt.Fprintf(w, "%-11s %s %s: %s\n", "matrix", row.name, c.Name, row.cells[i])
			}
		}
	}
	for _, c := range columns {
		if c.Trouble != "" {
			fmt.Fprintf(w, "%s was not replayed: %s\n", c.Name, printable.Line(c.Trouble))
		}
	}
}

type matrixRow struct {
	name  string
	cells []string
}

// matrixRows are the pages in the order of the first column that has them, all
// pages together, the edition and the result.
func matrixRows(columns []Column) []matrixRow {
	var pages []string
	seen := map[string]bool{}
	for _, c := range columns {
		for _, p := range c.Pages {
			if !seen[p.Page] {
				seen[p.Page] = true
				pages = append(pages, p.Page)
			}
		}
	}
	var rows []matrixRow
	row := func(name string, cell func(Column) string) {
		r := matrixRow{name: name}
		for _, c := range columns {
			text := "-"
			if c.Trouble == "" {
				text = cell(c)
			}
			r.cells = append(r.cells, text)
		}
		rows = append(rows, r)
	}
	for _, page := range pages {
		row(page, func(c Column) string {
			for _, p := range c.Pages {
				if p.Page == page {
					return counts(p.Verdicts)
				}
			}
			return "-"
		})
	}
	row("all", func(c Column) string { return counts(c.All) })
	row("edition", func(c Column) string { return c.Edition })
	row("result", func(c Column) string {
		if c.Shard != "" {
			return fmt.Sprintf("%s (%s)", c.Result, c.Shard)
		}
		return string(c.Result)
	})
	for i, c := range columns {
		if c.Trouble != "" {
			rows[len(rows)-1].cells[i] = "not replayed"
		}
	}
	return rows
}

// counts are the verdicts there are, in their order.
func counts(verdicts map[result.Verdict]int) string {
	var parts []string
	for _, v := range result.Verdicts {
		if n := verdicts[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return strings.Join(parts, ", ")
}

// WorstExit is the exit code of several reports: one that does not conform
// counts before one that could not be judged. Where nothing could be judged in
// some only, the others count: a clause may be part of one edition alone.
func WorstExit(columns []Column) int {
	codes := map[int]int{}
	for _, c := range columns {
		if c.Trouble != "" {
			codes[ExitTrouble]++
		} else {
			codes[c.Result.ExitCode()]++
		}
	}
	switch {
	case codes[ExitNotConforming] > 0:
		return ExitNotConforming
	case codes[ExitTrouble] > 0:
		return ExitTrouble
	case codes[ExitNothing] == len(columns):
		return ExitNothing
	}
	return ExitConforming
}
