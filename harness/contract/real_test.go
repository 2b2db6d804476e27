package contract_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

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

// TestReadersAgree: goccy, which explains what is wrong, reads the catalogue as
// strictly, and the same out of it.
func TestReadersAgree(t *testing.T) {
	c := real(t)
	for _, page := range c.Pages {
		data, err := fs.ReadFile(fixtures.FS, "contract/"+page.Slug+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var other contract.Page
		if err := yaml.UnmarshalWithOptions(data, &other, yaml.Strict()); err != nil {
			t.Fatal(err)
		}
		same(t, page, &other)
	}
	var other struct{ Capabilities []contract.Capability }
	data, err := fs.ReadFile(fixtures.FS, "contract/capabilities.yaml")
	if err == nil {
		err = yaml.UnmarshalWithOptions(data, &other, yaml.Strict())
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(other.Capabilities) != len(c.Capabilities) {
		t.Errorf("%d capabilities and %d", len(other.Capabilities), len(c.Capabilities))
	}
	for _, one := range other.Capabilities {
		same(t, c.Capabilities[one.ID], one)
	}
}

// same holds two things against each other, in all members that YAML has.
func same(t *testing.T, a, b any) {
	t.Helper()
	texts := [2]string{}
	for i, v := range []any{a, b} {
		text, err := yaml.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	if texts[0] != texts[1] || texts[0] == "" {
		t.Errorf("two readers of YAML differ:\n%s\n%s", texts[0], texts[1])
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := contract.Load(fixtures.FS, "contract"); err != nil {
			b.Fatal(err)
		}
	}
}

// history are clauses with a rule for releases before the oldest edition, and
// why it stands there all the same. Rules for versions between the observed
// releases are read where a wiki is such a version (Fit).
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
			if len(rule.Explains) > 0 {
				continue // something the clause does not speak of differs in its answers
			}
			if want, ok := cl.In(e); ok && want.String() == cl.Expect.String() {
				t.Errorf("%s (%s): the rule for %s expects what holds anyway: %q", cl.ID, cl.Where(), e, want)
			}
		}
		dead := 0
		for i := range cl.Editions {
			if rule := &cl.Editions[i]; !used[rule] && !between(cl, rule) {
				dead++
			}
		}
		if (dead > 0) != (history[cl.ID] != "") {
			t.Errorf("%s (%s): %d of %d rules speak of no edition there is and of no version since", cl.ID, cl.Where(), dead, len(cl.Editions))
		}
		if !base {
			t.Errorf("%s (%s): every edition has a rule, so its own expectation never holds", cl.ID, cl.Where())
		}
	}
}

// between tells whether a rule is the one for a version at one of its bounds
// that is not older than the oldest edition, and changes something there.
func between(cl *contract.Clause, r *contract.Rule) bool {
	for _, bound := range []string{r.Since, r.Until} {
		v := contract.Edition(bound)
		if bound == "" || contract.Minor("MediaWiki "+bound) < contract.Minor("MediaWiki "+string(contract.Releases[0])) || cl.RuleIn(v) != r {
			continue
		}
		if want, ok := cl.In(v); !ok || want.String() != cl.Expect.String() {
			return true
		}
	}
	return false
}

// TestRealRulesSayWhereTheyBegin: the bound of a rule comes from a release note
// or a task, which it links to, or says that there is none.
func TestRealRulesSayWhereTheyBegin(t *testing.T) {
	task := regexp.MustCompile(`\bT[0-9]{5,}\b`)
	for _, cl := range real(t).Clauses() {
		for i, r := range cl.Editions {
			if strings.TrimSpace(r.Why) == "" {
				t.Errorf("%s (%s): rule %d does not say why", cl.ID, cl.Where(), i+1)
			}
			if r.Documented || r.Link != "" {
				continue
			}
			if task.MatchString(r.Why) || !strings.Contains(r.Why, "release notes say nothing") && !strings.Contains(r.Why, "seen in 1.") {
				t.Errorf("%s (%s): rule %d (since %q, until %q) has no link and does not say that nothing is known: %q", cl.ID, cl.Where(), i+1, r.Since, r.Until, r.Why)
			}
		}
	}
}

// TestRealBounds are versions between the observed releases of which it is
// known what they do, by clause: the version and what is expected there.
func TestRealBounds(t *testing.T) {
	c := real(t)
	for _, one := range [][3]string{
		{"login/right/write-declared", "1.35.3", "flag no"}, {"login/right/write-declared", "1.35.4", "flag yes"}, {"login/right/write-declared", "1.35.5", "flag no"},
		{"login/right/write-declared", "1.36.2", "flag yes"}, {"login/right/write-declared", "1.37.6", "flag no"}, {"login/right/write-declared", "1.38.0", "flag yes"},
		{"clientlogin/right/read-only-reason", "1.36.2", "error readonly"}, {"clientlogin/right/read-only-reason", "1.36.3", "absent"},
		{"login/right/write-api", "1.42.5", "error writeapidenied"}, {"login/right/write-api", "1.43.0", "absent"}, {"login/right/write-api", "1.37.0", "result Success"},
		{"resetpassword/error/invalidparammix", "1.39.6", "error invalidparammix"}, {"resetpassword/error/invalidparammix", "1.39.7", "result success"},
		{"resetpassword/error/invalidparammix", "1.40.2", "error invalidparammix"}, {"resetpassword/error/invalidparammix", "1.40.3", "result success"},
		{"resetpassword/error/invalidparammix", "1.41.0", "error invalidparammix"}, {"resetpassword/error/invalidparammix", "1.42.0", "result success"},
		{"resetpassword/error/both-invalid-address", "1.40.2", "error invalidparammix"}, {"resetpassword/error/both-invalid-address", "1.42.0", "result success"},
		{"resetpassword/routes/require-email-user", "1.41.0", "absent"}, {"resetpassword/routes/require-email-user", "1.41.1", ""},
		{"tokens/type/all-declared", "1.37.2", "absent"}, {"tokens/type/all-declared", "1.38.0", "default *"},
		{"tokens/type/limit-parameter", "1.40.4", "flag no"}, {"tokens/type/limit-parameter", "1.41.0", "flag yes"},
		{"validatepassword/policy/short", "1.39.17", "result Good"}, {"validatepassword/policy/short", "1.40.0", "result Change, values passwordtooshort, limit 8"},
		{"general/logout/write-declared", "1.40.4", "flag no"}, {"general/logout/write-declared", "1.41.0", "flag yes"},
	} {
		want, ok := c.Clause(one[0]).In(contract.Edition(one[1]))
		got := want.String()
		if !ok {
			got = "absent"
		}
		if got != one[2] {
			t.Errorf("%s in %s: %q, want %q", one[0], one[1], got, one[2])
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
				t.Errorf("%s (%s): a rule since %s", cl.ID, cl.Where(), r.Since)
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
			t.Errorf("%s (%s): no sentence: %q", cl.ID, cl.Where(), cl.Says)
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
