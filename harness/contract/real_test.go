package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
)

func real(t *testing.T) *contract.Catalogue {
	t.Helper()
	c, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRealCatalogueLoads(t *testing.T) {
	c := real(t)
	if len(c.Clauses()) < 100 || len(c.PageSlugs()) < 3 || len(c.Profiles()) < 3 {
		t.Errorf("%d clauses, pages %v, profiles %v", len(c.Clauses()), c.PageSlugs(), c.Profiles())
	}
	seen := map[string]bool{}
	for _, cl := range c.Clauses() {
		if seen[cl.ID] || c.Clause(cl.ID) != cl {
			t.Errorf("%s stands twice", cl.ID)
		}
		seen[cl.ID] = true
	}
}

// history are clauses with a rule for releases before the oldest edition, and
// why it stands there all the same.
var history = map[string]string{
	"general/parameter/unknown-action": "clients still meet 1.34; the rule is read by people only",
}

// notNeeded are capabilities that no clause needs, and why they are found out.
var notNeeded = map[string]string{
	"authenticate": "a fact of the wiki for the report; clauses need sign-in, which is stricter",
	"private-read": "tells in the report how discovery read a private wiki",
}

// TestRealRulesChangeSomething: a rule of an edition that expects what holds
// anyway would be a mistake.
func TestRealRulesChangeSomething(t *testing.T) {
	editions := append([]contract.Edition{contract.Documented}, contract.Releases...)
	for _, cl := range real(t).Clauses() {
		used := map[*contract.Rule]bool{}
		base := false
		for _, e := range editions {
			rule := cl.RuleIn(e)
			if rule == nil {
				base = true
				continue
			}
			used[rule] = true
			if want, ok := cl.In(e); ok && want.String() == cl.Expect.String() {
				t.Errorf("%s (%s): the rule for %s expects what holds anyway: %q", cl.ID, cl.Where, e, want)
			}
		}
		if dead := len(used) != len(cl.Editions); dead != (history[cl.ID] != "") {
			t.Errorf("%s (%s): %d of %d rules speak of no edition there is", cl.ID, cl.Where, len(cl.Editions)-len(used), len(cl.Editions))
		}
		if !base {
			t.Errorf("%s (%s): every edition has a rule, so its own expectation never holds", cl.ID, cl.Where)
		}
	}
}

// TestRealRulesBeginLater: a rule that begins with the oldest edition would say
// that releases before it do as the page reads, which nobody observed.
// What every release does is the clause's own expectation.
func TestRealRulesBeginLater(t *testing.T) {
	for _, cl := range real(t).Clauses() {
		for _, r := range cl.Editions {
			if r.Since == string(contract.Releases[0]) {
				t.Errorf("%s (%s): a rule since %s", cl.ID, cl.Where, r.Since)
			}
		}
	}
}

func TestRealTexts(t *testing.T) {
	c := real(t)
	for _, p := range c.Pages {
		if !strings.HasPrefix(p.URL, "https://") {
			t.Errorf("the page %s has no URL: %q", p.Slug, p.URL)
		}
		for i, s := range p.NotPromise {
			if strings.TrimSpace(s.Section) == "" || strings.TrimSpace(s.Says) == "" || strings.TrimSpace(s.Why) == "" {
				t.Errorf("%s, statement %d: %+v", p.Slug, i+1, s)
			}
		}
	}
	says := map[string]string{}
	for _, cl := range c.Clauses() {
		if !strings.HasSuffix(cl.Says, ".") {
			t.Errorf("%s (%s): no sentence: %q", cl.ID, cl.Where, cl.Says)
		}
		if other, ok := says[cl.Page+cl.Says]; ok {
			t.Errorf("%s says what %s says: %q", cl.ID, other, cl.Says)
		}
		says[cl.Page+cl.Says] = cl.ID
		if len(cl.Profiles) != len(slices.Compact(slices.Sorted(slices.Values(cl.Profiles)))) {
			t.Errorf("%s: a profile stands twice: %v", cl.ID, cl.Profiles)
		}
		if cl.Link != "" && !strings.HasPrefix(cl.Link, "https://") {
			t.Errorf("%s: link %q", cl.ID, cl.Link)
		}
	}
}

// TestRealCapabilitiesAreNeeded: a capability that no clause needs is asked
// of nobody.
func TestRealCapabilitiesAreNeeded(t *testing.T) {
	c := real(t)
	needed := map[string]bool{}
	for _, cl := range c.Clauses() {
		for _, n := range cl.Needs {
			needed[n] = true
		}
	}
	for id := range c.Capabilities {
		if needed[id] == (notNeeded[id] != "") {
			t.Errorf("the capability %s: needed by a clause: %v, listed as not needed: %q", id, needed[id], notNeeded[id])
		}
	}
}
