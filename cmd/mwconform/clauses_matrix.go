package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/suites"
)

// matrixClauses writes, for each page, which spec in which scenario shows
// which status, result or code, as Markdown.
func matrixClauses(w io.Writer, c *contract.Catalogue, chosen []*contract.Clause) error {
	fmt.Fprint(w, "# Statuses and codes: where each is shown\n\nWritten by `mwconform clauses matrix`; `make docs` writes it again.\n")
	all := suites.All()
	for _, p := range c.Pages {
		var rows []string
		for _, cl := range chosen {
			if cl.Page != p.Slug {
				continue
			}
			want, _ := cl.In("1.39")
			code := codeOf(want)
			if code == "" {
				continue
			}
			documented, ok := cl.In(contract.Documented)
			claim := codeOf(documented)
			switch {
			case !ok || cl.Origin != "page":
				claim = "not documented"
			case claim == code:
				claim = "the same"
			}
			for _, s := range specsOf(cl.ID, all) {
				rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s | %s |", code, claim, s.In(), cl.ID, strings.ReplaceAll(s.Title, "|", `\|`)))
			}
		}
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n## %s\n\n| 1.39 | the page | scenario | clause | spec: the wiki … |\n|---|---|---|---|---|\n%s\n", p.Title, strings.Join(rows, "\n"))
	}
	return nil
}

// codeOf is the status, result, error or warning that is expected, "" where
// the clause is about none.
func codeOf(e contract.Expect) string {
	var parts []string
	if e.Status != 0 {
		parts = append(parts, fmt.Sprintf("HTTP %d", e.Status))
	}
	if e.Result != "" {
		parts = append(parts, e.Result)
	}
	if e.Reason != "" {
		parts = append(parts, "`"+e.Reason+"`")
	}
	if e.Error != "" {
		parts = append(parts, "error `"+e.Error+"`")
	}
	if e.Warning != "" {
		parts = append(parts, "warning `"+e.Warning+"`")
	}
	return strings.Join(parts, " ")
}
