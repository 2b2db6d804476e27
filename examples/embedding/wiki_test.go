// Package embedding shows how a Go program holds the specs of mwconform
// against a server of its own.
package embedding

import (
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/mwconform/mwconform/examples/embedding/smallwiki"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/suites"
)

// TestWiki is all it takes: each spec of the two profiles is a subtest, and
// names what is wrong.
func TestWiki(t *testing.T) {
	t.Parallel()
	wiki := smallwiki.New()
	server := httptest.NewServer(wiki)
	defer server.Close()
	suites.Test(t, suites.Wiki{
		Endpoint: server.URL + "/api.php", Edition: "1.39", Profiles: []string{"tokens", "login"}, Allow: suites.AllRisks,
		Account: wiki.TestAccount, // makes accounts on demand
		Captcha: func(question string) (string, bool) { return answers[question], answers[question] != "" },
	})
}

// answers are those of the captcha, had the wiki one.
var answers = map[string]string{"What is 3 + 4?": "7"}

// TestConforming tells that each of the profiles is conforming: nothing fails,
// nothing was left out and enough could be seen.
func TestConforming(t *testing.T) {
	for _, profile := range []string{"tokens", "login"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			r := judge(t, smallwiki.NoBug, profile)
			if r.Result != report.Conforming {
				t.Errorf("%s: %v", r.Sentence(), failing(r))
			}
			t.Logf("%d clauses, %v", r.Totals.Clauses, r.Totals.Verdicts)
		})
	}
}

// TestBugs tells that the suite names each bug by the clauses that it breaks,
// and by no others.
func TestBugs(t *testing.T) {
	bugs := map[smallwiki.Bug][]string{
		smallwiki.AnyLoginToken: {"login/result/failed-session-then-wrong-token", "login/result/wrong-token", "login/result/wrong-token-csrf",
			"tokens/value/type-bound", "tokens/value/session-bound"},
		smallwiki.TokenOfAnybody: {"login/result/failed-session-then-wrong-token", "tokens/value/session-bound"},
		smallwiki.KeepSession:    {"login/session/id-renewed", "login/session/bot-old-session"},
		smallwiki.SecretsInQuery: {"login/error/must-post-password", "login/error/must-post-token", "login/error/must-post-names"},
	}
	for bug, want := range bugs {
		t.Run(string(bug), func(t *testing.T) {
			t.Parallel()
			r := judge(t, bug, "tokens", "login")
			if got := failing(r); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
				t.Errorf("the suite names\n%q, and the bug is\n%q", got, want)
			}
			if r.Result != report.NotConforming {
				t.Error(r.Sentence())
			}
		})
	}
}

// judge holds a new wiki with a bug against profiles.
func judge(t *testing.T, bug smallwiki.Bug, profiles ...string) *report.Report {
	t.Helper()
	wiki := smallwiki.New()
	wiki.Bug = bug
	server := httptest.NewServer(wiki)
	defer server.Close()
	r, err := suites.Judge(t.Context(), suites.Wiki{Endpoint: server.URL + "/api.php", Edition: "1.39", Profiles: profiles,
		Allow: suites.AllRisks, Account: wiki.TestAccount})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// failing are the clauses that fail or could not be judged.
func failing(r *report.Report) []string {
	var out []string
	for _, c := range r.Clause {
		if c.Verdict == result.Fail || c.Verdict == result.Error {
			out = append(out, c.ID)
		}
	}
	return out
}
