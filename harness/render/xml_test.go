package render_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// wellFormed reads XML to its end, strictly.
func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// xmllint is what libxml2 says of it, "" where it accepts it.
func xmllint(t *testing.T, text string) string {
	t.Helper()
	if _, err := exec.LookPath("xmllint"); err != nil {
		if os.Getenv("TEST_TOOLS") == "required" {
			t.Fatal(err)
		}
		t.Skip("there is no xmllint on this machine: make tools")
	}
	cmd := exec.Command("xmllint", "--noout", "--nonet", "--huge", "-")
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Sprintf("%v: %.300s", err, out)
	}
	return string(out)
}

// TestXMLOfAnyBytes: JUnit XML and the badge are well-formed whatever a wiki answered.
func TestXMLOfAnyBytes(t *testing.T) {
	for name, text := range nasty() {
		for _, format := range []string{"junit", "badge"} {
			out := written(t, format, spoilt(everything(t), text))
			if err := wellFormed(out); err != nil {
				t.Errorf("%s, %s: %v", format, name, err)
			}
		}
	}
}

func TestXmllint(t *testing.T) {
	for name, text := range nasty() {
		for _, format := range []string{"junit", "badge"} {
			if says := xmllint(t, written(t, format, spoilt(everything(t), text))); says != "" {
				t.Errorf("%s, %s: %s", format, name, says)
			}
		}
	}
}

// TestWrongXMLIsSeen: what the two above look for is found where it is wrong.
func TestWrongXMLIsSeen(t *testing.T) {
	for _, text := range []string{"<a>\x01</a>", "<a b=\"<\"/>", "<a>", "<a>\xff</a>", "<a>&nosuch;</a>", "<a>\uFFFE</a>"} {
		if wellFormed(text) == nil {
			t.Errorf("%q is well-formed", text)
		}
		if xmllint(t, text) == "" {
			t.Errorf("xmllint accepts %q", text)
		}
	}
}

type junitFile struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
	Suites   []struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
		Cases    []struct {
			Name       string `xml:"name,attr"`
			Properties []struct {
				Name  string `xml:"name,attr"`
				Value string `xml:"value,attr"`
			} `xml:"properties>property"`
			Failure *string `xml:"failure"`
			Error   *string `xml:"error"`
			Skipped *struct {
				Message string `xml:"message,attr"`
			} `xml:"skipped"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

func readJUnit(t *testing.T, text string) junitFile {
	t.Helper()
	var f junitFile
	if err := xml.Unmarshal([]byte(text), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestJUnitCounts: every clause is a case with its id as a property, its verdict
// in the right element, and all sums are those of the cases.
func TestJUnitCounts(t *testing.T) {
	r := everything(t)
	f := readJUnit(t, written(t, "junit", r))
	var sum junitFile
	got := map[string]string{}
	for _, s := range f.Suites {
		var own junitFile
		for _, c := range s.Cases {
			how := "passed"
			own.Tests++
			switch {
			case c.Failure != nil:
				own.Failures++
				how = "failure"
			case c.Error != nil:
				own.Errors++
				how = "error"
			case c.Skipped != nil:
				own.Skipped++
				how = "skipped " + strings.Fields(c.Skipped.Message)[0]
			}
			id := ""
			for _, p := range c.Properties {
				if p.Name == "clause" {
					id = p.Value
				}
			}
			got[id] += how
		}
		if own.Tests != s.Tests || own.Failures != s.Failures || own.Errors != s.Errors || own.Skipped != s.Skipped {
			t.Errorf("a suite says %+v, and has %+v", s, own)
		}
		sum.Tests, sum.Failures, sum.Errors, sum.Skipped = sum.Tests+s.Tests, sum.Failures+s.Failures, sum.Errors+s.Errors, sum.Skipped+s.Skipped
	}
	if f.Tests != sum.Tests || f.Failures != sum.Failures || f.Errors != sum.Errors || f.Skipped != sum.Skipped || f.Tests != len(r.Clause)+1 {
		t.Errorf("the file says %d %d %d %d, its suites %+v, and there are %d clauses and a stale waiver", f.Tests, f.Failures, f.Errors, f.Skipped, sum, len(r.Clause))
	}
	for i, c := range r.Clause {
		want := map[result.Verdict]string{result.Pass: "passed", result.Fail: "failure", result.Error: "error"}[c.Verdict]
		switch {
		case c.Waived != nil:
			want = "skipped waived"
		case want == "":
			want = "skipped " + string(c.Verdict) + ":"
		}
		if i == 0 {
			want += "failure" // its waiver is stale
		}
		if got[c.ID] != want {
			t.Errorf("%s: %q, not %q", c.ID, got[c.ID], want)
		}
	}
}

// TestBadge: each result has a colour, and a replay says that it is one.
func TestBadge(t *testing.T) {
	seen := map[string]bool{}
	for _, res := range report.Results {
		r := sample(t, "a replay")
		r.Result = res
		out := written(t, "badge", r)
		if !strings.Contains(out, string(res)) || !strings.Contains(out, "(replay)") || strings.Contains(out, `fill=""`) || wellFormed(out) != nil {
			t.Errorf("%s: %s", res, out)
		}
		seen[out] = true
	}
	if len(seen) != len(report.Results) {
		t.Errorf("%d badges of %d results", len(seen), len(report.Results))
	}
	if !bytes.Contains([]byte(written(t, "badge", sample(t, "a live run"))), []byte("<title>")) {
		t.Error("no title")
	}
}
