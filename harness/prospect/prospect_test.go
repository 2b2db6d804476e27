package prospect_test

import (
	"slices"
	"testing"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/prospect"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites"
)

// env is a wiki of 1.39 with capabilities.
func env(t *testing.T, has ...string) spec.Env {
	t.Helper()
	c, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		t.Fatal(err)
	}
	f := &target.Facts{Capabilities: map[string]string{}}
	for _, id := range has {
		f.Capabilities[id] = "test"
	}
	return spec.Env{Catalogue: c, Target: &target.Target{Mode: target.LiveMode, Edition: "1.39",
		Wikis: map[string]*target.Wiki{"": {Facts: f}}}}
}

// ordinary is what a wiki as MediaWiki ships it shows.
var ordinary = []string{"anonymous-read", "sign-in", "bot-passwords", "authenticate", "create", "create-freely", "creation-module", "email",
	"remember-me", "reset-by-user", "reset-by-email", "reset-unlimited", "blocked-sign-in", "anonymous-edit"}

func of(t *testing.T, e spec.Env, known prospect.Known) *prospect.Prospect {
	t.Helper()
	p, err := prospect.Of(e, suites.All(), known)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestCountsAreThoseOfRuns: 286 and 504 clauses passed on the scenario plain
// of a real 1.39, by reading and with two accounts and two risks. The catalogue
// grows, so it is at least as many.
func TestCountsAreThoseOfRuns(t *testing.T) {
	e := env(t, ordinary...)
	p := of(t, e, prospect.Known{})
	if p.Total.All != len(e.Catalogue.Clauses()) {
		t.Errorf("%d clauses of %d", p.Total.All, len(e.Catalogue.Clauses()))
	}
	for i, least := range []int{286, 0, 504} {
		if p.Total.Upto[i] < least || p.Total.Upto[i] > p.Total.All {
			t.Errorf("up to %s: %d, at least %d", contract.Risks[i], p.Total.Upto[i], least)
		}
	}
	if !slices.IsSorted(p.Total.Upto) {
		t.Errorf("a risk more is never less: %v", p.Total.Upto)
	}
}

// TestEveryClauseIsCountedOnce: what can be judged now, what each step gains
// and what other set-ups gain is all there is.
func TestEveryClauseIsCountedOnce(t *testing.T) {
	for name, has := range map[string][]string{"ordinary": ordinary, "bare": nil, "private": {"private", "bot-passwords"}} {
		e := env(t, has...)
		p := of(t, e, prospect.Known{})
		now := 0
		e.Target.Allowed = contract.Risks
		for _, cl := range e.Catalogue.Clauses() {
			if slices.ContainsFunc(suites.All(), func(s spec.Spec) bool {
				live, _ := e.Parts(s)
				return slices.Contains(live, cl.ID) && e.Lacks(s, live, e.Target.Wikis[""]).Nothing()
			}) {
				now++
			}
		}
		sum := now
		for _, s := range slices.Concat(p.Given, p.Setups) {
			if s.Gains <= 0 {
				t.Errorf("%s: %v gains nothing", name, s.Needs)
			}
			sum += s.Gains
		}
		if sum != p.Total.All {
			t.Errorf("%s: %d clauses are accounted for, of %d", name, sum, p.Total.All)
		}
	}
}

// TestWhatIsGivenIsNotMissing: giving an account takes its step away, and adds
// what it was said to gain.
func TestWhatIsGivenIsNotMissing(t *testing.T) {
	first := of(t, env(t, ordinary...), prospect.Known{}).Given[0]
	if len(first.Needs) != 1 || first.Needs[0] != "account-user" || first.Gains < 100 {
		t.Fatalf("the first step is %+v", first)
	}
	last := len(contract.Risks) - 1
	bare := of(t, env(t, ordinary...), prospect.Known{Shown: []string{"mail"}})
	with := of(t, env(t, append([]string{"account-user"}, ordinary...)...), prospect.Known{})
	if slices.ContainsFunc(with.Given, func(s prospect.Step) bool { return slices.Contains(s.Needs, "account-user") }) {
		t.Error("an account that was given is still missing")
	}
	if none := of(t, env(t, ordinary...), prospect.Known{}); bare.Total.Upto[last] <= none.Total.Upto[last] || bare.Total.Upto[0] != none.Total.Upto[0] {
		t.Errorf("what is shown to accounts counts beyond reading: %v, %v", bare.Total.Upto, none.Total.Upto)
	}
}

// TestRestrictionsAreOtherSetups: no step of this wiki needs one, nor what is ruled out.
func TestRestrictionsAreOtherSetups(t *testing.T) {
	e := env(t, "private", "bot-passwords")
	p := of(t, e, prospect.Known{RuledOut: []string{"anonymous-read"}})
	for _, s := range p.Given {
		for _, id := range s.Needs {
			if e.Catalogue.Capabilities[id].Is == contract.Restriction || id == "anonymous-read" {
				t.Errorf("a step needs %s", id)
			}
		}
	}
	if !slices.ContainsFunc(p.Setups, func(s prospect.Step) bool { return slices.Contains(s.Needs, "anonymous-read") }) {
		t.Error("what is ruled out is not another set-up")
	}
	if !slices.IsSortedFunc(p.Setups, func(a, b prospect.Step) int { return b.Gains - a.Gains }) {
		t.Error("what gains most does not stand first")
	}
}
