package compare_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
)

// TestReadRefuses what is no report, and says so.
func TestReadRefuses(t *testing.T) {
	set, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := replayed(t, "tokens/", nil)
	good, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := compare.Read(bytes.NewReader(good), set); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]struct{ text, want string }{
		"nothing":         {"", "no report of mwconform"},
		"cut short":       {string(good[:len(good)/2]), "only a part"},
		"NUL bytes":       {"\x00\x00\x00", "no report"},
		"a list":          {"[]", "no report"},
		"another JSON":    {`{"schema":"other/v1"}`, "no report"},
		"older":           {`{"schema":"mwconform.report/v1"}`, "make both reports with the same mwconform"},
		"no members":      {`{"schema":"mwconform.report/v2"}`, "no well-formed report"},
		"a wrong type":    {strings.Replace(string(good), `"pages": [`, `"pages": [1,`, 1), "no well-formed report"},
		"a missing shape": {strings.Replace(string(good), `"shape": 0`, `"shape": 99999`, 1), "damaged"},
		"more behind it":  {string(good) + "{}", "no report"},
	} {
		var unfit *compare.UnfitError
		_, err := compare.Read(strings.NewReader(bad.text), set)
		if err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%s: %v", name, err)
		}
		_ = unfit
	}
}
