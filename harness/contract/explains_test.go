package contract_test

import (
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/contract"
)

// TestPatternsSayEnough: a rule cannot explain whatever differs at a place.
func TestPatternsSayEnough(t *testing.T) {
	for pattern, want := range map[string]string{
		"code demo.code: old -> new":                   "",
		"here: code demo.code: old -> new":             "",
		"appeared demo.lag: nothing -> number":         "",
		"outcome demo: demo Success -> error readonly": "",
		"text demo.*.text: * -> new":                   "",
		"* demo.code: old -> new":                      "no kind of difference",
		"header-* Cache-Control: a -> b":               "no kind of difference",
		"member demo.code: old -> new":                 "no kind of difference",
		"clause-fails demo: old -> new":                "no kind of difference",
		"code demo.code":                               "names no values",
		"code demo.code: new":                          "names no values",
		"code demo.code:  -> new":                      "names no values",
		"code demo.code: * -> *":                       "takes any value",
		"code demo.code: ** -> ?*":                     "takes any value",
		"code *: old -> new":                           "does not say what differs",
		"code demo.[code: old -> new":                  "syntax error",
	} {
		_, err := contract.Load(files(strings.Replace(demo, "        why: the code was changed\n", "        why: the code was changed\n        explains: ['"+pattern+"']\n", 1)), "c")
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", pattern, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "c/demo.yaml:")):
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

// TestSorts: what the loss of a capability means is said of each.
func TestSorts(t *testing.T) {
	for _, is := range []string{"", "    is: power\n"} {
		fsys := files(demo)
		fsys["c/capabilities.yaml"].Data = []byte(strings.Replace(capabilities, "    is: ability\n", is, 1))
		if _, err := contract.Load(fsys, "c"); err == nil || !strings.Contains(err.Error(), `one of [ability restriction account]`) {
			t.Errorf("%q: %v", is, err)
		}
	}
}
