package certificate

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/schema"
)

// Cause is why a certificate is refused.
type Cause string

// The causes, in the order they are looked for. After the first two nothing
// further can be said.
const (
	NotForm      Cause = "form"      // it is no certificate, or not well-formed
	NotCanonical Cause = "bytes"     // its bytes are not those mwconform writes
	WrongDigest  Cause = "digest"    // what it says was changed after it was made
	WrongSigned  Cause = "signature" // the signature is not of these bytes by this key
	OtherKey     Cause = "key"       // another key signed than the one expected
	Unsigned     Cause = "unsigned"  // a signature is expected, and there is none
	OtherSuite   Cause = "suite"     // another version of the suite made it
	OtherWords   Cause = "catalogue" // other clauses
	OtherSchemas Cause = "schemas"   // other schemas
	OtherSpecs   Cause = "specs"     // other code of the specs
	WrongResult  Cause = "results"   // the results do not follow from the clauses listed
	OtherReport  Cause = "report"    // the report is not the one it names
	WrongReport  Cause = "counts"    // it does not follow from the report
)

// Refusal is one reason why a certificate is not accepted.
type Refusal struct {
	Cause Cause  `json:"cause"`
	Says  string `json:"says"`
}

// Verification is what came of verifying.
type Verification struct {
	Schema      string       `json:"schema"`
	Accepted    bool         `json:"accepted"`
	Refusals    []Refusal    `json:"refusals"`
	Signed      string       `json:"signed"` // who signed it, in one sentence
	KeyExpected bool         `json:"key_expected"`
	Checked     []string     `json:"checked"` // what was found right
	Notes       []string     `json:"notes"`   // what to know besides
	Beyond      []string     `json:"beyond"`  // profiles of the suite it says nothing of
	Certificate *Certificate `json:"certificate,omitempty"`
}

// VerificationID is the version of the form of what verify --format json gives.
const VerificationID = "mwconform.verification/v1"

// Against is what a certificate is held against.
type Against struct {
	Schemas   *schema.Set
	Catalogue *contract.Catalogue
	Suite     Suite             // of this build
	PublicKey ed25519.PublicKey // nil: any key, or none
	Report    []byte            // nil: not looked at
}

// Verify holds the bytes of a certificate against this build, a key and a report.
func Verify(data []byte, a Against) *Verification {
	v := &Verification{Schema: VerificationID, Refusals: []Refusal{}, Checked: []string{}, Notes: []string{}, Beyond: []string{}}
	c, refusal := read(data, a.Schemas)
	if refusal != nil {
		v.Refusals = append(v.Refusals, *refusal)
		return v
	}
	v.Certificate = c
	v.Checked = append(v.Checked, "it has the form "+SchemaID+", in the very bytes mwconform writes")
	v.integrity(data, a.PublicKey)
	if v.belongs(a.Suite) {
		v.follows(a.Catalogue)
		if a.Report != nil {
			v.reported(a)
		}
	}
	if a.Report == nil {
		v.Notes = append(v.Notes, "the report it names was not looked at: give --report")
	}
	v.Accepted = len(v.Refusals) == 0
	return v
}

func (v *Verification) refuse(cause Cause, format string, args ...any) {
	v.Refusals = append(v.Refusals, Refusal{cause, fmt.Sprintf(format, args...)})
}

// read checks form and bytes.
func read(data []byte, set *schema.Set) (*Certificate, *Refusal) {
	no := func(cause Cause, format string, args ...any) (*Certificate, *Refusal) {
		return nil, &Refusal{cause, fmt.Sprintf(format, args...)}
	}
	if len(data) > MostBytes {
		return no(NotForm, "it has more than %d MB: no certificate is as long", MostBytes>>20)
	}
	var value any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return no(NotForm, "it is no JSON, or only a part of it: %s", short(err.Error()))
	}
	if found := set.Validate("certificate.v1.json", value); len(found.Violations)+len(found.Unknown) > 0 {
		return no(NotForm, "it has not the form of a certificate: %s", short(append(found.Violations, found.Unknown...)[0].String()))
	}
	c, err := decode(data)
	if err != nil {
		return no(NotForm, "it cannot be read: %s", short(err.Error()))
	}
	again, err := c.canonical()
	if err != nil {
		return no(NotForm, "it cannot be read: %s", short(err.Error()))
	}
	if !bytes.Equal(again, data) {
		return no(NotCanonical, "its bytes are not those mwconform writes, from byte %d on: it was changed or written anew", differ(again, data))
	}
	return c, nil
}

// differ is the place of the first byte, from 1, in which two texts differ.
func differ(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i + 1
		}
	}
	return n + 1
}

// integrity checks digest and signature.
func (v *Verification) integrity(data []byte, want ed25519.PublicKey) {
	c := v.Certificate
	over, err := body(data)
	switch {
	case err != nil:
		v.refuse(NotForm, "it cannot be read: %s", err)
		return
	case hexSum(over) != c.Digest:
		v.refuse(WrongDigest, "its digest is not that of what it says: it was changed after it was made")
	default:
		v.Checked = append(v.Checked, "its digest is that of what it says")
	}
	if c.Key == nil {
		v.Signed = "unsigned: anybody could have written it, digest and all"
		if want != nil {
			v.refuse(Unsigned, "it is not signed, and a signature by the key %s is expected", Fingerprint(want))
		}
		return
	}
	key, err := c.Key.key()
	if err != nil {
		v.Signed = "signed, but " + err.Error()
		v.refuse(WrongSigned, "%s", err)
		return
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(c.Signature)
	if err != nil || !ed25519.Verify(key, over, signature) {
		v.Signed = "signed, but not by the key in it"
		v.refuse(WrongSigned, "its signature is not one of these bytes by the key %s", c.Key.Fingerprint)
		return
	}
	v.Checked = append(v.Checked, "its signature is one of these bytes by the key in it")
	switch {
	case want == nil:
		v.Signed = "signed with the key " + c.Key.Fingerprint + ", which was not checked against anything: ask the signer for the public key, and give it with --public-key"
	case !want.Equal(key):
		v.Signed = "signed with the key " + c.Key.Fingerprint + ", which is not the one expected"
		v.refuse(OtherKey, "the key %s signed it, not the expected %s", c.Key.Fingerprint, Fingerprint(want))
	default:
		v.Signed = "signed with the key " + c.Key.Fingerprint + ", the one expected"
		v.KeyExpected = true
		v.Checked = append(v.Checked, "the expected key signed it")
	}
}

// belongs tells whether this very suite made it: otherwise its clauses mean
// something else here.
func (v *Verification) belongs(own Suite) bool {
	s, before := v.Certificate.Suite, len(v.Refusals)
	differs := func(cause Cause, what, theirs, ours string) {
		if theirs != ours {
			v.refuse(cause, "it belongs to another suite: the %s is %s, here %s; verify it with the mwconform that made it", what, theirs, ours)
		}
	}
	differs(OtherSuite, "version", s.Version, own.Version)
	differs(OtherWords, "catalogue", s.Catalogue, own.Catalogue)
	differs(OtherSchemas, "digest of the schemas", s.Schemas, own.Schemas)
	differs(OtherSpecs, "digest of the specs' code", s.Specs, own.Specs)
	switch {
	case s.Commit == "unknown" || s.Modified:
		v.Notes = append(v.Notes, "the mwconform that made it was not built of a known, unchanged commit ("+built(s)+")")
	case s.Commit != own.Commit:
		v.Notes = append(v.Notes, "the commit "+s.Commit+" made it, this is "+built(own)+"; the harness may differ")
	}
	if len(v.Refusals) > before {
		return false
	}
	v.Checked = append(v.Checked, "version, catalogue, schemas and specs are those of this mwconform")
	return true
}

func built(s Suite) string {
	if s.Modified {
		return s.Commit + " with changes"
	}
	return s.Commit
}

// follows checks that the clauses are those of the profiles and the results theirs.
func (v *Verification) follows(catalogue *contract.Catalogue) {
	c, before := v.Certificate, len(v.Refusals)
	var names, ids []string
	for _, p := range c.Profiles {
		names = append(names, p.Profile)
	}
	for _, name := range catalogue.Profiles() {
		if !slices.Contains(names, name) {
			v.Beyond = append(v.Beyond, name)
		}
	}
	want, err := clausesOf(catalogue, names)
	if err != nil {
		v.refuse(WrongResult, "its profiles are not those of the catalogue: %s", short(err.Error()))
		return
	}
	for _, cl := range c.Clauses {
		ids = append(ids, cl.ID)
	}
	if strings.Join(ids, " ") != strings.Join(want, " ") {
		v.refuse(WrongResult, "the clauses it lists are not those of its profiles: %s", firstOther(ids, want))
		return
	}
	v.superseded(catalogue)
	for i, p := range profiles(catalogue, names, c) {
		if !equal(p, c.Profiles[i]) {
			v.refuse(WrongResult, "the profile %s is called %s, and of the clauses listed it is %s (or the counts differ)", p.Profile, c.Profiles[i].Result, p.Result)
		}
	}
	if overall(c.Profiles) != c.Result {
		v.refuse(WrongResult, "the result %s does not follow from the profiles", c.Result)
	}
	if len(v.Refusals) == before {
		v.Checked = append(v.Checked, "the results of the profiles follow from the clauses listed, and these are all there are")
	}
}

func firstOther(got, want []string) string {
	for i, id := range want {
		if i >= len(got) || got[i] != id {
			return "at place " + fmt.Sprint(i+1) + " " + id + " is due"
		}
	}
	return got[len(want)] + " does not belong to them"
}

// superseded finds clauses that are called so and belong to the edition.
func (v *Verification) superseded(catalogue *contract.Catalogue) {
	t := v.Certificate.Target
	own := t.Edition
	if f, err := contract.EditionOf(t.Generator); err == nil {
		own = f.AsOf
	}
	for _, one := range v.Certificate.Of("superseded") {
		_, in := catalogue.Clause(one.ID).In(t.Edition)
		if _, too := catalogue.Clause(one.ID).In(own); in && too {
			v.refuse(WrongResult, "%s is called superseded, and it is part of the edition %s", one.ID, t.Edition)
		}
	}
}

// reported checks that the report is the one named and that all of the
// certificate follows from it, by making it again.
func (v *Verification) reported(a Against) {
	c := v.Certificate
	if hexSum(a.Report) != c.Report.SHA256 || len(a.Report) != c.Report.Bytes {
		v.refuse(OtherReport, "the report is not the one it names: its SHA-256 is %s, not %s", hexSum(a.Report), c.Report.SHA256)
		return
	}
	r, err := compare.Read(bytes.NewReader(a.Report), a.Schemas)
	if err != nil {
		v.refuse(WrongReport, "the report it names cannot be read: %s", short(err.Error()))
		return
	}
	var names []string
	for _, p := range c.Profiles {
		names = append(names, p.Profile)
	}
	again, err := Make(Input{Data: a.Report, Report: r, Catalogue: a.Catalogue, Suite: c.Suite, Implementation: c.Implementation, Profiles: names, Reproduce: c.Reproduce})
	if err != nil {
		v.refuse(WrongReport, "no certificate follows from the report it names: %s", short(err.Error()))
		return
	}
	if r.Suite.Version != c.Suite.Version || r.Suite.Catalogue != c.Suite.Catalogue {
		v.refuse(WrongReport, "another suite made the report it names")
	}
	for _, part := range []struct {
		name     string
		ours, is any
	}{{"target", again.Target, c.Target}, {"run", again.Run, c.Run}, {"clauses", again.Clauses, c.Clauses}, {"waivers", again.Waived, c.Waived}, {"profiles", again.Profiles, c.Profiles}, {"result", again.Result, c.Result}} {
		if !equal(part.ours, part.is) {
			v.refuse(WrongReport, "its %s is not what follows from the report it names", part.name)
			return
		}
	}
	v.Checked = append(v.Checked, "the report is the one it names, and all counts follow from it")
}

// equal tells whether two values are written alike.
func equal(a, b any) bool {
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(x, y)
}

// ExitCode is that of verify.
func (v *Verification) ExitCode() int {
	if v.Accepted {
		return report.ExitConforming
	}
	return report.ExitNotConforming
}

// short is one line of bounded length without control characters, for messages.
func short(s string) string {
	s = printable.Words(s)
	if len(s) > 200 {
		return strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
