package site

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// certificatePage is what the page of a certificate shows.
type certificatePage struct {
	V         *certificate.Verification
	Home      bool   // it is one of a site's
	Data      string // file of the certificate beside the page
	Report    string // name of the report's page and file beside it
	State     string // who answers for it
	StateSays string
	Lists     []list
}

// list are clauses of one verdict.
type list struct {
	Title   string
	Bad     bool
	Clauses []certificate.Clause
}

type wikiRow struct{ Name, Can string }

// CertificatePage writes a certificate as a page of its own that loads
// nothing. Of one that is not sound it only says why.
func CertificatePage(w io.Writer, v *certificate.Verification) error {
	return write(w, "certificate", pageTitle(v), false, newCertificatePage(v))
}

func pageTitle(v *certificate.Verification) string {
	if v.Certificate == nil {
		return "a certificate that is refused"
	}
	i := v.Certificate.Implementation
	return "certificate of " + i.Name + " " + i.Version
}

func newCertificatePage(v *certificate.Verification) *certificatePage {
	p := &certificatePage{V: v}
	if v.Certificate == nil {
		return p
	}
	p.State, p.StateSays = state(v)
	for _, l := range []struct {
		verdict result.Verdict
		title   string
	}{
		{result.Fail, "What failed"},
		{result.Disabled, "Disabled: the operator did not allow it"},
		{result.Untested, "Untested: there is no spec"},
		{result.Unsupported, "Unsupported: this wiki validly does not have what it needs"},
		{result.Superseded, "Superseded: not part of this edition"},
	} {
		if all := v.Certificate.Of(l.verdict); len(all) > 0 {
			p.Lists = append(p.Lists, list{l.title, l.verdict == result.Fail, all})
		}
	}
	return p
}

// Refused tells a certificate whose own words are worth nothing; one that only
// belongs to another suite is not among them.
func (p *certificatePage) Refused() bool {
	return p.V.Certificate == nil || slices.ContainsFunc(p.V.Refusals, func(r certificate.Refusal) bool { return !slices.Contains(foreign, r.Cause) })
}

// Meaning says what the result means.
func (p *certificatePage) Meaning() string {
	c := p.V.Certificate
	switch c.Result {
	case report.Conforming:
		if len(c.Profiles) == 1 {
			return "Every clause of the profile below that could be seen holds."
		}
		return fmt.Sprintf("Every clause of the %d profiles below that could be seen holds.", len(c.Profiles))
	case report.Partial:
		return "Nothing failed, but something was left out or too little could be seen. This is no statement of conformity of the partial profiles."
	}
	return fmt.Sprintf("%d of %d clauses do not hold.", len(c.Of(result.Fail)), len(c.Clauses))
}

// Day is the day of the run.
func (p *certificatePage) Day() string { return day(p.V.Certificate.Run.Started) }

// StateClass is the class of the box that says who answers for it. No colour
// of success is due where nobody checked whose key it is.
func (p *certificatePage) StateClass() string {
	if p.State == stateExpected {
		return "fine"
	}
	return "warn"
}

// Wikis are the wikis by name with what each can do.
func (p *certificatePage) Wikis() []wikiRow {
	var out []wikiRow
	for _, w := range p.V.Certificate.Target.Wikis {
		name := w.Scenario
		if name == "" {
			name = "wiki"
		}
		out = append(out, wikiRow{name, strings.Join(w.Capabilities, ", ")})
	}
	return out
}

// The states of a certificate, and what each means.
const (
	stateExpected = "Signed by the expected key."
	stateSigned   = "Signed."
	stateUnsigned = "Unsigned."
)

func state(v *certificate.Verification) (word, says string) {
	switch {
	case v.Certificate.Key == nil:
		return stateUnsigned, "Anybody could have written this certificate: whether it is true can only be seen by running it again."
	case v.KeyExpected:
		return stateExpected, "Nothing was changed since."
	}
	return stateSigned, "Nothing was changed since, but nobody checked here whose key it is: compare the fingerprint with the one the signer publishes."
}

func day(when string) string {
	d, _, _ := strings.Cut(when, "T")
	return d
}
