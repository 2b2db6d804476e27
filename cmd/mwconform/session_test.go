package main

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/target"
)

// TestWithoutTheMainAccountsARunSawAPartOnly: however many clauses pass.
func TestWithoutTheMainAccountsARunSawAPartOnly(t *testing.T) {
	for name, tt := range map[string]struct {
		scenario string
		has      []string
		want     bool
	}{
		"all there":            {"", []string{"sign-in", "account-user", "account-bot", "bot-passwords"}, true},
		"plain of a test wiki": {"plain", []string{"sign-in", "account-user", "account-bot", "bot-passwords"}, true},
		"no bot passwords":     {"", []string{"sign-in", "account-user", "no-bot-passwords"}, true},
		"no bot":               {"", []string{"sign-in", "account-user", "bot-passwords"}, false},
		"no user":              {"", []string{"sign-in", "account-bot", "bot-passwords"}, false},
		"read-only":            {"", []string{"read-only", "account-user", "account-bot", "bot-passwords"}, false},
		"another scenario":     {"private", []string{"sign-in", "account-user", "account-bot", "bot-passwords"}, false},
		"nothing":              {"", nil, false},
	} {
		facts := &target.Facts{Capabilities: map[string]string{}}
		for _, id := range tt.has {
			facts.Capabilities[id] = "test"
		}
		wikis := map[string]*target.Wiki{tt.scenario: {Scenario: tt.scenario, Facts: facts}}
		NewWithT(t).Expect(canSignIn(&target.Target{Wikis: wikis})).To(Equal(tt.want), name)
	}
}
