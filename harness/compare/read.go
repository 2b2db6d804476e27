package compare

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/schema"
)

// MostBytes is the largest report that is read; one of all clauses has 6 MB,
// and reading takes some ten times as much memory.
const MostBytes = 64 << 20

// UnfitError says why a file is no report that can be compared, and what to do.
type UnfitError struct{ Text string }

func (e *UnfitError) Error() string { return e.Text }

// Read reads a report and holds it against its schema. An *UnfitError says
// that it is none; any other error is one of reading.
func Read(r io.Reader, set *schema.Set) (*report.Report, error) {
	data, err := io.ReadAll(io.LimitReader(r, MostBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MostBytes {
		return nil, &UnfitError{fmt.Sprintf("it has more than %d MB: no report is as long", MostBytes>>20)}
	}
	var head struct {
		Schema string `json:"schema"`
	}
	var syntax *json.SyntaxError
	if err := json.Unmarshal(data, &head); errors.As(err, &syntax) || err == nil && head.Schema == "" || err != nil {
		return nil, &UnfitError{"it is no report of mwconform, or only a part of one: make one with run --report FILE"}
	}
	if head.Schema != report.SchemaID {
		if strings.HasPrefix(head.Schema, "mwconform.report/") {
			return nil, &UnfitError{fmt.Sprintf("it has the form %q, and this mwconform compares %s: make both reports with the same mwconform", short(head.Schema), report.SchemaID)}
		}
		return nil, &UnfitError{fmt.Sprintf("it has the form %q, which is no report", short(head.Schema))}
	}
	var value any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, &UnfitError{"it cannot be read: " + err.Error()}
	}
	if found := set.Validate("report.v2.json", value); len(found.Violations) > 0 {
		return nil, &UnfitError{"it is no well-formed report: " + short(found.Violations[0].String())}
	}
	out := &report.Report{}
	if err := json.Unmarshal(data, out); err != nil {
		return nil, &UnfitError{"it cannot be read: " + short(err.Error())}
	}
	for _, s := range out.Specs {
		for _, ex := range s.Exchanges {
			if ex.Shape != nil && (*ex.Shape < 0 || *ex.Shape >= len(out.Shapes)) {
				return nil, &UnfitError{"it is damaged: the spec " + short(s.ID) + " has a shape that is not in the report"}
			}
		}
	}
	return out, nil
}

func short(s string) string {
	s = printable.Line(s)
	if len(s) > 200 {
		return strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
