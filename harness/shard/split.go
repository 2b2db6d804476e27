// Package shard parts a run into shards, one for each job of a CI matrix, and
// puts their reports together again.
package shard

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/spec"
)

// Part is part Index, from 1, of Of.
type Part struct{ Index, Of int }

// Parse reads "2/8". An error says what is due.
func Parse(text string) (Part, error) {
	index, of, _ := strings.Cut(text, "/")
	p := Part{number(index), number(of)}
	if p.Index < 1 || p.Of < p.Index {
		return Part{}, fmt.Errorf("I/N with 1 <= I <= N is due, such as 2/8, not %q", text)
	}
	return p, nil
}

// number is 0 where the text is none: signs and blanks are no part of one.
func number(text string) int {
	if strings.Trim(text, "0123456789") != "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// TooManyError says that there are more shards than parts to be made.
type TooManyError struct{ Of, Most int }

func (e *TooManyError) Error() string {
	return fmt.Sprintf("%d shards are too many for what is chosen, which has %d parts that do not depend on each other: give an N of at most %d", e.Of, e.Most, e.Most)
}

// Take gives the specs and the clauses of a part. Every clause is in exactly
// one part, with all specs that speak of it; neither seed nor wiki has a say.
//
// Specs of one scenario stand beside each other and the row is cut where the
// load is even, so a scenario is split only where it is larger than a share:
// to keep it whole would leave three quarters of all requests, those of plain,
// to one shard. A scenario need not stay whole, as no spec relies on another's.
//
// weight is what a spec costs; a *TooManyError says that there are fewer
// parts than shards.
func Take(p Part, specs []spec.Spec, chosen []*contract.Clause, weight func(spec.Spec) int) ([]spec.Spec, []*contract.Clause, error) {
	units := group(specs, chosen)
	if len(units) < p.Of {
		return nil, nil, &TooManyError{p.Of, len(units)}
	}
	weights := make([]int, len(units))
	for i, u := range units {
		for _, s := range u {
			weights[i] += weight(s) + 1 // one without a request costs something, too
		}
	}
	ends := cut(weights, p.Of)
	begin := 0
	if p.Index > 1 {
		begin = ends[p.Index-2]
	}
	mine := map[string]bool{}
	for _, s := range slices.Concat(units[begin:ends[p.Index-1]]...) {
		mine[s.ID()] = true
	}
	in := slices.DeleteFunc(slices.Clone(specs), func(s spec.Spec) bool { return !mine[s.ID()] })
	return in, clausesOf(in, specs, chosen, p.Index == 1), nil
}

// clausesOf are the chosen clauses of some of the specs; those of which no
// spec speaks are with the first part.
func clausesOf(mine, all []spec.Spec, chosen []*contract.Clause, first bool) []*contract.Clause {
	here, tested := map[string]bool{}, map[string]bool{}
	for _, s := range mine {
		for _, id := range s.Clauses {
			here[id] = true
		}
	}
	for _, s := range all {
		for _, id := range s.Clauses {
			tested[id] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(chosen), func(cl *contract.Clause) bool { return !here[cl.ID] && (tested[cl.ID] || !first) })
}

// group puts specs together that speak of the same clause, and these groups
// into the order of their scenarios.
func group(specs []spec.Spec, chosen []*contract.Clause) [][]spec.Spec {
	wanted := map[string]bool{}
	for _, cl := range chosen {
		wanted[cl.ID] = true
	}
	var units [][]spec.Spec
	at := map[string]int{} // the group of a clause
	for _, s := range specs {
		to := len(units)
		units = append(units, []spec.Spec{s})
		for _, id := range s.Clauses {
			from, known := at[id]
			if !wanted[id] {
				continue
			}
			if known && from != to {
				units[to] = append(units[from], units[to]...)
				units[from] = nil
				for other, i := range at {
					if i == from {
						at[other] = to
					}
				}
			}
			at[id] = to
		}
	}
	units = slices.DeleteFunc(units, func(u []spec.Spec) bool { return len(u) == 0 })
	place := map[string]int{}
	for _, s := range specs {
		if _, ok := place[s.In()]; !ok {
			place[s.In()] = len(place)
		}
	}
	slices.SortStableFunc(units, func(a, b []spec.Spec) int { return cmp.Compare(place[a[0].In()], place[b[0].In()]) })
	return units
}

// cut parts a row of weights into n of about the same sum, none empty, and
// gives the ends. There are at least n weights.
func cut(weights []int, n int) []int {
	left := 0
	for _, w := range weights {
		left += w
	}
	var ends []int
	at := 0
	for parts := n; parts > 1; parts-- {
		sum := weights[at]
		at++
		// The next belongs to this part where most of it is within the even share.
		for len(weights)-at >= parts && (2*sum+weights[at])*parts <= 2*left {
			sum += weights[at]
			at++
		}
		left -= sum
		ends = append(ends, at)
	}
	return append(ends, len(weights))
}
