// Package site makes static pages of a folder of certificates and reports:
// implementations × profiles, implementations × clauses, and one page for each.
package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/target"
)

// Kind says what an entry of the site rests on.
type Kind int

// The kinds, in the order they are shown. Only the first is ever called certified.
const (
	Certified Kind = iota
	Live           // a report of a live run without a certificate
	Recording      // a report of a replay, or of a recording that was made
)

// entry is one implementation: a certificate with its report where it is
// there, or a report alone.
type entry struct {
	Kind   Kind
	Slug   string // name of its page without .html
	Name   string // of the implementation, with its version
	Suite  certificate.Suite
	Target certificate.Target
	When   string
	File   string // in the folder, slashes

	Verdicts map[string]result.Verdict // by clause
	Verified *certificate.Verification // of a certificate
	Report   *reported                 // nil where it is not in the folder
	data     []byte                    // of a certificate
}

// reported is what is kept of a report: large ones are read again when their page is made.
type reported struct {
	File     string
	SHA256   string
	Slug     string
	Mode     string
	verdicts map[string]result.Verdict
	entry    entry // what it would be alone
}

// UnsoundError names a file of the folder that is no sound certificate or report.
type UnsoundError struct{ File, Text string }

func (e *UnsoundError) Error() string { return e.File + ": " + e.Text }

func unsound(file, format string, args ...any) error {
	return &UnsoundError{file, fmt.Sprintf(format, args...)}
}

// mostFiles is how many files a folder may have.
const mostFiles = 2000

// read takes in all JSON files of a folder and below it. The first file that
// is neither a sound certificate nor a sound report is an error that names it.
func read(from string, against certificate.Against) ([]*entry, error) {
	names, err := jsonFiles(from)
	if err != nil {
		return nil, err
	}
	var out []*entry
	reports := map[string]*reported{}
	var order []*reported
	for _, name := range names {
		data, err := readFile(filepath.Join(from, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		switch kind := schemaOf(data); {
		case strings.HasPrefix(kind, "mwconform.certificate/"):
			one, err := certified(name, data, against)
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		case strings.HasPrefix(kind, "mwconform.report/"):
			r, err := compare.Read(bytes.NewReader(data), against.Schemas)
			if err != nil {
				return nil, unsound(name, "%s", err)
			}
			if r.Shard != nil {
				return nil, unsound(name, "it is the report of %s only: put the reports of all shards together with mwconform merge, and take those of the shards out of the folder", r.Shard)
			}
			if other := reports[sum(data)]; other != nil {
				return nil, unsound(name, "it is the same report as %s: take one away", other.File)
			}
			reports[sum(data)] = summary(name, data, r)
			order = append(order, reports[sum(data)])
		case strings.HasPrefix(kind, "mwconform.summary/"): // of a run over many targets, whose reports are here
		default:
			return nil, unsound(name, "it is neither a certificate nor a report of mwconform, or only a part of one: take it out of the folder")
		}
	}
	out = join(out, order, reports)
	return out, follow(out, from, against)
}

// follow holds certificates against the reports they name, where these are in
// the folder and this suite made both.
func follow(all []*entry, from string, against certificate.Against) error {
	for _, e := range all {
		if e.Kind != Certified || e.Report == nil || !e.Verified.Accepted {
			continue
		}
		var err error
		if against.Report, err = readFile(filepath.Join(from, filepath.FromSlash(e.Report.File))); err != nil {
			return err
		}
		if e.Verified = certificate.Verify(e.data, against); !e.Verified.Accepted {
			return unsound(e.File, "the certificate is refused: %s", e.Verified.Refusals[0].Says)
		}
	}
	return nil
}

// join gives certificates their reports; a report that none names stands alone.
func join(out []*entry, order []*reported, reports map[string]*reported) []*entry {
	named := map[string]bool{}
	for _, one := range out {
		one.Report = reports[one.Verified.Certificate.Report.SHA256]
		named[one.Verified.Certificate.Report.SHA256] = true
	}
	for _, r := range order {
		if !named[r.SHA256] {
			alone := r.entry
			alone.Report, alone.Verdicts = r, r.verdicts
			out = append(out, &alone)
		}
	}
	slices.SortStableFunc(out, func(a, b *entry) int {
		if a.Kind != b.Kind {
			return int(a.Kind) - int(b.Kind)
		}
		return compareNames(a.Name+" "+a.File, b.Name+" "+b.File)
	})
	taken := map[string]bool{"index": true}
	for _, e := range out {
		e.Slug = free(taken, slug(e.File))
	}
	for _, r := range order {
		r.Slug = free(taken, "report-"+slug(r.File))
	}
	return out
}

// certified is the entry of a certificate. One that belongs to another suite
// is shown as such; one that is not sound is an error.
func certified(name string, data []byte, against certificate.Against) (*entry, error) {
	against.Report, against.PublicKey = nil, nil
	v := certificate.Verify(data, against)
	for _, r := range v.Refusals {
		if !slices.Contains(foreign, r.Cause) {
			return nil, unsound(name, "the certificate is refused: %s", r.Says)
		}
	}
	c := v.Certificate
	e := &entry{Kind: Certified, Name: c.Implementation.Name + " " + c.Implementation.Version, Suite: c.Suite, Target: c.Target,
		When: c.Run.Started, File: name, data: data, Verified: v, Verdicts: map[string]result.Verdict{}}
	for _, cl := range c.Clauses {
		e.Verdicts[cl.ID] = cl.Verdict
	}
	return e, nil
}

// foreign are the causes of a refusal that make no certificate unsound.
var foreign = []certificate.Cause{certificate.OtherSuite, certificate.OtherWords, certificate.OtherSchemas, certificate.OtherSpecs}

// summary keeps of a report what the pages need.
func summary(name string, data []byte, r *report.Report) *reported {
	out := &reported{File: name, SHA256: sum(data), Mode: r.Mode, verdicts: map[string]result.Verdict{}}
	for _, cl := range r.Clause {
		out.verdicts[cl.ID] = cl.Verdict
	}
	e := entry{Kind: Live, Name: r.Target.Generator, Target: certificate.TargetOf(r), File: name,
		Suite: certificate.Suite{Name: r.Suite.Name, Version: r.Suite.Version, Catalogue: r.Suite.Catalogue}}
	if e.Name == "" {
		e.Name = strings.TrimSuffix(path.Base(name), ".json")
	}
	if r.Run != nil {
		e.When = r.Run.Started
	}
	if r.Mode != target.LiveMode {
		e.Kind = Recording
		if r.Target.Recorded != "" {
			e.When = r.Target.Recorded
		}
	}
	out.entry = e
	return out
}

// jsonFiles are the names of all JSON files below a folder, sorted, with slashes.
func jsonFiles(from string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.EqualFold(filepath.Ext(name), ".json") {
			return err
		}
		rel, err := filepath.Rel(from, name)
		out = append(out, filepath.ToSlash(rel))
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case len(out) == 0:
		return nil, wrongUse("%s: there is no JSON file in it", from)
	case len(out) > mostFiles:
		return nil, wrongUse("%s: it has more than %d JSON files", from, mostFiles)
	}
	slices.Sort(out)
	return out, nil
}

func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: it is no regular file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, compare.MostBytes+1))
	if err == nil && len(data) > compare.MostBytes {
		err = fmt.Errorf("%s: it has more than %d MB: no report is as long", name, compare.MostBytes>>20)
	}
	return data, err
}

// schemaOf is what a JSON file says it is, "" where it says nothing.
func schemaOf(data []byte) string {
	var head struct {
		Schema string `json:"schema"`
	}
	_ = json.Unmarshal(data, &head) // what is no JSON says nothing
	return head.Schema
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}
