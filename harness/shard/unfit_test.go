package shard_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/shard"
)

var nilContext = context.Background()

// TestUnfit: what is no whole is told in one sentence that names the file and
// says what to do.
func TestUnfit(t *testing.T) {
	r := recorded(t)
	r.all = false
	r.waivers = []report.UsedWaiver{{Clause: "login/result/failed", Waiver: report.Waiver{Reason: "x", Link: "https://bugs.example/1", Expires: "2027-01-31"}}}
	files := r.shards(t, 3)
	second := func(f func(r *report.Report)) func([]shard.File) []shard.File {
		return func(files []shard.File) []shard.File { f(files[1].Report); return files }
	}
	of := func(id string) func(c report.Clause) bool { return func(c report.Clause) bool { return c.ID == id } }
	for name, c := range map[string]struct {
		spoil func([]shard.File) []shard.File
		says  []string
	}{
		"none of them":     {func(files []shard.File) []shard.File { return files[:2] }, []string{"1.json", "3 shards", "of 1 there is no report", "missing: 3", "give the reports of all"}},
		"most are missing": {func(files []shard.File) []shard.File { return files[1:2] }, []string{"2.json", "missing: 1 and 3"}},
		"one twice": {func(files []shard.File) []shard.File {
			return append(files, shard.File{Name: "copy.json", Report: files[1].Report})
		}, []string{"2.json and copy.json", "shard 2 of 3", "leave one of them out"}},
		"one instead":       {func(files []shard.File) []shard.File { return []shard.File{files[0], files[1], files[1]} }, []string{"shard 2 of 3", "leave one"}},
		"a whole report":    {second(func(r *report.Report) { r.Shard = nil }), []string{"2.json", "of no shard", "leave it out"}},
		"another version":   {second(func(r *report.Report) { r.Suite.Version = "1.2.4" }), []string{"2.json", "mwconform 1.2.4", "this is 1.2.3", "merge with the one that made it"}},
		"another catalogue": {second(func(r *report.Report) { r.Suite.Catalogue = strings.Repeat("0", 64) }), []string{"2.json", "another catalogue", "000000000000", "merge with the mwconform that made it"}},
		"shard 4 of 3":      {second(func(r *report.Report) { r.Shard.Index = 4 }), []string{"2.json", "shard 4 of 3", "there is no such", "run the shard again"}},
		"shard 1 of 4":      {second(func(r *report.Report) { r.Shard.Of = 4 }), []string{"1.json and 2.json", "number of shards is 3 in the one and 4"}},
		"another mode":      {second(func(r *report.Report) { r.Mode = "live" }), []string{"2.json", "the mode", `"replay"`, `"live"`}},
		"another edition":   {second(func(r *report.Report) { r.Target.Edition = "1.43" }), []string{"2.json", "the edition", `"1.43"`}},
		"another release":   {second(func(r *report.Report) { r.Target.Generator = "MediaWiki 1.39.18" }), []string{"2.json", "the wiki's release", "1.39.18"}},
		"another recording": {second(func(r *report.Report) { r.Target.Recorded = "2026-01-01T00:00:00Z" }), []string{"2.json", "date of the recording", "2026-01-01"}},
		"another wiki":      {second(func(r *report.Report) { r.Target.Scenarios[0].Endpoint = "https://other.example/api.php" }), []string{"2.json", "the address of the wiki", "other.example", "against the same wiki"}},
		"another scenario":  {second(func(r *report.Report) { r.Target.Scenarios[0].Name = "other" }), []string{"2.json", "a scenario", `"other"`}},
		"fewer scenarios":   {second(func(r *report.Report) { r.Target.Scenarios = r.Target.Scenarios[1:] }), []string{"2.json", "number of scenarios"}},
		"another account":   {second(func(r *report.Report) { r.Target.Scenarios[0].Capabilities = r.Target.Scenarios[0].Capabilities[1:] }), []string{"2.json", "whether the wiki has account-blocked", "true in the one and false"}},
		"another capability": {second(func(r *report.Report) {
			r.Target.Scenarios[0].Capabilities = append(r.Target.Scenarios[0].Capabilities, "zz")
		}), []string{"2.json", "whether the wiki has zz", "false in the one and true"}},
		"why the edition":   {second(func(r *report.Report) { r.Target.Why = "it was asked for" }), []string{"2.json", "why the edition was chosen"}},
		"another selection": {second(func(r *report.Report) { r.Shard.Clauses++ }), []string{"2.json", "the number of clauses chosen"}},
		"other clauses":     {second(func(r *report.Report) { r.Shard.Chosen = strings.Repeat("0", 64) }), []string{"2.json", "the digest of the choice of clauses"}},
		"not the whole":     {second(func(r *report.Report) { r.Shard.Whole = true }), []string{"2.json", "what is true of the choice"}},
		"another risk":      {second(func(r *report.Report) { r.Shard.Settings["allow"] = "all" }), []string{"2.json", "the setting allow", `"signs-in"`, `"all"`, "same settings"}},
		"a setting less":    {second(func(r *report.Report) { r.Shard.Settings = nil }), []string{"2.json", "the setting allow", `""`}},
		"another waiver":    {second(func(r *report.Report) { r.Waivers[0].Link = "https://bugs.example/2" }), []string{"2.json", "the list of waivers", "bugs.example/2"}},
		"no waiver":         {second(func(r *report.Report) { r.Waivers = nil }), []string{"2.json", "the list of waivers"}},
		"all of a selection": {func(files []shard.File) []shard.File {
			for _, f := range files {
				f.Report.Shard.Clauses += 5
			}
			return files
		}, []string{"1.json", "run all shards again"}},
		"a clause twice":     {second(func(r *report.Report) { r.Clause = append(r.Clause, files[0].Report.Clause[0]) }), []string{"1.json and 2.json both have the clause " + files[0].Report.Clause[0].ID, "run both shards again"}},
		"a strange clause":   {second(func(r *report.Report) { r.Clause[0].ID = "tokens/no/such" }), []string{"2.json", "tokens/no/such", "not in the catalogue", "run shard 2 of 3 again"}},
		"no clause":          {second(func(r *report.Report) { r.Clause = r.Clause[1:] }), []string{"clauses were taken out", "run all shards again"}},
		"a fail that passes": {second(func(r *report.Report) { r.Clause[0].Verdict = result.Unsupported }), []string{"2.json is not as it was written", `"clauses"`, "run shard 2 of 3 again"}},
		"another sum":        {second(func(r *report.Report) { r.Totals.Verdicts[result.Pass]++ }), []string{"2.json is not as it was written", `"totals"`}},
		"another page":       {second(func(r *report.Report) { r.Pages[0].Clauses++ }), []string{"2.json", `"pages"`}},
		"another result":     {second(func(r *report.Report) { r.Result = report.Conforming }), []string{"2.json", `"result"`}},
		"other words":        {second(func(r *report.Report) { r.Clause[0].Says = "Anything goes." }), []string{"2.json", `"clauses"`}},
		"found nothing":      {second(func(r *report.Report) { r.Shard.Elsewhere = []string{"login/result/failed"} }), []string{"2.json", `"shard"`}},
		"a waiver that held": {second(func(r *report.Report) { r.Waivers[0].Says = "fine" }), []string{"2.json", `"waivers"`}},
		"a created account": {second(func(r *report.Report) {
			r.Created = append(r.Created, report.Created{Scenario: "plain", Account: "x", Spec: "x"})
		}), []string{"2.json", `"created"`}},
		"a shape more": {second(func(r *report.Report) { r.Shapes = append(r.Shapes, r.Shapes[0]) }), []string{"2.json", `"shapes"`}},
		"an exchange less": {second(func(r *report.Report) {
			i := slices.IndexFunc(r.Clause, func(c report.Clause) bool { return len(c.Exchanges) > 0 && len(c.Specs) == 1 })
			r.Clause[i].Exchanges = nil
		}), []string{"2.json", "its clauses show 0 of them"}},
		"a spec less":                  {second(func(r *report.Report) { r.Specs = r.Specs[1:] }), []string{"2.json", "run shard 2 of 3 again"}},
		"a spec that was there before": {second(func(r *report.Report) { r.Specs = append(r.Specs, files[0].Report.Specs[0]) }), []string{"2.json", "exchanges"}},
		"a clause with its spec": {second(func(r *report.Report) {
			id := r.Specs[0].ID
			r.Clause = slices.DeleteFunc(r.Clause, of(id))
			r.Specs = r.Specs[1:]
		}), []string{"clauses were taken out"}},
	} {
		var own []shard.File
		for _, f := range files {
			own = append(own, shard.File{Name: f.Name, Report: clone(t, f.Report)})
		}
		_, err := shard.Merge(c.spoil(own), suite(r))
		var unfit *shard.UnfitError
		if !errors.As(err, &unfit) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, part := range c.says {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %v: lacks %q", name, err, part)
			}
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: more than one line: %v", name, err)
		}
	}
	if _, err := shard.Merge(files, suite(r)); err != nil {
		t.Error(err)
	}
}
