package farm

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// SchemaID is the version of the summary's form (schemas/summary.v1.json).
const SchemaID = "mwconform.summary/v1"

// Name is the name of the summary's file, beside the reports. No target may be
// called so.
const Name = "summary.json"

// Summary is a run over several targets in one object.
type Summary struct {
	Schema   string       `json:"schema"`
	Suite    report.Suite `json:"suite"`
	Started  string       `json:"started"` // RFC 3339, UTC
	Seconds  float64      `json:"seconds"`
	Parallel int          `json:"parallel"`
	PerHost  int          `json:"per_host"`
	ExitCode int          `json:"exit_code"` // the worst of all
	Targets  []Line       `json:"targets"`   // in the order of the file
}

// Line is what became of one target.
type Line struct {
	Name     string  `json:"name"`
	Endpoint string  `json:"endpoint"`
	ExitCode int     `json:"exit_code"`
	Says     string  `json:"says"` // the sentence of its report, or why there is none
	Seconds  float64 `json:"seconds"`
	*Outcome         // nil where it came to no report
}

// Outcome is what of a target's report the summary shows. It is also what the
// process of a target says on standard output.
type Outcome struct {
	Result    report.Result `json:"result"`
	Report    string        `json:"report"` // file, beside the summary
	Generator string        `json:"generator"`
	Edition   string        `json:"edition"`
	Requests  int           `json:"requests"` // all that were sent, those of discovery included
	Totals    report.Totals `json:"totals"`
}

// order are exit codes, the worst first: a clause that fails tells of a wiki;
// then what somebody has to mend here, and what may be gone next time.
var order = []int{report.ExitNotConforming, report.ExitUsage, report.ExitTrouble, report.ExitNothing}

// Worst is the exit code of all targets together: the first of 1, 2, 3 and 4
// that one of them has.
func Worst(lines []Line) int {
	for _, code := range order {
		if slices.ContainsFunc(lines, func(l Line) bool { return l.ExitCode == code }) {
			return code
		}
	}
	return report.ExitConforming
}

// WriteFile writes the summary so that it is there whole or not at all.
func (s *Summary) WriteFile(name string) error {
	data, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return report.WriteWhole(name, append(data, '\n'))
}

// Text writes a table with a row for each target, or a line for each, and then
// how many had which result.
func (s *Summary) Text(w io.Writer, table bool) {
	if table {
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "target\tresult\tpass\tfail\terror\trequests\ttime\tin words")
		for _, l := range s.Targets {
			fmt.Fprintf(t, "%s\t%s\t%s\t%.1f s\t%s\n", printable.Line(l.Name), l.result(), strings.Join(l.counts(), "\t"), l.Seconds, printable.Words(l.Says))
		}
		t.Flush()
	} else {
		for _, l := range s.Targets {
			fmt.Fprintf(w, "%s: %s: %s\n", printable.Line(l.Name), l.result(), printable.Words(l.Says))
		}
	}
	fmt.Fprintf(w, "\n%d targets: %s (%.1f s)\n", len(s.Targets), strings.Join(s.results(), ", "), s.Seconds)
}

// none is the result of a target that came to no report.
const none = "no report"

func (l Line) result() string {
	if l.Outcome == nil {
		return none
	}
	return string(l.Result)
}

// counts are those of the verdicts that matter at a glance, and the requests.
func (l Line) counts() []string {
	if l.Outcome == nil {
		return []string{"-", "-", "-", "-"}
	}
	var out []string
	for _, v := range []result.Verdict{result.Pass, result.Fail, result.Error} {
		out = append(out, fmt.Sprint(l.Totals.Verdicts[v]))
	}
	return append(out, fmt.Sprint(l.Requests))
}

// results say how many targets had each result, in the order of results.
func (s *Summary) results() []string {
	count := map[string]int{}
	for _, l := range s.Targets {
		count[l.result()]++
	}
	var out []string
	for _, r := range append(slices.Clone(report.Results), none) {
		if n := count[string(r)]; n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, r))
		}
	}
	return out
}
