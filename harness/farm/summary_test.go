package farm_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/farm"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
)

func sample() *farm.Summary {
	judged := func(r report.Result, v map[result.Verdict]int) *farm.Outcome {
		return &farm.Outcome{Result: r, Report: "x.json", Generator: "MediaWiki 1.39.17", Edition: "1.39", Requests: 42,
			Totals: report.Totals{Clauses: 9, Verdicts: v, Specs: 7, Exchanges: 40}}
	}
	return &farm.Summary{Schema: farm.SchemaID, Suite: report.Suite{Name: "mwconform", Version: "1", Catalogue: string(bytes.Repeat([]byte("0"), 64))},
		Started: "2026-11-22T21:51:18Z", Seconds: 3.5, Parallel: 4, PerHost: 1, ExitCode: 1, Targets: []farm.Line{
			{Name: "en", Endpoint: "https://en.example/api.php", ExitCode: 1, Says: "not conforming: 2 of 9 clauses fail", Seconds: 1.25, Outcome: judged(report.NotConforming, map[result.Verdict]int{"pass": 7, "fail": 2})},
			{Name: "fr", Endpoint: "https://fr.example/api.php", ExitCode: 3, Says: "unreachable:\n\x1b[31mred", Seconds: 0.5},
			{Name: "de", Endpoint: "https://de.example/api.php", ExitCode: 0, Says: "conforming", Seconds: 2, Outcome: judged(report.Conforming, map[result.Verdict]int{"pass": 9})},
		}}
}

func TestWorst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		codes []int
		want  int
	}{
		{[]int{0, 0}, 0},
		{[]int{0, 4}, 4},
		{[]int{4, 3, 0}, 3},
		{[]int{4, 3, 2, 0}, 2},
		{[]int{4, 3, 2, 1, 0}, 1},
		{[]int{0, 1, 0}, 1},
	} {
		var lines []farm.Line
		for _, code := range c.codes {
			lines = append(lines, farm.Line{ExitCode: code})
		}
		NewWithT(t).Expect(farm.Worst(lines)).To(Equal(c.want), "%v", c.codes)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var b bytes.Buffer
	sample().Text(&b, true)
	g.Expect(b.String()).To(Equal(`target  result          pass  fail  error  requests  time   in words
en      not conforming  7     2     0      42        1.2 s  not conforming: 2 of 9 clauses fail
fr      no report       -     -     -      -         0.5 s  unreachable: [31mred
de      conforming      9     0     0      42        2.0 s  conforming

3 targets: 1 conforming, 1 not conforming, 1 no report (3.5 s)
`))
	b.Reset()
	sample().Text(&b, false)
	g.Expect(b.String()).To(HavePrefix("en: not conforming: not conforming: 2 of 9 clauses fail\nfr: no report: unreachable: [31mred\n"))
}

// TestSummaryKeepsItsSchema: the file is what schemas/summary.v1.json says, with
// a report and without.
func TestSummaryKeepsItsSchema(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	file := filepath.Join(t.TempDir(), farm.Name)
	g.Expect(sample().WriteFile(file)).To(Succeed())
	data, err := os.ReadFile(file)
	g.Expect(err).NotTo(HaveOccurred())
	set, err := schema.Load(schemas.FS)
	g.Expect(err).NotTo(HaveOccurred())
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	g.Expect(d.Decode(&v)).To(Succeed())
	found := set.Validate("summary.v1.json", v)
	g.Expect(append(found.Violations, found.Unknown...)).To(BeEmpty())
	var back farm.Summary
	g.Expect(json.Unmarshal(data, &back)).To(Succeed())
	g.Expect(&back).To(Equal(sample()))
}
