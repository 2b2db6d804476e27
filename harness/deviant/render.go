package deviant

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// Least is the share of wrong wikis, without those declared equivalent, that
// has to be found.
const Least = 0.98

// rows are the scores of these clauses, in order; untouched are those that no
// deviant turned red.
func rows(s Score, ids []string) (found []ClauseScore, untouched []string) {
	for _, id := range ids {
		i := slices.IndexFunc(s.Clauses, func(c ClauseScore) bool { return c.Clause == id })
		if i < 0 {
			untouched = append(untouched, id)
			continue
		}
		found = append(found, s.Clauses[i])
	}
	return found, untouched
}

// Table writes the score for a terminal and gives the clauses that no deviant
// turned red.
func Table(w io.Writer, s Score, ids []string) (untouched []string) {
	found, untouched := rows(s, ids)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "clause\tfound\talone\tby operators\tfor instance")
	for _, c := range found {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%s\n", c.Clause, c.Found, c.Alone, len(c.Operators), c.Example)
	}
	fmt.Fprintln(t, "\noperator\twrong wikis\tfound\tdeclared equivalent\tsurvived")
	for _, op := range Operators {
		if n, ok := s.Operators[op.Name]; ok {
			fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\n", op.Name, n.Total(), n.Found, n.Declared, n.Survived)
		}
	}
	fmt.Fprintf(t, "all\t%d\t%d\t%d\t%d\n", s.All.Total(), s.All.Found, s.All.Declared, s.All.Survived)
	t.Flush()
	fmt.Fprintf(w, "\n%s\n", Sentence(s))
	return untouched
}

// Sentence is the score in words.
func Sentence(s Score) string {
	return fmt.Sprintf("%.2f %% of %d wrong wikis are found (%d declared equivalent aside); by recorded answers %.1f %% of %d; %d rewritings of answers that no clause speaks of do not count",
		100*s.All.Share(), s.All.Found+s.All.Survived, s.All.Declared, 100*s.Answers.Share(), s.Answers.Found+s.Answers.Survived, s.Aside)
}

// Markdown writes the score as docs/deviants.md.
func Markdown(w io.Writer, s Score, ids []string, reasons []Shared) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# What each check finds\n\nMade by `make docs` from the recordings of one release; `mwconform deviants --help` says how.\n\n%s.\n\n", Sentence(s))
	b.WriteString("## Operators\n\n| operator | what is wrong | wrong wikis | found | declared equivalent | survived |\n| --- | --- | ---: | ---: | ---: | ---: |\n")
	for _, op := range Operators {
		n := s.Operators[op.Name]
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %d | %d |\n", op.Name, op.Says, n.Total(), n.Found, n.Declared, n.Survived)
	}
	fmt.Fprintf(&b, "| all | | %d | %d | %d | %d |\n", s.All.Total(), s.All.Found, s.All.Declared, s.All.Survived)
	b.WriteString("\n## Clauses\n\nFound: wrong wikis that the clause's own check turns red. Alone: rewritten answers that turn no other clause red.\n\n")
	b.WriteString("| clause | found | alone | operators | for instance |\n| --- | ---: | ---: | --- | --- |\n")
	found, untouched := rows(s, ids)
	for _, c := range found {
		var by []string
		for _, op := range slices.Sorted(maps.Keys(c.Operators)) {
			by = append(by, fmt.Sprintf("%s %d", op, c.Operators[op]))
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %s | %s |\n", c.Clause, c.Found, c.Alone, strings.Join(by, ", "), cell(c.Example))
	}
	for _, id := range untouched {
		fmt.Fprintf(&b, "| %s | 0 | 0 | | |\n", id)
	}
	b.WriteString("\n## Clauses that find nothing alone\n\n| clause | why |\n| --- | --- |\n")
	for _, c := range found {
		if c.Alone == 0 {
			fmt.Fprintf(&b, "| %s | %s |\n", c.Clause, cell(why(reasons, c.Clause)))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell is a text within a table of Markdown.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`, "`", "'").Replace(s)
}
