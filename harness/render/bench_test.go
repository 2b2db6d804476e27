package render_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"github.com/mwconform/mwconform/harness/render"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// sample is a report with a clause of every verdict: the instance that the
// schema of reports is tested with.
func sample(t *testing.T, name string) *report.Report {
	t.Helper()
	data, err := os.ReadFile("../../schemas/testdata/report.v2.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Good map[string]json.RawMessage `json:"good"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	var r report.Report
	if err := json.Unmarshal(file.Good[name], &r); err != nil {
		t.Fatal(name, err)
	}
	return &r
}

// everything is a report with every verdict, a waived failure and a waiver that has to go.
func everything(t *testing.T) *report.Report {
	t.Helper()
	r := sample(t, "a live run")
	seen := map[result.Verdict]bool{}
	for _, c := range r.Clause {
		seen[c.Verdict] = true
	}
	for _, v := range result.Verdicts {
		if !seen[v] {
			t.Fatalf("the sample has no clause that is %s", v)
		}
	}
	more := r.Clause[0]
	more.ID, more.Verdict, more.Reason = more.Page+"/a/waived", result.Fail, "it fails, as is known"
	more.Waived = &report.Waiver{Reason: "known", Link: "https://bugs.example/1", Expires: "2030-01-01"}
	r.Clause = append(r.Clause, more)
	r.Pages[0].Clauses++
	r.Totals.Clauses++
	r.Waivers = []report.UsedWaiver{{Clause: r.Clause[0].ID, Waiver: *more.Waived, State: report.WaiverStalePasses, Says: r.Clause[0].ID + " passes: remove its waiver"},
		{Clause: more.ID, Waiver: *more.Waived, State: report.WaiverHolds, Says: "it fails"}}
	return r
}

func written(t *testing.T, format string, r *report.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := render.Write(&out, format, r); err != nil {
		t.Fatal(format, err)
	}
	return out.String()
}

// nasty are texts that a wiki could answer with.
func nasty() map[string]string {
	var every []byte
	for b := range 256 {
		every = append(every, byte(b))
	}
	return map[string]string{
		"every byte":       string(every),
		"end of CDATA":     "]]> <![CDATA[ ]]>",
		"no characters":    "\uFFFE\uFFFF\x00\x01\x1b[31m\x7f\u0085\u2028\u2029",
		"turned around":    "\u202e\u2066\u200f",
		"invalid UTF-8":    "\xff\xfe\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80",
		"elements":         "</failure></testcase><!-- --></script><script>alert(1)</script><img src=x onerror=alert(1)>",
		"entities":         "&#0; &amp; &nosuch; %25 %0A",
		"commands":         "::error::x\n::set-output name=a::b\r\n##[error]\n::endgroup::",
		"directives":       "x # SKIP\nok 99 - not me\n1..0\nBail out!\n  ...\n  ---",
		"Markdown":         "| a | b\n|---|\n# head\n```\n[x](http://evil.example) <b> `c` ![i](j)\n---\n",
		"long":             string(bytes.Repeat([]byte("ab\\\"'<&\n"), 4000)),
		"line ends":        "\n\r\n\r\t\v\f",
		"yaml":             "a: b\n- c\n'\"\n...\n---\n!!binary x\n*alias &anchor",
		"quotes in a curl": `'"'"' $(reboot) ` + "`reboot`",
	}
}

// spoilt is the report with the text behind every string that is free text or a name.
func spoilt(r *report.Report, text string) *report.Report {
	spoil(reflect.ValueOf(r).Elem(), text)
	return r
}

func spoil(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() && v.Type() == reflect.TypeFor[string]() {
			v.SetString(v.String() + text)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			spoil(v.Elem(), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				spoil(v.Field(i), text)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i), text)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if value := v.MapIndex(key); value.Type() == reflect.TypeFor[string]() {
				v.SetMapIndex(key, reflect.ValueOf(value.String()+text))
			}
		}
	}
}
