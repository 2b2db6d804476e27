package deviant_test

import (
	"strings"
	"testing"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/deviant"
)

// trial is one of a login that fails.
func trial(spec, at string, own ...string) deviant.Trial {
	return deviant.Trial{Deviant: deviant.Deviant{Exchange: 2, Operator: "drop-member", At: at}, Spec: spec, Answer: "login", Outcome: "Failed",
		Looked: true, Own: own}
}

// A wrong wiki is wrong in all answers of a kind: one spec that sees it is
// enough, and the answers on which none did are told beside it.
func TestOneWikiIsFoundOnce(t *testing.T) {
	g := gomega.NewWithT(t)
	s := deviant.Sum([]deviant.Trial{trial("a", "login.reason", "one"), trial("b", "login.reason"), trial("c", "login.reason", "one", "two"), trial("a", "login.text")}, nil, true)
	g.Expect(s.All).To(gomega.Equal(deviant.Count{Found: 1, Survived: 1}))
	g.Expect(s.Answers).To(gomega.Equal(deviant.Count{Found: 2, Survived: 2}))
	g.Expect(s.All.Share()).To(gomega.Equal(0.5))
	g.Expect(s.Survivors).To(gomega.HaveLen(1))
	g.Expect(s.Survivors[0].String()).To(gomega.Equal("login (Failed): drop-member login.text"))
	g.Expect(s.Clauses).To(gomega.HaveLen(2))
	g.Expect([]int{s.Clauses[0].Alone, s.Clauses[1].Alone}).To(gomega.Equal([]int{1, 0}))
}

// What no clause speaks of does not count, but for what clauses say of every answer.
func TestOnlyAnswersThatClausesSpeakOfCount(t *testing.T) {
	g := gomega.NewWithT(t)
	aside, status := trial("a", "login.reason"), trial("a", "")
	aside.Looked, status.Looked, status.Operator = false, false, "other-status"
	s := deviant.Sum([]deviant.Trial{aside, status}, nil, true)
	g.Expect(s.Aside).To(gomega.Equal(1))
	g.Expect(s.All.Total()).To(gomega.Equal(1))
	g.Expect(deviant.Count{}.Share()).To(gomega.Equal(1.0))
}

func TestDeclarationsThatHideSomethingAreToldOf(t *testing.T) {
	g := gomega.NewWithT(t)
	all, err := deviant.ReadEquivalents(strings.NewReader(`
- {operators: [drop-member], answers: [log*], at: [login.text], why: nobody reads it}
- {operators: [drop-member], at: ["login.*"], why: too much}
- {operators: [drop-header], at: [Vary], why: matches nothing}
`))
	g.Expect(err).NotTo(gomega.HaveOccurred())
	trials := []deviant.Trial{trial("a", "login.reason", "one"), trial("a", "login.text")}
	s := deviant.Sum(trials, all, true)
	g.Expect(s.All).To(gomega.Equal(deviant.Count{Found: 1, Declared: 1}))
	g.Expect(s.Complaints).To(gomega.HaveLen(2))
	g.Expect(s.Complaints[0].String()).To(gomega.And(gomega.ContainSubstring("entry 2"), gomega.ContainSubstring("are found"), gomega.ContainSubstring("login.reason")))
	g.Expect(s.Complaints[1].String()).To(gomega.And(gomega.ContainSubstring("entry 3"), gomega.ContainSubstring("remove it")))
	// Of a part it cannot be said that an entry matches nothing.
	g.Expect(deviant.Sum(trials, all, false).Complaints).To(gomega.HaveLen(1))
}

func TestBadDeclarationsAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"- {operators: [drop-member], at: [a]}":                     "why is missing",
		"- {operators: [drop-member], why: w}":                      "never equivalent",
		"- {operators: [drop-everything], at: [a], why: w}":         `no "drop-everything"`,
		"- {operators: [drop-member], at: ['['], why: w}":           "pattern",
		"- {operators: [drop-member], ats: [a], why: w}":            "line 1",
		"- {at: [a], why: w}\n- {at: [a], what: {a: b}, why: w}":    "line 2",
		"- {at: [a], why: w}\n- {operators: [drop-member], why: w}": "entry 2",
	} {
		_, err := deviant.ReadEquivalents(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if all, err := deviant.Equivalents(fixtures.FS); err != nil || len(all) == 0 {
		t.Errorf("%v, %d entries", err, len(all))
	}
}
