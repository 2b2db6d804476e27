package main

import (
	"os"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/vary"
	"github.com/mwconform/mwconform/harness/wiki"
)

func TestVariationsWrongly(t *testing.T) {
	for _, w := range []wrongUse{
		{args: []string{"variations", "nosuch"}, says: []string{`no variation "nosuch"`, "extra-member"}},
		{args: []string{"variations", "--clause", "nosuch"}, says: []string{`"nosuch"`, "clauses list"}},
		{args: []string{"variations", "--sample", "-1"}, says: []string{"sample", "-1"}},
		{args: []string{"variations", "list", "nosuch"}, says: []string{`"nosuch"`}},
		{args: []string{"variations", "slow"}, env: []string{"XDG_CACHE_HOME=" + os.TempDir() + "/nosuch"}, code: report.ExitTrouble, says: []string{"not there", "mwconform wiki up"}},
	} {
		t.Run(strings.Join(w.args, " "), func(t *testing.T) { w.check(t) })
	}
}

func TestShowJudgements(t *testing.T) {
	green := vary.Judgement{Name: "unvaried", Specs: 2, Passed: 2}
	var b strings.Builder
	showJudgements(&b, []vary.Judgement{green, {Name: "other", Specs: 2, Passed: 2, Told: 3, Declared: []vary.Finding{{}}}})
	if out := b.String(); !strings.Contains(out, "no right wiki is accused: 2 runs") || strings.Contains(out, "RED") || strings.Count(out, "green") != 2 {
		t.Errorf("green:\n%s", out)
	}
	b.Reset()
	showJudgements(&b, []vary.Judgement{green,
		{Name: "a", Accused: []vary.Finding{{Spec: "p/s", Clause: "p/c", Verdict: result.Fail, Reason: "expected\nthis"}}},
		{Name: "b", Lost: []vary.Finding{{Spec: "p/t", Clause: "p/d", Verdict: result.Unsupported, Reason: "lacks it"}}},
		{Name: "c", Stale: []string{"p/*"}}})
	out := b.String()
	for _, want := range []string{"FAIL  p/c  with a (spec p/s)\n  expected this\n", "UNSUPPORTED  p/d  with b (spec p/t)\n  lacks it\n",
		"STALE  p/*  with c: ", "3 of 4 runs are red"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if strings.Count(out, "RED") != 3 {
		t.Errorf("red:\n%s", out)
	}
}

// TestVariationsList: what there is, and every loss is one of a clause.
func TestVariationsList(t *testing.T) {
	all, err := wiki.Variations()
	if err != nil {
		t.Fatal(err)
	}
	c, err := loadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	if err := knownLosses(c, all); err != nil {
		t.Error(err)
	}
	if err := knownLosses(c, []wiki.Variation{{Name: "x", Loses: map[string]string{"nosuch/clause": "so"}}}); err == nil || !strings.Contains(err.Error(), "the variation x, loses: ") {
		t.Errorf("a loss of no clause: %v", err)
	}
	var b strings.Builder
	listVariations(&b, append(all, wiki.Variation{Name: "x", Title: "One | two.", Releases: []string{"1.39", "1.43"}, Loses: map[string]string{"b/*": "so", "a/b/c": "thus"}}))
	out := b.String()
	for _, v := range all {
		if !strings.Contains(out, "\n| "+v.Name+" | ") {
			t.Errorf("%s is missing", v.Name)
		}
	}
	if want := "\n| x | One \\| two. | 1.39, 1.43 | `a/b/c`: thus<br>`b/*`: so |\n"; !strings.HasSuffix(out, want) {
		t.Errorf("%q is not the end of\n%s", want, out)
	}
}
