package shard

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// File is the report of one shard, read and well-formed, with the name of its file.
type File struct {
	Name   string
	Report *report.Report
}

// Suite is what made the reports and has to put them together: another one
// orders, counts or words otherwise.
type Suite struct {
	Version   string
	Catalogue *contract.Catalogue
	Specs     []spec.Spec // all, in their order
}

// UnfitError says why reports make no whole, which file it is, and what to do.
type UnfitError struct{ Text string }

func (e *UnfitError) Error() string { return e.Text }

func unfit(format string, args ...any) error { return &UnfitError{fmt.Sprintf(format, args...)} }

// Merge is the report of the whole run: of a replay, byte by byte what it
// would have been without shards. It is made anew of what the specs of all
// shards found, as the run itself would have. An *UnfitError says why the
// files do not make a whole.
func Merge(files []File, suite Suite) (*report.Report, error) {
	if err := together(files, suite); err != nil {
		return nil, err
	}
	files = slices.SortedFunc(slices.Values(files), func(a, b File) int { return cmp.Compare(a.Report.Shard.Index, b.Report.Shard.Index) })
	whole, err := choice(files, suite)
	if err != nil {
		return nil, err
	}
	var all []result.Spec
	for _, f := range files {
		own, err := results(f.Report, whole)
		if err == nil {
			err = follows(f, own, whole, suite)
		}
		if err != nil {
			return nil, unfit("%s is not as it was written: %v; run %s again", f.Name, err, f.Report.Shard)
		}
		all = append(all, own...)
	}
	if all, err = inOrder(all, whole, suite); err != nil {
		return nil, err
	}
	first := files[0].Report
	in := input(first, whole, all, suite)
	in.All, in.Run = first.Shard.Whole, runOf(files)
	r := report.Make(in)
	r.WaiveBut(waiversOf(first), func(u report.UsedWaiver) bool { return expired(files, u) })
	return r, nil
}

// input is what the report of a run on the target of another one is made of.
func input(as *report.Report, chosen []*contract.Clause, results []result.Spec, suite Suite) report.Input {
	t := &target.Target{Mode: as.Mode, Edition: as.Target.Edition}
	if as.Target.AsOf != "" {
		t.Fit = &contract.Fit{Edition: as.Target.Edition, AsOf: as.Target.AsOf}
	}
	return report.Input{Suite: as.Suite, Env: spec.Env{Catalogue: suite.Catalogue, Target: t}, Chosen: chosen, Results: results, Target: &as.Target}
}

// choice is what the whole run had chosen: the clauses of all shards, in the
// order of the catalogue, each in one of them.
func choice(files []File, suite Suite) ([]*contract.Clause, error) {
	in := map[string]string{}
	for _, f := range files {
		for _, c := range f.Report.Clause {
			switch other, twice := in[c.ID]; {
			case twice:
				return nil, unfit("%s and %s both have the clause %s: each is in one shard only, so one of them was changed; run both shards again", other, f.Name, c.ID)
			case suite.Catalogue.Clause(c.ID) == nil:
				return nil, unfit("%s has the clause %s, which is not in the catalogue: it was changed; run %s again", f.Name, c.ID, f.Report.Shard)
			}
			in[c.ID] = f.Name
		}
	}
	var whole []*contract.Clause
	for _, cl := range suite.Catalogue.Clauses() {
		if in[cl.ID] != "" {
			whole = append(whole, cl)
		}
	}
	first := files[0].Report.Shard
	if len(whole) != first.Clauses || report.Chosen(whole) != first.Chosen {
		return nil, unfit("%s: the run had chosen %d clauses, and the shards have others, %d of them: clauses were taken out of a report or put in, or it is of another selection; run all shards again with the same selection", files[0].Name, first.Clauses, len(whole))
	}
	return whole, nil
}

// results are what the specs of a report found.
func results(r *report.Report, whole []*contract.Clause) ([]result.Spec, error) {
	clauses, wanted := map[string]report.Clause{}, map[string]bool{}
	for _, cl := range whole {
		wanted[cl.ID] = true
	}
	exchanges := map[string][]result.Exchange{}
	for _, c := range r.Clause {
		clauses[c.ID] = c
		by := map[string][]result.Exchange{}
		for _, ex := range c.Exchanges {
			by[ex.Spec] = append(by[ex.Spec], ex.Exchange)
		}
		for id, all := range by {
			exchanges[id] = all
		}
	}
	found := map[[2]string][]result.Mismatch{}
	for _, f := range r.Shard.Found {
		found[[2]string{f.Spec, f.Clause}] = f.Mismatches
	}
	var out []result.Spec
	for _, s := range r.Specs {
		one := result.Spec{ID: s.ID, Title: s.Title, Scenario: s.Scenario, Sent: s.Sent}
		for _, j := range s.Verdicts {
			o := result.Outcome{Clause: j.Clause, Verdict: j.Verdict, Reason: j.Reason, Mismatches: found[[2]string{s.ID, j.Clause}]}
			if !wanted[j.Clause] || clauses[j.Clause].Generated != nil { // of a clause that was not chosen it is told nowhere else
				o.Generated = s.Generated
			}
			one.Outcomes = append(one.Outcomes, o)
		}
		if len(exchanges[s.ID]) < len(s.Exchanges) {
			return nil, fmt.Errorf("the spec %s has %d exchanges, and its clauses show %d of them", s.ID, len(s.Exchanges), len(exchanges[s.ID]))
		}
		for i, told := range s.Exchanges {
			ex := exchanges[s.ID][i]
			ex.Module, ex.Signature = told.Module, told.Request
			if told.Shape != nil {
				ex.Shape = r.Shapes[*told.Shape]
			}
			one.Exchanges = append(one.Exchanges, ex)
		}
		for _, c := range r.Created {
			if c.Spec == s.ID {
				one.Created = append(one.Created, c.Account)
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// follows makes the report of a shard again, of its own results, and tells
// what in it is not as it comes out: somebody changed it.
func follows(f File, own []result.Spec, whole []*contract.Clause, suite Suite) error {
	is := f.Report
	here := map[string]bool{}
	for _, c := range is.Clause {
		here[c.ID] = true
	}
	mine := slices.DeleteFunc(slices.Clone(whole), func(cl *contract.Clause) bool { return !here[cl.ID] })
	in := input(is, mine, own, suite)
	in.All, in.Run = is.Shard.Whole, is.Run
	in.Shard = report.NewShard(is.Shard.Index, is.Shard.Of, whole, is.Shard.Settings)
	again := report.Make(in)
	again.WaiveBut(waiversOf(is), func(u report.UsedWaiver) bool { return expired([]File{f}, u) })
	for _, part := range []struct {
		name    string
		is, due any
	}{
		{"clauses", is.Clause, again.Clause}, {"specs", is.Specs, again.Specs}, {"shapes", is.Shapes, again.Shapes},
		{"pages", is.Pages, again.Pages}, {"totals", is.Totals, again.Totals}, {"created", is.Created, again.Created},
		{"waivers", is.Waivers, again.Waivers}, {"shard", is.Shard, again.Shard}, {"result", is.Result, again.Result},
	} {
		if !equal(part.is, part.due) {
			return fmt.Errorf("what it says under %q does not follow from its specs and exchanges", part.name)
		}
	}
	return nil
}

// inOrder are the results of all shards in the order of the specs, each once
// and none missing.
func inOrder(all []result.Spec, whole []*contract.Clause, suite Suite) ([]result.Spec, error) {
	wanted, got := map[string]bool{}, map[string]result.Spec{}
	for _, cl := range whole {
		wanted[cl.ID] = true
	}
	for _, s := range all {
		if _, twice := got[s.ID]; twice {
			return nil, unfit("two of the reports have the spec %s: one of them was changed; run all shards again", s.ID)
		}
		got[s.ID] = s
	}
	var out []result.Spec
	for _, s := range suite.Specs {
		if !slices.ContainsFunc(s.Clauses, func(id string) bool { return wanted[id] }) {
			continue
		}
		one, ok := got[s.ID()]
		if !ok {
			return nil, unfit("none of the reports has the spec %s: it was taken out of one of them; run all shards again", s.ID())
		}
		out = append(out, one)
	}
	if len(out) != len(all) {
		return nil, unfit("the reports have %d specs, and %d belong to what was chosen: one of them was changed; run all shards again", len(all), len(out))
	}
	return out, nil
}

// waiversOf are a report's waivers without what became of them.
func waiversOf(r *report.Report) []report.UsedWaiver {
	var out []report.UsedWaiver
	for _, u := range r.Waivers {
		u.State, u.Says = "", ""
		out = append(out, u)
	}
	return out
}

// expired tells whether one of the shards found a waiver to have expired.
func expired(files []File, u report.UsedWaiver) bool {
	for _, f := range files {
		for _, o := range f.Report.Waivers {
			if o.Clause == u.Clause && o.State == report.WaiverExpired {
				return true
			}
		}
	}
	return false
}

// equal tells whether two values, both read from reports, are written alike.
func equal(a, b any) bool { return bytes.Equal(written(a), written(b)) }

func written(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		return nil // a report was read from JSON, and is written as such
	}
	return data
}

// list is "2, 3 and 5".
func list(numbers []int) string {
	var words []string
	for _, n := range numbers {
		words = append(words, fmt.Sprint(n))
	}
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " and " + words[n]
	}
	return strings.Join(words, "")
}
