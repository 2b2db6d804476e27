package compare_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
)

// TestRenderingsAreSafe: what a hostile wiki says cannot do anything in any format.
func TestRenderingsAreSafe(t *testing.T) {
	hostile := answer()
	evil := "<script>alert(1)</script>\x1b[2J\u202e[x](javascript:a)"
	hostile.Outcome, hostile.Members[evil], hostile.Headers["Vary"] = evil, "string", evil
	for _, format := range compare.Formats {
		var first []byte
		for range 3 {
			var b bytes.Buffer
			c := compare.Compare(one("1.39", result.Pass, answer()), one("1.39", result.Pass, hostile), catalogue(t), compare.Options{})
			if err := c.Write(&b, format); err != nil {
				t.Fatal(err)
			}
			if first != nil && !bytes.Equal(first, b.Bytes()) {
				t.Errorf("%s: not the same bytes again", format)
			}
			first = b.Bytes()
		}
		text := string(first)
		if strings.ContainsAny(text, "\x1b\u202e") && format != "json" || format == "html" && strings.Contains(text, "<script>alert") || format == "markdown" && strings.Contains(text, "[x](") {
			t.Errorf("%s: %s", format, text)
		}
		if format == "html" && (strings.Contains(text, " src=") || strings.Contains(text, "http://") || strings.Contains(text, "https://")) {
			t.Error("the page names an address to load")
		}
	}
	set, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*compare.Comparison{
		compare.Compare(one("1.35", result.Pass, answer()), one("1.39", result.Pass, hostile), catalogue(t), compare.Options{}),
		compare.Compare(one("1.35", result.Pass, answer()), one("1.39", result.Error), catalogue(t), compare.Options{}),
	} {
		data, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		r := set.Validate("diff.v1.json", v)
		for _, f := range append(r.Violations, r.Unknown...) {
			t.Errorf("%s", f)
		}
	}
	if err := (&compare.Comparison{}).Write(&bytes.Buffer{}, "pdf"); err == nil {
		t.Error("an unknown format is written")
	}
}

// TestDocumentedKinds: docs/upgrade.md lists the kinds in their order.
func TestDocumentedKinds(t *testing.T) {
	text, err := os.ReadFile("../../docs/upgrade.md")
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, k := range compare.Kinds() {
		row := "| `" + k[0] + "`"
		if k[2] == "regression" {
			row += " (r)"
		}
		row += " | " + k[1] + " |"
		i := strings.Index(string(text), row)
		if i < at {
			t.Errorf("docs/upgrade.md lacks the row, or has it elsewhere:\n%s", row)
		}
		at = i
	}
	var strict []string
	for _, k := range compare.StrictKinds {
		strict = append(strict, "`"+string(k)+"`")
	}
	if want := "With `--strict` these are, too: " + strings.Join(strict, ", ") + "."; !strings.Contains(strings.ReplaceAll(string(text), "\n", " "), want) {
		t.Errorf("docs/upgrade.md lacks the sentence: %s", want)
	}
}
