package suites_test

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/deviant"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/suites"
)

func catalogue(t *testing.T) *contract.Catalogue {
	t.Helper()
	c, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryClauseHasASpecAndEverySpecItsClauses(t *testing.T) {
	c := catalogue(t)
	covered := map[string]bool{}
	ids := map[string]bool{}
	for _, s := range suites.All() {
		if ids[s.ID()] {
			t.Errorf("two specs are called %s", s.ID())
		}
		ids[s.ID()] = true
		if s.Title == "" || s.Run == nil {
			t.Errorf("%s has no title or nothing to run", s.ID())
		}
		for _, id := range s.Clauses {
			covered[id] = true
			if c.Clause(id) == nil {
				t.Errorf("the spec %s names the clause %s, which the catalogue does not have", s.ID(), id)
			}
			if !strings.HasPrefix(id, s.Page()+"/") {
				t.Errorf("the spec %s names a clause of another page: %s", s.ID(), id)
			}
		}
	}
	for _, cl := range c.Clauses() {
		if !covered[cl.ID] {
			t.Errorf("%s: no spec speaks of %s", cl.Where(), cl.ID)
		}
	}
}

// A clause is found from its id: PAGE/GROUP/NAME is checked in suites/PAGE/GROUP.go
// or suites/PAGE/GROUP_….go.
func TestSpecsStandInTheFileOfTheirGroup(t *testing.T) {
	for _, s := range suites.All() {
		for _, id := range s.Clauses {
			parts := strings.Split(id, "/")
			files, _ := filepath.Glob(filepath.Join(parts[0], strings.ReplaceAll(parts[1], "-", "_")+"*.go"))
			found := false
			for _, f := range files {
				src, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				// A family of specs (tokens/type/…) writes the ids' common part once, and
				// for a group that is generated as a whole nothing else.
				group := strings.Join(parts[:2], "/") + "/"
				found = found || strings.Contains(string(src), `"`+id+`"`) || strings.Contains(string(src), `"`+group+`" + `) ||
					parts[1] == "generated" && strings.Contains(string(src), `"`+group+`"`)
			}
			if !found {
				t.Errorf("%s is not in suites/%s/%s*.go", id, parts[0], parts[1])
			}
		}
	}
}

func TestReplayPassesEveryClauseInAnyOrder(t *testing.T) {
	recorded, err := suites.Recorded(t.Context(), suites.All())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range recorded {
		for i := range c.Specs {
			s := c.Specs[len(c.Specs)-1-i]
			for _, o := range c.Env.Run(t.Context(), s).Outcomes {
				want := result.Pass
				if _, ok := c.Env.Catalogue.Clause(o.Clause).In(c.Env.Target.Against()); !ok {
					want = result.Superseded
				}
				if o.Verdict != want {
					t.Errorf("%s, %s: %s %s", c.Name, o.Clause, o.Verdict, o.Reason)
				}
			}
		}
	}
}

// mainRelease is the one whose edition every clause is part of.
const mainRelease = "1.39"

// drift are the clauses in which 1.39 is not as the pages read, in the order
// of the pages.
const drift = `
	tokens/type/deleteglobalaccount tokens/type/setglobalaccountstatus tokens/type/declared tokens/type/all tokens/history/legacy-action
	login/result/main-account
	clientlogin/request/get-without-token clientlogin/request/get-with-token clientlogin/generated/fields-array
	createaccount/right/private
	createaccount/error/notoken createaccount/error/invalidemailaddress-alone createaccount/error/noemailcreate-required createaccount/error/messagecode-is-a-key
	createaccount/account/email-dropped createaccount/generated/fields-array
	validatepassword/error/baduser-not-creatable validatepassword/error/nopassword validatepassword/example/python
	authmanagerinfo/right/private
	resetpassword/right/bot-password resetpassword/error/missingparam resetpassword/error/invalidparammix
	resetpassword/error/passwordreset-invalidemail resetpassword/error/both-invalid-address resetpassword/example/2
	general/private/paraminfo general/private/help
`

func TestDocumentedEditionShowsTheDrift(t *testing.T) {
	env, err := suites.EmbeddedRelease(t.Context(), mainRelease)
	if err != nil {
		t.Fatal(err)
	}
	env.Target.Edition = contract.Documented
	var failed []string
	for _, s := range suites.All() {
		for _, o := range env.Run(t.Context(), s).Outcomes {
			if o.Verdict == result.Fail {
				failed = append(failed, o.Clause)
			} else if o.Verdict == result.Error {
				t.Errorf("%s: %s", o.Clause, o.Reason)
			}
		}
	}
	want := strings.Join(strings.Fields(drift), " ")
	if got := strings.Join(failed, " "); got != want {
		t.Errorf("the page as it reads fails on %q\nwant %q", got, want)
	}
}

// What docs/deviants.md says is what comes of it today: every clause is turned
// red by a deviant, and nothing is declared too broadly. That too many survive
// is told by make deviants.
func TestDeviants(t *testing.T) {
	env, err := suites.EmbeddedRelease(t.Context(), mainRelease)
	if err != nil {
		t.Fatal(err)
	}
	equivalents, err := deviant.Equivalents(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	trials, err := deviant.Run(t.Context(), env, suites.All(), player(t), deviant.Options{})
	if err != nil {
		t.Fatal(err)
	}
	score := deviant.Sum(trials, equivalents, true)
	var ids []string
	for _, cl := range env.Catalogue.Clauses() {
		ids = append(ids, cl.ID)
	}
	for _, id := range deviant.Table(io.Discard, score, ids) {
		t.Errorf("no deviant turns %s red by its own check", id)
	}
	for _, c := range score.Complaints {
		t.Errorf("fixtures/deviants/equivalent.yaml: %s", c)
	}
	reasons, err := deviant.Reasons(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, complaint := range deviant.Unexplained(score, ids, reasons) {
		t.Error(complaint)
	}
	if share := score.All.Share(); share < deviant.Least {
		t.Errorf("%.2f %% of the wrong wikis are found, and %.0f %% is due", 100*share, 100*deviant.Least)
	}
	var page strings.Builder
	if err := deviant.Markdown(&page, score, ids, reasons); err != nil {
		t.Fatal(err)
	}
	if have, err := os.ReadFile("../docs/deviants.md"); err != nil || string(have) != page.String() {
		t.Errorf("docs/deviants.md is out of date: make docs (%v)", err)
	}
}

// TestSpecsOfLimitsBeginAfresh: what others tried before would count too, and a
// spec that shares is tried again where it does not pass.
func TestSpecsOfLimitsBeginAfresh(t *testing.T) {
	c, seen := catalogue(t), 0
	for _, s := range suites.All() {
		for _, limit := range []string{"login-throttle", "captcha-after-failures", "creation-throttle", "reset-limited", "reset-limited-no-cache"} {
			if slices.Contains(s.Needs(c), limit) {
				seen++
				if !s.Fresh {
					t.Errorf("%s reaches the limit of %s and is not Fresh", s.ID(), limit)
				}
			}
		}
	}
	if seen < 7 {
		t.Errorf("%d specs of limits", seen)
	}
}
