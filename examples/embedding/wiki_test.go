// Package embedding shows how a Go program holds the specs of mwconform
// against a server of its own.
package embedding

import (
	"net/http/httptest"
	"testing"

	"github.com/mwconform/mwconform/examples/embedding/smallwiki"
	"github.com/mwconform/mwconform/suites"
)

// TestWiki is all it takes: every clause of the two profiles is a subtest.
func TestWiki(t *testing.T) {
	wiki := smallwiki.New()
	server := httptest.NewServer(wiki)
	defer server.Close()
	suites.Test(t, suites.Wiki{
		Endpoint: server.URL + "/api.php", Edition: "1.39", Profiles: []string{"tokens", "login"},
		Allow: suites.AllRisks, Account: wiki.TestAccount,
	})
}
