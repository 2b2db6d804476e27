package main

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

const (
	alwaysSuccess = `{"login":{"result":"Success","lguserid":1,"lgusername":"x"}}`
	alwaysFailed  = `{"login":{"result":"Failed","reason":"Incorrect username or password entered. Please try again."}}`
	alwaysError   = `{"error":{"code":"badtoken","info":"Invalid CSRF token.","docref":"See"}}`
	alwaysToken   = `{"batchcomplete":"","query":{"tokens":{"logintoken":"0123456789abcdef0123456789abcdef65432100+\\"}}}`
)

func TestTheSameAnswerToEverything(t *testing.T) {
	for name, tt := range map[string]struct {
		answer, says string
	}{
		"a login":  {alwaysSuccess, "names no generator"},
		"a token":  {alwaysToken, "names no generator"},
		"an error": {alwaysError, "badtoken"},
		"siteinfo": {siteinfo, "action=paraminfo is answered with something else"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mwconform(t, "run", "--endpoint", serve(t, constant(tt.answer))).saysOnce(t, 3, "no Action API", tt.says)
		})
	}
}

func TestTheSameAnswerToEverySpec(t *testing.T) {
	for name, tt := range map[string]struct {
		answer string
		right  []string // clauses that are literally true of it
	}{
		"login Success": {alwaysSuccess, nil},
		"login Failed":  {alwaysFailed, nil},
		"siteinfo":      {siteinfo, nil},
		"an error":      {alwaysError, []string{"general/http/content-type"}},
		"a token":       {alwaysToken, []string{"tokens/example/login", "general/http/no-error-header"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			endpoint := serve(t, afterDiscovery(constant(tt.answer)))
			o, r := reported(t, call{args: append(accounts(), "--endpoint", endpoint, "--test-wiki", "--allow", "all")})
			g := NewWithT(t)
			g.Expect(o.code).To(Equal(report.ExitNotConforming))
			g.Expect(o.err).To(BeEmpty())
			g.Expect(len(with(r, result.Fail))).To(BeNumerically(">=", 90))
			g.Expect(beyond(with(r, result.Pass), tt.right)).To(BeEmpty(), "clauses that pass and are not proven")
			g.Expect(with(r, result.Error)).To(BeEmpty())
			g.Expect(o.out).NotTo(ContainSubstring(secret))
		})
	}
}

// secret begins every password of these tests.
const secret = "s3cr+t/"

// accounts are the arguments of a run that has an account for every role.
func accounts() []string {
	return []string{"run",
		"--user-name", "Alice", "--user-password", secret + "user",
		"--bot-name", "Robot@suite", "--bot-password", secret + "bot",
		"--bot-basic-name", "Robot@basic", "--bot-basic-password", secret + "basic",
		"--must-change-name", "Short", "--must-change-password", secret + "short",
		"--must-change-bot-name", "Short@suite", "--must-change-bot-password", secret + "short-bot",
		"--stale-bot-name", "Stale@suite", "--stale-bot-password", secret + "stale",
	}
}
