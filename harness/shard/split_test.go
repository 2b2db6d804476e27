package shard_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/shard"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites"
)

func catalogue(t *testing.T) *contract.Catalogue {
	t.Helper()
	c, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// requests is what the recordings say that a spec costs.
func requests(s spec.Spec) int {
	return cassette.Interactions(cassettes.FS, []string{"1.35", "1.39", "1.43"}, s.In(), s.ID())
}

func TestParse(t *testing.T) {
	for text, want := range map[string]shard.Part{"1/1": {1, 1}, "2/8": {2, 8}, "8/8": {8, 8}, "010/12": {10, 12}} {
		if p, err := shard.Parse(text); err != nil || p != want {
			t.Errorf("%s: %v, %v", text, p, err)
		}
	}
	for _, text := range []string{"", "2", "/", "1/", "/1", "0/8", "9/8", "-1/8", "1/-8", "+1/8", " 1/8", "1/8 ", "1/2/3", "a/b", "1.0/2", "1/99999999999999999999", "99999999999999999999/2"} {
		if p, err := shard.Parse(text); err == nil {
			t.Errorf("%q is %v", text, p)
		}
	}
}

// TestTake: every clause and every spec is in exactly one part, with all that
// belongs to it; the parts are alike in weight, and few scenarios are split.
func TestTake(t *testing.T) {
	c := catalogue(t)
	whole := c.Clauses()
	some, err := c.Select(contract.Selection{Clauses: []string{"login/", "tokens/type/*"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, chosen := range map[string][]*contract.Clause{"all": whole, "some": some} {
		specs := suites.Choose(suites.All(), chosen)
		for _, n := range []int{1, 2, 3, 8, 50} {
			t.Run(fmt.Sprintf("%s %d", name, n), func(t *testing.T) { parts(t, specs, chosen, n) })
		}
	}
}

func parts(t *testing.T, specs []spec.Spec, chosen []*contract.Clause, n int) {
	g := NewWithT(t)
	inSpec, inClause, pieces := map[string]int{}, map[string]int{}, map[string]bool{}
	var loads []int
	all, most := 0, 0
	for i := 1; i <= n; i++ {
		own, clauses, err := shard.Take(shard.Part{Index: i, Of: n}, specs, chosen, requests)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(own).NotTo(BeEmpty())
		load := 0
		for _, s := range own {
			inSpec[s.ID()]++
			pieces[fmt.Sprint(s.In(), i)] = true
			load += requests(s) + 1
			most = max(most, requests(s)+1)
		}
		for _, cl := range clauses {
			inClause[cl.ID]++
		}
		for _, s := range own {
			for _, id := range s.Clauses {
				belongs := slices.ContainsFunc(chosen, func(cl *contract.Clause) bool { return cl.ID == id })
				g.Expect(slices.ContainsFunc(clauses, func(cl *contract.Clause) bool { return cl.ID == id })).To(Equal(belongs), "%s of %s", id, s.ID())
			}
		}
		loads, all = append(loads, load), all+load
	}
	g.Expect(inSpec).To(And(HaveLen(len(specs)), HaveEach(1)))
	g.Expect(inClause).To(And(HaveLen(len(chosen)), HaveEach(1)))
	t.Logf("loads %v", loads)
	for _, load := range loads {
		g.Expect(load).To(BeNumerically("~", all/n, most), "an even share, but for one spec: %v", loads)
	}
	scenarios := map[string]bool{}
	for _, s := range specs {
		scenarios[s.In()] = true
	}
	g.Expect(len(pieces)).To(BeNumerically("<=", len(scenarios)+n-1), "each cut splits one scenario at most")
}

// TestTakeKeepsTogether: specs that speak of one clause are in one part, also
// over others, and a clause without a spec is in the first.
func TestTakeKeepsTogether(t *testing.T) {
	g := NewWithT(t)
	c := catalogue(t)
	ids := func(n int) string { return c.Clauses()[n].ID }
	one := func(variant, in string, clauses ...int) spec.Spec {
		s := spec.Spec{Variant: variant, Scenario: in}
		for _, n := range clauses {
			s.Clauses = append(s.Clauses, ids(n))
		}
		return s
	}
	specs := []spec.Spec{one("a", "", 0), one("b", "", 1), one("c", "x", 2), one("d", "x", 3), one("e", "", 0, 3), one("f", "", 2, 1)}
	chosen := c.Clauses()[:5]
	heavy := func(spec.Spec) int { return 1 }
	in := map[string]int{}
	for i := 1; i <= 2; i++ {
		own, clauses, err := shard.Take(shard.Part{Index: i, Of: 2}, specs, chosen, heavy)
		g.Expect(err).NotTo(HaveOccurred())
		for _, s := range own {
			in[s.Variant] = i
		}
		for _, cl := range clauses {
			if cl.ID == ids(4) {
				g.Expect(i).To(Equal(1), "a clause of which no spec speaks")
				in["untested"] = i
			}
		}
	}
	g.Expect(in).To(HaveLen(7))
	g.Expect([]int{in["a"], in["d"], in["e"]}).To(HaveEach(in["a"]))
	g.Expect([]int{in["b"], in["c"], in["f"]}).To(HaveEach(3 - in["a"]))

	_, _, err := shard.Take(shard.Part{Index: 1, Of: 3}, specs, chosen, heavy)
	var many *shard.TooManyError
	g.Expect(errors.As(err, &many)).To(BeTrue())
	g.Expect(many.Most).To(Equal(2))
	// Of clauses that were not chosen nothing depends.
	_, _, err = shard.Take(shard.Part{Index: 4, Of: 4}, specs, c.Clauses()[1:3], heavy)
	g.Expect(err).NotTo(HaveOccurred())
}

// TestNoPartIsEmpty: also where one spec weighs more than all others.
func TestNoPartIsEmpty(t *testing.T) {
	c := catalogue(t)
	specs := suites.Choose(suites.All(), c.Clauses())[:12]
	for heavy := range specs {
		for n := 1; n <= 10; n++ {
			got := 0
			for i := 1; i <= n; i++ {
				own, _, err := shard.Take(shard.Part{Index: i, Of: n}, specs, nil, func(s spec.Spec) int {
					if s.ID() == specs[heavy].ID() {
						return 10000
					}
					return 1
				})
				if err != nil || len(own) == 0 {
					t.Fatalf("%d/%d, %d is heavy: %v, %v", i, n, heavy, own, err)
				}
				got += len(own)
			}
			if got != len(specs) {
				t.Errorf("%d parts, %d is heavy: %d specs", n, heavy, got)
			}
		}
	}
}
