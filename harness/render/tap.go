package render

import (
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// tap writes TAP version 14 (https://testanything.org/tap-version-14-specification.html):
// a test point for each clause, with the reason as YAML below those that are
// not plainly ok. What the wiki validly lacks is skipped.
func tap(w io.Writer, r *report.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "TAP version 14\n1..%d\n", len(r.Clause))
	for i, c := range r.Clause {
		ok := "ok"
		if c.Verdict == result.Fail || c.Verdict == result.Error || c.Verdict == result.Untested {
			ok = "not ok"
		}
		fmt.Fprintf(&b, "%s %d - %s", ok, i+1, escaped(c.ID))
		if ok == "ok" && c.Verdict != result.Pass {
			fmt.Fprintf(&b, " # SKIP %s: %s", c.Verdict, escaped(line(c.Reason)))
		}
		b.WriteByte('\n')
		if ok == "ok" {
			continue
		}
		more := struct {
			Verdict  string   `yaml:"verdict"`
			Says     string   `yaml:"says"`
			Expected string   `yaml:"expected,omitempty"`
			Reason   string   `yaml:"reason"`
			Curl     []string `yaml:"curl,omitempty"`
		}{string(c.Verdict), c.Says, c.Expected, line(c.Reason), nil}
		for _, ex := range c.Exchanges[:min(len(c.Exchanges), mostExchanges)] {
			more.Curl = append(more.Curl, line(ex.Curl))
		}
		data, err := yaml.Marshal(more)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "  ---\n  %s\n  ...\n", strings.ReplaceAll(strings.TrimSpace(string(data)), "\n", "\n  "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// escaped keeps a text from being read as a directive.
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, `#`, `\#`).Replace(s)
}
