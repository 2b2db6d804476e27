package suites_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/deviant"
	"github.com/mwconform/mwconform/suites"
)

// The numbers in the documentation are those of this commit.
func TestDocumentedNumbers(t *testing.T) {
	c := catalogue(t)
	for file, texts := range map[string][]string{
		"../CHANGELOG.md": {
			fmt.Sprintf("%d clauses", len(c.Clauses())),
			fmt.Sprintf("%d specs", len(suites.All())),
			fmt.Sprintf("%d operators", len(deviant.Operators)),
		},
		"../README.md": {
			fmt.Sprintf("differ: %d clauses", len(strings.Fields(drift))),
		},
		"../docs/administrator.md": {"creates-accounts", "trips-throttles", "sends-mail", "signs-in"},
	} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if !strings.Contains(string(data), text) {
				t.Errorf("%s does not say %q", file, text)
			}
		}
	}
}
