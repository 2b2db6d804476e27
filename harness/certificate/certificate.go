// Package certificate makes, signs and verifies certificates: what one live run
// showed of an implementation, profile by profile, in a file whose bytes can be
// checked. Nothing in it is judged anew: it follows from the run's report.
package certificate

import (
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// SchemaID is the version of the certificate's form (schemas/certificate.v1.json).
const SchemaID = "mwconform.certificate/v1"

// Certificate is all that is stated. Digest and Signature are over the lines
// before the one of digest, see Encode.
type Certificate struct {
	Schema         string         `json:"schema"`
	Result         report.Result  `json:"result"` // the worst of the profiles
	Implementation Implementation `json:"implementation"`
	Suite          Suite          `json:"suite"`
	Target         Target         `json:"target"`
	Run            Run            `json:"run"`
	Profiles       []Profile      `json:"profiles"`
	Waived         []Waived       `json:"waived,omitempty"`
	Clauses        []Clause       `json:"clauses"` // all of the profiles, in the catalogue's order
	Reproduce      string         `json:"reproduce"`
	Report         File           `json:"report"`
	Key            *Key           `json:"key,omitempty"` // of the signature
	Digest         string         `json:"digest"`
	Signature      string         `json:"signature,omitempty"` // base64
}

// Implementation is what the submitter says was tested.
type Implementation struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Contact string `json:"contact"`
}

// Suite is what judged: digests are SHA-256, hex.
type Suite struct {
	Name      string `json:"name"`
	Version   string `json:"version"`
	Commit    string `json:"commit"`             // "unknown" where the build does not say
	Modified  bool   `json:"modified,omitempty"` // the build was of changed files
	Catalogue string `json:"catalogue"`
	Schemas   string `json:"schemas"`
	Specs     string `json:"specs"` // the code of the specs
}

// Same tells whether two builds judge alike: all but the commit is equal.
func (s Suite) Same(o Suite) bool {
	s.Commit, s.Modified = o.Commit, o.Modified
	return s == o
}

// Target is the fingerprint of the wiki that was judged.
type Target struct {
	Generator string           `json:"generator"`
	Edition   contract.Edition `json:"edition"`
	Exact     bool             `json:"edition_is_release"`
	Declares  string           `json:"declares"` // SHA-256 of what its paraminfo and siteinfo answers look like
	Wikis     []Wiki           `json:"wikis"`
}

// Wiki is one wiki of the target.
type Wiki struct {
	Scenario     string   `json:"scenario"` // "" for a wiki of the submitter's own
	Host         string   `json:"host"`     // or local
	Capabilities []string `json:"capabilities"`
}

// Local is the host of a wiki on the machine of the run itself.
const Local = "local"

// Run is when the run was and what it took.
type Run struct {
	Started   string  `json:"started"`
	Seconds   float64 `json:"seconds"`
	Seed      int64   `json:"seed"`
	Specs     int     `json:"specs"`
	Exchanges int     `json:"exchanges"`
	Generated int     `json:"generated,omitempty"`
}

// Profile is the result of one profile: conforming, partial or not conforming.
type Profile struct {
	Profile  string                 `json:"profile"`
	Result   report.Result          `json:"result"`
	Why      string                 `json:"why,omitempty"` // what keeps it from conforming, or was not there
	Clauses  int                    `json:"clauses"`
	Verdicts map[result.Verdict]int `json:"verdicts"`
}

// Waived is a failure the operator knew of. It is a failure all the same.
type Waived struct {
	Clause  string `json:"clause"`
	Reason  string `json:"reason"`
	Link    string `json:"link"`
	Expires string `json:"expires"`
}

// Clause is the verdict of one clause, with the reason unless it passed.
type Clause struct {
	ID      string         `json:"id"`
	Verdict result.Verdict `json:"verdict"`
	Reason  string         `json:"reason,omitempty"`
}

// File names a file by what is in it.
type File struct {
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// Key is the public half of the key that signed.
type Key struct {
	Algorithm   string `json:"algorithm"`
	Public      string `json:"public"`      // the 32 bytes, base64
	Fingerprint string `json:"fingerprint"` // SHA-256 of the key in DER form (PKIX), hex
}

// Of are the clauses with a verdict.
func (c *Certificate) Of(v result.Verdict) []Clause {
	var out []Clause
	for _, one := range c.Clauses {
		if one.Verdict == v {
			out = append(out, one)
		}
	}
	return out
}

// ExitCode is that of certify: a certificate that is not conforming is one too.
func (c *Certificate) ExitCode() int {
	if c.Result == report.NotConforming {
		return report.ExitNotConforming
	}
	return report.ExitConforming
}
