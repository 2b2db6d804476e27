package embedding

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/examples/embedding/smallwiki"
	"github.com/mwconform/mwconform/suites"
)

// wrong asks TestOfAWrongWiki to be the test that fails.
const wrong = "SMALLWIKI_WRONG"

// known is a password that no output may hold.
const known = "known-password-of-alice"

// TestOfAWrongWiki runs itself as a program and sees it red: the test of a
// wrong wiki names the clause, what it says, the mismatch and a curl line, and
// no password.
func TestOfAWrongWiki(t *testing.T) {
	if os.Getenv(wrong) != "" {
		testWrong(t)
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOfAWrongWiki$", "-test.v")
	cmd.Env = append(os.Environ(), wrong+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("the test of a wrong wiki is green")
	}
	for _, want := range []string{"--- FAIL: TestOfAWrongWiki/login/session/id-renewed", "login/session/id-renewed: A login gives the session a new id",
		"fail login/session/id-renewed: ", "curl -sS", "PASSWORD-OF-user", "asked for [user]"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("its output does not hold %q:\n%s", want, out)
		}
	}
	if strings.Contains(string(out), known) {
		t.Error("its output holds a password")
	}
}

func testWrong(t *testing.T) {
	wiki := smallwiki.New()
	wiki.Bug = smallwiki.KeepSession
	wiki.Add(smallwiki.Account{Name: "Alice", Password: known})
	server := httptest.NewServer(wiki)
	defer server.Close()
	var asked []string
	suites.Test(t, suites.Wiki{Endpoint: server.URL + "/api.php", Edition: "1.39", Clauses: []string{"login/session/id-renewed"}, Allow: suites.AllRisks,
		Account: func(role string) (string, string, bool) {
			asked = append(asked, role)
			return "Alice", known, true
		}})
	t.Logf("asked for %v", asked) // what the chosen clause needs, and no more
}

// TestWikiThatCannotBeUsed tells that a mistake in the settings is named.
func TestWikiThatCannotBeUsed(t *testing.T) {
	server := httptest.NewServer(smallwiki.New())
	defer server.Close()
	endpoint := server.URL + "/api.php"
	short := func(string) (string, string, bool) { return "Alice", "abc", true }
	for want, w := range map[string]suites.Wiki{
		"suites.Wiki.Endpoint": {Endpoint: "wiki.example"},
		"suites.Wiki.Edition":  {Endpoint: endpoint, Edition: "1.40"},
		"suites.Wiki.Account":  {Endpoint: endpoint, Edition: "1.39", Account: short},
		"name the edition":     {Endpoint: endpoint},
		"not the API":          {Endpoint: server.URL + "/nothing", Edition: "1.39"},
		"profile":              {Endpoint: endpoint, Profiles: []string{"typo"}},
		"suites.Wiki.Allow":    {Endpoint: endpoint, Allow: append(suites.AllRisks[:1:1], "everything")},
		"suites.Wiki.Capab":    {Endpoint: endpoint, Capabilities: []string{"account-user"}},
	} {
		if _, err := suites.Judge(t.Context(), w); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
