package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
	"github.com/mwconform/mwconform/suites"
)

const form = "report.v2.json"

// findings are what schemas/report.v2.json says of a report.
func findings(t *testing.T, set *schema.Set, data []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	r := set.Validate(form, v)
	var out []string
	for _, f := range append(r.Violations, r.Unknown...) {
		out = append(out, f.String())
	}
	return out
}

func loadSchemas(t *testing.T) *schema.Set {
	t.Helper()
	set, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestReportHasItsForm holds the made-up run, with every verdict and every
// member, against the schema. The instances in schemas/testdata/report.v2.json
// show what the schema rejects; the first of them is this very report.
func TestReportHasItsForm(t *testing.T) {
	set := loadSchemas(t)
	live, err := report.Make(madeUp(t)).JSON()
	if err != nil {
		t.Fatal(err)
	}
	if found := findings(t, set, live); len(found) > 0 {
		t.Errorf("%q", found)
	}
	in := madeUp(t)
	in.Run, in.Env.Target.Mode, in.Env.Target.Recorded = nil, "replay", "2026-11-22T21:51:18Z"
	replay, err := report.Make(in).JSON()
	if err != nil {
		t.Fatal(err)
	}
	if found := findings(t, set, replay); len(found) > 0 {
		t.Errorf("%q", found)
	}
	in.Chosen = nil
	empty, err := report.Make(in).JSON()
	if err != nil {
		t.Fatal(err)
	}
	if found := findings(t, set, empty); len(found) > 0 {
		t.Errorf("a report of nothing: %q", found)
	}

	data, err := os.ReadFile("../../schemas/testdata/" + form)
	if err != nil {
		t.Fatal(err)
	}
	var sample struct {
		Good map[string]json.RawMessage `json:"good"`
	}
	if err := json.Unmarshal(data, &sample); err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	if err := json.Compact(&a, live); err != nil {
		t.Fatal(err)
	}
	if err := json.Compact(&b, sample.Good["a live run"]); err != nil {
		t.Fatal(err)
	}
	if a.String() != b.String() {
		t.Errorf("the instance \"a live run\" of schemas/testdata/%s is to be\n%s", form, a.String())
	}
}

// TestBrokenReportsAreRejected breaks the report where its makers could.
func TestBrokenReportsAreRejected(t *testing.T) {
	set := loadSchemas(t)
	for name, c := range map[string]struct {
		spoil func(r *report.Report)
		want  string
	}{
		"another version":  {func(r *report.Report) { r.Schema = "mwconform.report/v1" }, `schema: schema does not match: "mwconform.report/v2"`},
		"another verdict":  {func(r *report.Report) { r.Clause[0].Verdict = "ok" }, "clauses.0.verdict: clauses.0.verdict must be one of"},
		"no clauses":       {func(r *report.Report) { r.Clause = nil }, "clauses: Invalid type. Expected: array, given: null"},
		"no specs":         {func(r *report.Report) { r.Clause[0].Specs = nil }, "clauses.0.specs: Invalid type. Expected: array, given: null"},
		"a baseless fail":  {func(r *report.Report) { r.Clause[1].Mismatches = nil }, "clauses.1: mismatches is required"},
		"a baseless pass":  {func(r *report.Report) { r.Clause[0].Specs = []string{} }, "clauses.0.specs: Array must have at least 1 items"},
		"no reason":        {func(r *report.Report) { r.Clause[3].Reason = "" }, "clauses.3.reason: String length must be greater than or equal to 1"},
		"another result":   {func(r *report.Report) { r.Result = "fine" }, "result: result must be one of"},
		"no digest":        {func(r *report.Report) { r.Suite.Catalogue = "" }, "suite.catalogue: Does not match pattern"},
		"no mode":          {func(r *report.Report) { r.Mode = "" }, "mode: mode must be one of"},
		"an odd verdict":   {func(r *report.Report) { r.Totals.Verdicts["skipped"] = 1 }, `totals.verdicts: Property name of "skipped" does not match`},
		"a recorded run":   {func(r *report.Report) { r.Target.Recorded = "2026-11-22T21:51:18Z" }, "target.recorded: must not be there"},
		"an empty request": {func(r *report.Report) { r.Clause[0].Exchanges[0].Request = "" }, "clauses.0.exchanges.0.request: Does not match pattern"},
		"another source":   {func(r *report.Report) { r.Clause[1].Mismatches[0].Source = "x" }, "clauses.1.mismatches.0.source: clauses.1.mismatches.0.source must be one of"},
		"no shapes":        {func(r *report.Report) { r.Shapes = nil }, "shapes: Invalid type. Expected: array, given: null"},
		"no request":       {func(r *report.Report) { r.Specs[0].Exchanges[0].Request = "" }, "specs.0.exchanges.0.request: String length"},
	} {
		r := report.Make(madeUp(t))
		c.spoil(r)
		data, err := r.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(findings(t, set, data), "; "); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

// TestEmbeddedReplayHasItsForm reports the embedded recordings twice: the
// form is right, the sums add up, and both are the same byte for byte.
func TestEmbeddedReplayHasItsForm(t *testing.T) {
	set := loadSchemas(t)
	var first []byte
	for range 2 {
		env, err := suites.Embedded(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		var results []result.Spec
		for _, s := range suites.All() {
			results = append(results, env.Run(context.Background(), s))
		}
		r := report.Make(report.Input{
			Suite: report.Suite{Name: "mwconform", Version: "test", Catalogue: env.Catalogue.Digest},
			Env:   env, Chosen: env.Catalogue.Clauses(), All: true, Results: results,
		})
		data, err := r.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if found := findings(t, set, data); len(found) > 0 {
			t.Fatalf("%q", found)
		}
		if wrong := addUp(r); len(wrong) > 0 {
			t.Errorf("%v do not add up", wrong)
		}
		if r.Mode != "replay" || r.Target.Recorded == "" || r.Run != nil || r.Totals.Exchanges < 100 {
			t.Errorf("%s, %+v, %+v", r.Mode, r.Target, r.Totals)
		}
		if first == nil {
			first = data
		} else if !bytes.Equal(first, data) {
			t.Error("the same recordings give another report")
		}
	}
}
