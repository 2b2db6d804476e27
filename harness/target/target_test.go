package target_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/target"
)

func TestWhichWikiServesAScenario(t *testing.T) {
	g := NewWithT(t)
	own, plain := &target.Wiki{}, &target.Wiki{Scenario: "plain"}
	found, err := (&target.Target{Wikis: map[string]*target.Wiki{"": own}}).For("private")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found).To(BeIdenticalTo(own), "the only one there is")

	scenarios := &target.Target{Wikis: map[string]*target.Wiki{"plain": plain, "a": {}}}
	found, err = scenarios.For("plain")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found).To(BeIdenticalTo(plain))
	_, err = scenarios.For("private")
	g.Expect(err).To(MatchError(And(ContainSubstring("private"), ContainSubstring("a, plain"))))
	g.Expect(scenarios.Scenarios()).To(Equal([]string{"a", "plain"}))
}

func TestOnlyReadingIsAlwaysAllowed(t *testing.T) {
	g := NewWithT(t)
	none, one := &target.Target{}, &target.Target{Allowed: []contract.Risk{"signs-in"}}
	for _, risk := range contract.Risks {
		g.Expect(none.Allows(risk)).To(Equal(risk == "reads"), string(risk))
		g.Expect(one.Allows(risk)).To(Equal(risk == "reads" || risk == "signs-in"), string(risk))
	}
	g.Expect(one.Allows("")).To(BeFalse(), "a clause without a risk")
}

func TestNamesOfBotPasswords(t *testing.T) {
	g := NewWithT(t)
	b := target.Account{Name: "Robot@suite"}
	g.Expect(b.User()).To(Equal("Robot"))
	g.Expect(b.AppID()).To(Equal("suite"))
	g.Expect(target.Account{Name: "Alice"}.User()).To(Equal("Alice"))
	g.Expect(target.Account{Name: "Alice"}.AppID()).To(BeEmpty())
}

func TestRolesAreNamedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range target.Roles {
		NewWithT(t).Expect(seen[r.ID]).To(BeFalse(), r.ID)
		NewWithT(t).Expect(r.Says).NotTo(BeEmpty(), r.ID)
		seen[r.ID] = true
	}
}
