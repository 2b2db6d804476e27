// Package prospect tells before a run what it could judge on a wiki, and what
// would let it judge more. It asks the gate that the run itself asks.
package prospect

import (
	"slices"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/spec"
)

// Usual are the accounts that most clauses need beyond reading.
var Usual = []string{"account-user", "account-bot"}

// Page is how many clauses of a page could be judged: with the risks of
// contract.Risks up to each, in their order, and in all of the edition. Reading
// counts on nothing else, what is beyond it on the usual accounts.
type Page struct {
	Slug string
	Upto []int
	All  int
}

// Step is something to give, with what it gains.
type Step struct {
	Needs []string // capabilities that come together
	Gains int      // clauses that could be judged then and could not before
	Risks []contract.Risk
}

// Prospect is what could be judged.
type Prospect struct {
	Pages  []Page
	Total  Page   // of all pages
	Given  []Step // accounts and abilities, one after the other, what gains most first; each counts on those before
	Setups []Step // restrictions, or abilities ruled out, each a run of its own against a wiki that is set up so
}

// Known is what is known of a wiki besides its capabilities.
type Known struct {
	Shown    []string // capabilities that it shows to an account only; they count beyond reading
	RuledOut []string // abilities that it cannot have in this set-up
}

// option is one way to judge a clause: by a spec that lacks something.
type option struct {
	needs []string
	risks []contract.Risk
}

// Of is the prospect of the specs on the one wiki of a target. Steps count with
// all risks allowed.
func Of(e spec.Env, specs []spec.Spec, known Known) (*Prospect, error) {
	options, err := optionsOf(e, specs)
	if err != nil {
		return nil, err
	}
	p := &Prospect{Total: Page{Upto: make([]int, len(contract.Risks))}}
	for _, page := range e.Catalogue.Pages {
		one := Page{Slug: page.Slug, Upto: make([]int, len(contract.Risks))}
		for _, cl := range page.Clauses {
			if _, ok := cl.In(e.Target.Against()); !ok {
				continue
			}
			one.All++
			for i := range contract.Risks {
				var given []string
				if i > 0 {
					given = slices.Concat(Usual, known.Shown)
				}
				if open(options[cl.ID], given, contract.Risks[:i+1]) {
					one.Upto[i]++
				}
			}
		}
		p.Total.All += one.All
		for i := range one.Upto {
			p.Total.Upto[i] += one.Upto[i]
		}
		p.Pages = append(p.Pages, one)
	}
	other := func(id string) bool {
		return e.Catalogue.Capabilities[id].Is == contract.Restriction || slices.Contains(known.RuledOut, id)
	}
	given := p.steps(e.Catalogue, options, slices.Clone(known.Shown), other)
	p.setups(e.Catalogue, options, given, other)
	return p, nil
}

func optionsOf(e spec.Env, specs []spec.Spec) (map[string][]option, error) {
	free := *e.Target
	free.Allowed = nil
	e.Target = &free
	out := map[string][]option{}
	for _, s := range specs {
		wiki, err := e.Target.For(s.In())
		if err != nil {
			return nil, err
		}
		live, _ := e.Parts(s)
		lacks := e.Lacks(s, live, wiki)
		for _, id := range live {
			out[id] = append(out[id], option{lacks.Needs, lacks.Risks})
		}
	}
	return out, nil
}

// open tells whether one of a clause's specs could be run.
func open(options []option, given []string, allowed []contract.Risk) bool {
	return slices.ContainsFunc(options, func(o option) bool { return within(o.needs, given) && within(o.risks, allowed) })
}

func within[T comparable](some, all []T) bool {
	return !slices.ContainsFunc(some, func(v T) bool { return !slices.Contains(all, v) })
}

// steps gives one set of capabilities after the other: always the one that
// gains most clauses for each thing to give. It gives all of them in the end,
// with those that were given before.
func (p *Prospect) steps(c *contract.Catalogue, options map[string][]option, given []string, other func(string) bool) []string {
	for {
		var best Step
		for _, set := range sets(c, options, given, other) {
			with := append(slices.Clone(given), set...)
			step := Step{Needs: set}
			for _, cl := range c.Clauses() {
				if !open(options[cl.ID], given, contract.Risks) && open(options[cl.ID], with, contract.Risks) {
					step.Gains++
					step.note(options[cl.ID], with)
				}
			}
			if step.Gains*max(len(best.Needs), 1) > best.Gains*len(step.Needs) {
				best = step
			}
		}
		if best.Gains == 0 {
			return given
		}
		best.sort()
		p.Given = append(p.Given, best)
		given = append(given, best.Needs...)
	}
}

// sets are the different sets of capabilities that some spec still lacks and
// that can be given together, in the order of the catalogue.
func sets(c *contract.Catalogue, options map[string][]option, given []string, other func(string) bool) [][]string {
	var out [][]string
	for _, cl := range c.Clauses() {
		for _, o := range options[cl.ID] {
			set := slices.DeleteFunc(slices.Clone(o.needs), func(n string) bool { return slices.Contains(given, n) })
			if len(set) == 0 || slices.ContainsFunc(set, other) {
				continue
			}
			slices.Sort(set)
			if !slices.ContainsFunc(out, func(s []string) bool { return slices.Equal(s, set) }) {
				out = append(out, set)
			}
		}
	}
	return out
}

// setups groups what is left by what a wiki of this set-up cannot have.
func (p *Prospect) setups(c *contract.Catalogue, options map[string][]option, given []string, other func(string) bool) {
	at := map[string]int{}
	for _, cl := range c.Clauses() {
		if len(options[cl.ID]) == 0 || open(options[cl.ID], given, contract.Risks) {
			continue
		}
		o := options[cl.ID][0]
		set := slices.DeleteFunc(slices.Clone(o.needs), func(n string) bool { return !other(n) })
		slices.Sort(set)
		key := ""
		for _, n := range set {
			key += n + " "
		}
		i, ok := at[key]
		if !ok {
			i = len(p.Setups)
			at[key] = i
			p.Setups = append(p.Setups, Step{Needs: set})
		}
		p.Setups[i].Gains++
		p.Setups[i].note(options[cl.ID], o.needs)
	}
	for i := range p.Setups {
		p.Setups[i].sort()
	}
	slices.SortStableFunc(p.Setups, func(a, b Step) int { return b.Gains - a.Gains })
}

// note keeps the risks of the first spec that could be run with these capabilities.
func (s *Step) note(options []option, with []string) {
	for _, o := range options {
		if within(o.needs, with) {
			for _, r := range o.risks {
				if !slices.Contains(s.Risks, r) {
					s.Risks = append(s.Risks, r)
				}
			}
			return
		}
	}
}

func (s *Step) sort() {
	slices.SortFunc(s.Risks, func(a, b contract.Risk) int { return slices.Index(contract.Risks, a) - slices.Index(contract.Risks, b) })
}
