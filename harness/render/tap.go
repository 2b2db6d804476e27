package render

import (
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
)

// tap writes TAP version 14 (https://testanything.org/tap-version-14-specification.html):
// a test point for each clause, with the reason as YAML below those that are
// not plainly ok. What the wiki validly lacks is skipped, what is waived is TODO.
// A waiver that has to go is a test point of its own.
func tap(w io.Writer, r *report.Report) error {
	var b strings.Builder
	old, beyond := stale(r), r.Elsewhere()
	fmt.Fprintf(&b, "TAP version 14\n1..%d\n", len(r.Clause)+len(old)+len(beyond))
	if r.Shard != nil {
		fmt.Fprintf(&b, "# %s\n", r.Shard)
	}
	for i, c := range r.Clause {
		ok := "ok"
		how := standingOf(c)
		if how == fails || how == errs || how == waived {
			ok = "not ok"
		}
		fmt.Fprintf(&b, "%s %d - %s", ok, i+1, escaped(printable.Line(c.ID)))
		switch how {
		case leftOut:
			fmt.Fprintf(&b, " # SKIP %s: %s", escaped(printable.Line(string(c.Verdict))), escaped(printable.Line(c.Reason)))
		case waived:
			fmt.Fprintf(&b, " # TODO %s", escaped(printable.Line(c.Waived.String())))
		}
		b.WriteByte('\n')
		if ok == "ok" {
			continue
		}
		if err := diagnostics(&b, c); err != nil {
			return err
		}
	}
	for i, u := range old {
		fmt.Fprintf(&b, "not ok %d - waiver of %s: %s\n", len(r.Clause)+i+1, escaped(printable.Line(u.Clause)), escaped(printable.Line(u.Says)))
	}
	for i, f := range beyond {
		fmt.Fprintf(&b, "not ok %d - %s\n", len(r.Clause)+len(old)+i+1, escaped(printable.Line(cut(f.String(), 1000))))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// diagnostics writes the YAML below a test point.
func diagnostics(b *strings.Builder, c report.Clause) error {
	more := struct {
		Verdict  string   `yaml:"verdict"`
		Says     string   `yaml:"says"`
		Expected string   `yaml:"expected,omitempty"`
		Reason   string   `yaml:"reason"`
		Curl     []string `yaml:"curl,omitempty"`
	}{printable.Line(string(c.Verdict)), printable.Line(c.Says), printable.Line(c.Expected), printable.Line(c.Reason), nil}
	for _, ex := range c.Exchanges[:min(len(c.Exchanges), mostExchanges)] {
		more.Curl = append(more.Curl, printable.Line(ex.Curl))
	}
	data, err := yaml.Marshal(more)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "  ---\n  %s\n  ...\n", strings.ReplaceAll(strings.TrimSpace(string(data)), "\n", "\n  "))
	return nil
}

// escaped keeps a text from being read as a directive.
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, `#`, `\#`).Replace(s)
}
