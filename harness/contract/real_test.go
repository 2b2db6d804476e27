package contract_test

import (
	"testing"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/contract"
)

func TestRealCatalogueLoads(t *testing.T) {
	c, err := contract.Load(fixtures.FS, "contract")
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(c.Clauses()), c.PageSlugs(), c.Profiles())
}
