package drift_test

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/drift"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/suites"
)

var configs = sync.OnceValues(func() ([]suites.Config, error) { return suites.Recorded(context.Background(), suites.All()) })

// asItIs is the real catalogue with the recordings of all releases.
func asItIs(t *testing.T) ([]*contract.Clause, *contract.Catalogue, []drift.Release) {
	t.Helper()
	if kept.catalogue == nil {
		kept.clauses, kept.catalogue, kept.releases = recorded(t, "", "", "")
	}
	return kept.clauses, kept.catalogue, kept.releases
}

var kept struct {
	clauses   []*contract.Clause
	catalogue *contract.Catalogue
	releases  []drift.Release
}

// recorded are recorded releases held against the pages as they read, with a
// catalogue in which one text was replaced: all with the real one (""), else 1.39.
func recorded(t *testing.T, file, old, new string) ([]*contract.Clause, *contract.Catalogue, []drift.Release) {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(fixtures.FS, "contract/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(fixtures.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "contract/"+file {
			if strings.Count(string(data), old) != 1 {
				t.Fatalf("%q is in %s %d times", old, file, strings.Count(string(data), old))
			}
			data = []byte(strings.Replace(string(data), old, new, 1))
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	c, err := contract.Load(files, "contract")
	if err != nil {
		t.Fatal(err)
	}
	all, err := configs()
	if err != nil {
		t.Fatal(err)
	}
	var out []drift.Release
	for _, one := range all {
		if old != "" && one.Name != "1.39" {
			continue
		}
		one.Env.Catalogue = c
		out = append(out, drift.Replay(t.Context(), one.Env, contract.Edition(one.Name), contract.Documented, "MediaWiki "+one.Name, one.Specs))
	}
	return c.Clauses(), c, out
}

func TestTheCatalogueAgreesWithTheRecordings(t *testing.T) {
	clauses, c, releases := asItIs(t)
	for _, wrong := range drift.Check(clauses, releases) {
		t.Error(wrong)
	}
	var b strings.Builder
	drift.Markdown(&b, c, clauses, releases)
	if strings.Contains(b.String(), "| NO: ") || !strings.Contains(b.String(), "| 1.39 | yes: ") {
		t.Error(b.String()[:1000])
	}
}

// TestADifferenceThatIsNotListed: a rule of the catalogue is gone, and the
// recording of 1.39 shows what it said.
func TestADifferenceThatIsNotListed(t *testing.T) {
	clauses, c, releases := recorded(t, "resetpassword.yaml", `{since: "1.39.7", until: "1.39", expect: {result: success}, explains`, `{until: "1.34", expect: {result: success}, explains`)
	names(t, drift.Check(clauses, releases), "resetpassword/error/invalidparammix in 1.39: the recording is not as the page reads, and the catalogue does not say so: fail the reset: ")
	var b strings.Builder
	drift.Markdown(&b, c, clauses, releases)
	if !strings.Contains(b.String(), "| 1.39 | NO: the catalogue and the recorded answers of MediaWiki 1.39 disagree in 1 clauses |") {
		t.Error(b.String()[:1000])
	}
}

// TestADifferenceThatIsNotSeen: the catalogue says that 1.39 is otherwise, and
// its recording is as the page reads.
func TestADifferenceThatIsNotSeen(t *testing.T) {
	old := `{until: "1.39.6", expect: {error: missingparam}, why: "ApiResetPassword asks for one of the two parameters`
	clauses, _, releases := recorded(t, "resetpassword.yaml", old, strings.Replace(old, "1.39.6", "1.39", 1))
	names(t, drift.Check(clauses, releases), "resetpassword/error/passwordreset-nodata in 1.39: the catalogue says that the release is not as the page reads, and the recording does not show it: pass")
}

// names checks that 1.39 has this one disagreement.
func names(t *testing.T, wrong []string, want string) {
	t.Helper()
	n := 0
	for _, w := range wrong {
		if strings.Contains(w, " in 1.39: ") {
			n++
		}
	}
	if n != 1 || !strings.Contains(strings.Join(wrong, "\n"), want) {
		t.Errorf("%d of 1.39 in %q, want %q", n, wrong, want)
	}
}

// TestCheck has every case that recordings may show, made up.
func TestCheck(t *testing.T) {
	same := &contract.Clause{ID: "p/g/same"}
	gone := &contract.Clause{ID: "p/g/gone", Editions: []contract.Rule{{Since: "1.42", Absent: true}}}
	other := &contract.Clause{ID: "p/g/other", Expect: contract.Expect{Error: "a"}, Editions: []contract.Rule{{Since: "1.42", Expect: contract.Expect{Error: "b"}}}}
	silent := &contract.Clause{ID: "p/g/silent", Editions: []contract.Rule{{Documented: true, Absent: true}}}
	for _, c := range []struct {
		clause  *contract.Clause
		release contract.Edition
		verdict result.Verdict
		says    string
	}{
		{same, "1.43", result.Pass, ""},
		{same, "1.43", result.Fail, "does not say so: fail why"},
		{same, "1.43", result.Error, "does not say so: error why"},
		{same, "1.43", result.Unsupported, "does not say so: unsupported why"},
		{same, "1.43", "", "no spec was replayed"},
		{gone, "1.43", result.Superseded, ""},
		{gone, "1.43", result.Pass, "not part of the release, and the replay says pass"},
		{gone, "1.39", result.Pass, ""},
		{other, "1.43", result.Fail, ""},
		{other, "1.43", result.Pass, "does not show it: pass why"},
		{other, "1.43", result.Error, "does not show it: error why"},
		{other, "1.43", result.Unsupported, "does not show it: unsupported why"},
		{other, "1.39", result.Pass, ""},
		{other, "1.39", result.Fail, "does not say so: fail why"},
		{silent, "1.43", result.Superseded, ""},
	} {
		r := drift.Release{Edition: c.release, Seen: map[string]drift.Seen{}}
		if c.verdict != "" {
			r.Seen[c.clause.ID] = drift.Seen{Verdict: c.verdict, Reason: "why"}
		}
		got := strings.Join(drift.Check([]*contract.Clause{c.clause}, []drift.Release{r, {Edition: "1.35"}}), "\n")
		if c.says == "" && got != "" || !strings.Contains(got, c.says) || c.says != "" && !strings.HasPrefix(got, c.clause.ID+" in "+string(c.release)+": ") {
			t.Errorf("%s in %s, %s: %q", c.clause.ID, c.release, c.verdict, got)
		}
	}
}

// TestCheckAgainstAnotherRelease is the same, held against a release.
func TestCheckAgainstAnotherRelease(t *testing.T) {
	later := &contract.Clause{ID: "p/g/later", Expect: contract.Expect{Error: "a"}, Editions: []contract.Rule{
		{Documented: true, Absent: true}, {Until: "1.35", Absent: true}, {Since: "1.42", Expect: contract.Expect{Error: "b"}}}}
	for _, c := range []struct {
		release, held contract.Edition
		verdict       result.Verdict
		says          string
	}{
		{"1.43", "1.39", result.Fail, ""},
		{"1.43", "1.39", result.Pass, "the release is not as the edition 1.39 expects, and the recording does not show it: pass"},
		{"1.43", "1.43", result.Pass, ""},
		{"1.43", "1.43", result.Fail, "the recording is not as the edition 1.43 expects, and the catalogue does not say so: fail"},
		{"1.35", "1.39", result.Superseded, ""},
		{"1.35", "1.39", result.Fail, "not part of the release"},
		{"1.39", "1.35", result.Superseded, ""},
		{"1.43", "", result.Superseded, ""},
	} {
		r := drift.Release{Edition: c.release, Held: c.held, Seen: map[string]drift.Seen{later.ID: {Verdict: c.verdict}}}
		got := strings.Join(drift.Check([]*contract.Clause{later}, []drift.Release{r}), "\n")
		if c.says == "" && got != "" || !strings.Contains(got, c.says) {
			t.Errorf("%s held against %s, %s: %q", c.release, c.held, c.verdict, got)
		}
	}
}

const madePage = `page: demo
title: "API:Demo"
url: https://www.mediawiki.org/wiki/API:Demo
clauses:
  - id: demo/a/code
    section: Possible errors
    says: A wrong token is refused.
    kind: error
    level: must
    origin: page
    risk: reads
    profiles: [demo]
    expect: {error: badtoken}
    editions:
      - {documented: true, expect: {error: notoken}, why: "the code a|b was renamed", link: "https://phabricator.wikimedia.org/T1"}
      - {until: "1.38", absent: true, why: it came later}
  - id: demo/a/same
    section: Example code, PHP
    says: All do it.
    kind: flow
    level: must
    origin: page
    risk: reads
    profiles: [demo]
  - id: demo/a/observed
    section: Observed
    says: Nobody writes it.
    kind: flow
    level: must
    origin: observed
    risk: reads
    profiles: [demo]
    editions:
      - {since: "1.43", expect: {flag: false}, why: removed}
`

func TestMarkdown(t *testing.T) {
	c, err := contract.Load(fstest.MapFS{"c/capabilities.yaml": {Data: []byte("capabilities: []")}, "c/demo.yaml": {Data: []byte(madePage)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	token := "000000000000000000000000000000016b036288+\\"
	exchanges := []result.Exchange{
		{Request: "GET http://wiki.invalid/plain/api.php?action=query&meta=tokens&format=json", Status: 200, Body: `{"query":{"tokens":{"csrftoken":"` + token + `"}}}`},
		{Request: "POST http://wiki.invalid/plain/api.php?format=json", Form: "action=demo&errorformat=plaintext&token=000000000000000000000000000000016b036288%2B%5C&text=a%7Cb%60", Status: 200, Body: `{"errors":[{"code":"badtoken","text":"no"}]}`},
		{Request: "POST http://wiki.invalid/plain/api.php?format=json", Form: "action=demo", Status: 503, Body: "<html>"},
	}
	seen := map[string]drift.Seen{
		"demo/a/code": {Verdict: result.Fail, Exchanges: exchanges}, "demo/a/same": {Verdict: result.Pass}, "demo/a/observed": {Verdict: result.Pass},
	}
	var b strings.Builder
	drift.Markdown(&b, c, c.Clauses(), []drift.Release{{Edition: "1.35"}, {Edition: "1.39", Generator: "MediaWiki 1.39.17", Seen: seen}, {Edition: "1.43"}})
	_, body, _ := strings.Cut(b.String(), "| release | checked |\n|---|---|\n")
	want := "| 1.35 | no: from the catalogue, not recorded |\n" +
		"| 1.39 | yes: every difference is seen in the recorded answers of MediaWiki 1.39.17, and no other is |\n" +
		"| 1.43 | no: from the catalogue, not recorded |\n\n" +
		"- [API:Demo](#apidemo) (1)\n- [What no page speaks of](#what-no-page-speaks-of) (1)\n\n" +
		"## API:Demo\n\n### demo/a/code\n\nA wrong token is refused.\n\n" +
		"| | answer | asked | answered |\n|---|---|---|---|\n" +
		"| the page, [Possible errors](https://www.mediawiki.org/wiki/API:Demo#Possible_errors) | error `notoken` | | |\n" +
		"| 1.35 | does not have it | not recorded |  |\n" +
		"| 1.39 | error `badtoken` | `POST action=demo token=… text=a\\|b'` | HTTP 200 `badtoken` |\n" +
		"| 1.43 | error `badtoken` | not recorded |  |\n\n" +
		"- Why: the code a\\|b was renamed ([T1](https://phabricator.wikimedia.org/T1)); it came later.\n" +
		"- Suggestion: say for which releases it is so: 1.35: does not have it; 1.39, 1.43: error `badtoken`.\n\n" +
		"## What no page speaks of\n\nNo page is wrong here: these clauses come from observation, and releases do not do the same.\n\n" +
		"| clause | says | 1.35 | 1.39 | 1.43 |\n|---|---|---|---|---|\n" +
		"| demo/a/observed | Nobody writes it. | as stated | as stated | it is not so |\n"
	if body != want {
		t.Errorf("got\n%s\nwant\n%s", body, want)
	}
}

// TestThePageIsThatOfThisCommit: docs/drift.md is what the catalogue and the
// recordings say, without a secret of any kind.
func TestThePageIsThatOfThisCommit(t *testing.T) {
	data, err := os.ReadFile("../../docs/drift.md")
	if err != nil {
		t.Fatal(err)
	}
	clauses, _, _ := asItIs(t)
	for _, cl := range clauses {
		differs := false
		for _, r := range contract.Releases {
			differs = differs || drift.Differs(cl, r)
		}
		listed := strings.Contains(string(data), "### "+cl.ID+"\n") || strings.Contains(string(data), "| "+cl.ID+" |")
		if differs != listed {
			t.Errorf("%s: listed %v, differs %v (make docs)", cl.ID, listed, differs)
		}
	}
	if strings.Contains(string(data), "0000000000000000") {
		t.Error("a placeholder of a token is in it")
	}
}
