package report_test

import (
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/shape"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

const made = `page: demo
title: "API:Demo"
url: https://example.org/
clauses:
  - {id: demo/a/pass, section: S, says: It passes., kind: flow, level: must, origin: page, risk: reads, profiles: [demo], expect: {result: Success}}
  - {id: demo/a/fail, section: S, says: It fails., kind: error, level: should, origin: observed, risk: reads, profiles: [demo], expect: {error: badtoken}}
  - {id: demo/a/error, section: S, says: It cannot be judged., kind: right, level: may, origin: page, risk: reads, profiles: [demo]}
  - {id: demo/b/unsupported, section: S, says: It is not there., kind: note, level: must, origin: page, risk: reads, profiles: [demo]}
  - {id: demo/b/disabled, section: S, says: It is not allowed., kind: status, level: must, origin: page, risk: sends-mail, profiles: [demo]}
  - {id: demo/b/superseded, section: S, says: It is gone., kind: parameter, level: must, origin: page, risk: reads, profiles: [demo],
     editions: [{since: "1.36", absent: true, why: removed}]}
  - {id: demo/b/untested, section: S, says: Nobody looks., kind: security, level: must, origin: page, risk: reads, profiles: [demo]}
`

// madeUp is a live run with every verdict and every member of a report.
func madeUp(t *testing.T) report.Input {
	t.Helper()
	page := strings.ReplaceAll(made, "demo", "other")
	c, err := contract.Load(fstest.MapFS{
		"c/capabilities.yaml": {Data: []byte("capabilities: []")},
		"c/demo.yaml":         {Data: []byte(made)},
		"c/other.yaml":        {Data: []byte(page)},
	}, "c")
	if err != nil {
		t.Fatal(err)
	}
	chosen, err := c.Select(contract.Selection{Pages: []string{"demo"}})
	if err != nil {
		t.Fatal(err)
	}
	endpoint, _ := url.Parse("http://admin:secret@wiki.example/api.php")
	tg := &target.Target{Mode: target.LiveMode, Edition: "1.39", Wikis: map[string]*target.Wiki{"plain": {
		Scenario: "plain", Endpoint: endpoint,
		Facts: &target.Facts{Generator: "MediaWiki 1.39.17", Fit: contract.Fit{Edition: "1.39", Exact: true}, Capabilities: map[string]string{"sign-in": "siteinfo", "mail": "declared"}},
	}}}
	full := result.Exchange{
		Request: "POST http://wiki.example/api.php", Form: "action=login", Sent: map[string]string{"Cookie": "wiki_session=0001"},
		Status: 200, Header: map[string]string{"Content-Type": "application/json"}, Body: `{"login":{}}`,
		Curl: "curl -sS -i 'http://wiki.example/api.php'", TookMS: 1.5, Shared: true, Schema: "login.fv1.json",
		Unknown: []string{"login: Additional property x is not allowed"}, Violates: []string{"login: result is required"},
		Module: "login", Signature: "POST login",
		Shape: &shape.Shape{Status: 200, Content: "application/json", Outcome: "login Failed", Headers: map[string]string{"Vary": "Cookie"},
			Cookies: map[string]string{"*_session": "lasts the session; path=/"}, Members: map[string]string{"login": "object"}, Codes: map[string]string{"login.result": "Failed"},
			Texts: map[string]string{"login.reason": "no"}, Declared: map[string]string{"login": "a module"}},
	}
	broken := result.Exchange{Request: "GET http://wiki.example/api.php", Curl: "curl -sS -i 'http://wiki.example/api.php'", Trouble: "broken: ended", Repeated: []string{"broken: reset"}, Module: "main", Signature: "GET main"}
	one := func(clause string, v result.Verdict, reason string) result.Outcome {
		return result.Outcome{Clause: "demo/" + clause, Verdict: v, Reason: reason, Checks: 1}
	}
	failed := one("a/fail", result.Fail, "the error: expected error badtoken, got {}")
	failed.Mismatches = []result.Mismatch{{Source: result.Own, Check: "the error", Text: "expected error badtoken, got {}"}, {Source: result.Schema, Check: "answer 1", Text: "login: result is required"}}
	failed.Generated = &result.Generated{Requests: 8, Seed: 3}
	return report.Input{
		Suite:  report.Suite{Name: "mwconform", Version: "1.2.3", Catalogue: strings.Repeat("0a", 32)},
		Env:    spec.Env{Catalogue: c, Target: tg},
		Chosen: chosen, All: true,
		Run: &report.Run{Started: "2026-11-22T21:51:18Z", Seconds: 2.5, Seed: 7, Repeated: []api.Repeated{{Trouble: api.Broken, Times: 2}},
			FailedLogins: []api.FailedLogins{{Role: "user", Times: 3, InRow: 2}}},
		Results: []result.Spec{
			{ID: "demo/a/pass", Title: "passes", Scenario: "plain", Outcomes: []result.Outcome{one("a/pass", result.Pass, ""), failed}, Exchanges: []result.Exchange{full}, Created: []string{"Mwc1"}, Sent: result.Sent{Requests: 3, Logins: 1, Shared: 2}},
			{ID: "demo/a/error@html", Title: "breaks", Scenario: "plain", Outcomes: []result.Outcome{one("a/error", result.Error, "broken: ended")}, Exchanges: []result.Exchange{broken}},
			{ID: "demo/b/unsupported", Title: "is not there", Scenario: "plain", Outcomes: []result.Outcome{
				one("b/unsupported", result.Unsupported, "this wiki has no mail"), one("b/disabled", result.Disabled, "not allowed"), one("b/superseded", result.Superseded, "not part of the edition"),
			}},
		},
	}
}
