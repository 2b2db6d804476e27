package match

import (
	"encoding/json"

	"github.com/onsi/gomega/format"

	"github.com/mwconform/mwconform/harness/pattern"
)

// Gomega writes the members of an object in the order of a map, which is
// another each time, so that two reports of the same would differ.
var _ = format.RegisterCustomFormatter(func(value any) (string, bool) {
	switch value.(type) {
	case map[string]any, []any:
		text, err := json.Marshal(value)
		return string(text), err == nil
	}
	return "", false
})

// address is where in memory gomega found a value.
var address = pattern.Lazy(` \| 0x[0-9a-f]+>`)

// Anywhere is a failure text of gomega without where in memory its values were:
// that is another in each run.
func Anywhere(text string) string { return address.Regexp().ReplaceAllLiteralString(text, ">") }
