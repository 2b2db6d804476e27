package render

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/mwconform/mwconform/harness/report"
)

// The elements of JUnit XML as Jenkins, GitLab and GitHub's actions read them
// (https://github.com/testmoapp/junitxml).
type (
	suites struct {
		XMLName  xml.Name `xml:"testsuites"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Skipped  int      `xml:"skipped,attr"`
		Time     string   `xml:"time,attr,omitempty"`
		Suites   []suite  `xml:"testsuite"`
	}
	suite struct {
		Name       string     `xml:"name,attr"`
		Tests      int        `xml:"tests,attr"`
		Failures   int        `xml:"failures,attr"`
		Errors     int        `xml:"errors,attr"`
		Skipped    int        `xml:"skipped,attr"`
		Timestamp  string     `xml:"timestamp,attr,omitempty"`
		Properties []property `xml:"properties>property"`
		Cases      []testCase `xml:"testcase"`
	}
	property struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	testCase struct {
		Class      string     `xml:"classname,attr"`
		Name       string     `xml:"name,attr"`
		Properties []property `xml:"properties>property"`
		Failure    *finding   `xml:"failure"`
		Error      *finding   `xml:"error"`
		Skipped    *skipped   `xml:"skipped"`
		Out        string     `xml:"system-out,omitempty"`
	}
	finding struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	skipped struct {
		Message string `xml:"message,attr"`
	}
)

// junit writes JUnit XML: a suite for each page, a case for each clause, and a
// suite of the waivers that have to go. What could not be judged is an error,
// what the wiki validly lacks and what is waived is skipped.
// Bytes that XML cannot hold become U+FFFD (encoding/xml).
func junit(w io.Writer, r *report.Report) error {
	all := suites{Name: "mwconform"}
	if r.Shard != nil {
		all.Name += " " + r.Shard.String()
	}
	started := ""
	if r.Run != nil {
		started, all.Time = strings.TrimSuffix(r.Run.Started, "Z"), fmt.Sprintf("%.3f", r.Run.Seconds)
	}
	for _, p := range r.Pages {
		one := suite{Name: p.Title, Timestamp: started, Properties: []property{
			{"page", p.Page}, {"target", what(r)}, {"edition", string(r.Target.Edition)}, {"mode", r.Mode}, {"suite version", r.Suite.Version}, {"catalogue", r.Suite.Catalogue}}}
		for _, c := range r.Clause {
			if c.Page == p.Page {
				one.add(c)
			}
		}
		all.add(one)
	}
	if old := stale(r); len(old) > 0 {
		one := suite{Name: "waivers", Timestamp: started, Tests: len(old), Failures: len(old)}
		for _, u := range old {
			one.Cases = append(one.Cases, testCase{Class: "waivers", Name: u.Clause, Properties: []property{{"clause", u.Clause}, {"state", string(u.State)}},
				Failure: &finding{u.Says, "stale waiver", u.Says + "\n" + u.Waiver.String()}})
		}
		all.add(one)
	}
	if beyond := r.Elsewhere(); len(beyond) > 0 {
		one := suite{Name: "clauses of other shards", Timestamp: started, Tests: len(beyond), Failures: len(beyond)}
		for _, f := range beyond {
			one.Cases = append(one.Cases, testCase{Class: "elsewhere", Name: f.Clause + " by " + f.Spec, Properties: []property{{"clause", f.Clause}},
				Failure: &finding{cut(f.String(), 300), "fail", f.String()}})
		}
		all.add(one)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *suites) add(one suite) {
	s.Tests, s.Failures, s.Errors, s.Skipped = s.Tests+one.Tests, s.Failures+one.Failures, s.Errors+one.Errors, s.Skipped+one.Skipped
	s.Suites = append(s.Suites, one)
}

func (s *suite) add(c report.Clause) {
	group, name := c.ID, ""
	if i := strings.LastIndex(c.ID, "/"); i >= 0 {
		group, name = c.ID[:i], c.ID[i+1:]
	}
	one := testCase{Class: strings.ReplaceAll(group, "/", "."), Name: name, Properties: []property{
		{"clause", c.ID}, {"says", c.Says}, {"kind", string(c.Kind)}, {"level", string(c.Level)}, {"origin", c.Origin}, {"verdict", string(c.Verdict)}, {"specs", strings.Join(c.Specs, " ")}}}
	if c.Expected != "" {
		one.Properties = append(one.Properties, property{"expected", c.Expected})
	}
	s.Tests++
	switch standingOf(c) {
	case holds:
	case fails:
		s.Failures++
		one.Failure = &finding{cut(c.Reason, 300), "fail", evidence(c)}
	case errs:
		s.Errors++
		one.Error = &finding{cut(c.Reason, 300), string(c.Verdict), evidence(c)}
	case waived:
		s.Skipped++
		one.Skipped = &skipped{c.Waived.String()}
		one.Out = evidence(c)
	case leftOut:
		s.Skipped++
		one.Skipped = &skipped{string(c.Verdict) + ": " + c.Reason}
	}
	s.Cases = append(s.Cases, one)
}

// mostExchanges are shown of a clause where a report is read in a narrow frame.
const mostExchanges = 12

// evidence is what a clause says, what was expected and what came, as text.
func evidence(c report.Clause) string {
	var b strings.Builder
	fmt.Fprintf(&b, "says: %s\n", c.Says)
	if c.Expected != "" {
		fmt.Fprintf(&b, "expected: %s\n", c.Expected)
	}
	fmt.Fprintf(&b, "reason: %s\n", c.Reason)
	for _, m := range c.Mismatches {
		fmt.Fprintf(&b, "%s: %s\n", m.Source, m)
	}
	for i, ex := range c.Exchanges {
		if i == mostExchanges {
			fmt.Fprintf(&b, "… and %d exchanges more, in the report as JSON\n", len(c.Exchanges)-i)
			break
		}
		fmt.Fprintf(&b, "\n%s\n", ex.Curl)
		if ex.Trouble != "" {
			fmt.Fprintf(&b, "-> %s\n", ex.Trouble)
			continue
		}
		fmt.Fprintf(&b, "-> HTTP %d\n%s\n", ex.Status, cut(ex.Body, 2000))
	}
	return b.String()
}
