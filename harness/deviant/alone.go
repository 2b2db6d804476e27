package deviant

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/mwconform/mwconform/harness/contract"
)

// Shared says why some clauses have no rewriting that their check alone finds.
type Shared struct {
	Clauses []string `yaml:"clauses"` // selectors as contract.Matches takes them
	Why     string   `yaml:"why"`
}

// sharedFile is where the reasons are, in package fixtures.
const sharedFile = "deviants/alone.yaml"

// Reasons reads the reasons of fixtures. The error names the file.
func Reasons(fsys fs.FS) ([]Shared, error) {
	f, err := fsys.Open(sharedFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := ReadReasons(f)
	if err != nil {
		return nil, fmt.Errorf("fixtures/%s: %w", sharedFile, err)
	}
	return all, nil
}

// ReadReasons reads reasons. The error names the place or the entry.
func ReadReasons(r io.Reader) ([]Shared, error) {
	var all []Shared
	if err := yaml.NewDecoder(r, yaml.Strict()).Decode(&all); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	for i, s := range all {
		if len(s.Clauses) == 0 || s.Why == "" {
			return nil, fmt.Errorf("entry %d: clauses and why are due", i+1)
		}
	}
	return all, nil
}

// Unexplained are complaints: clauses that find nothing alone and have no
// reason, and reasons for clauses that do, or are none.
func Unexplained(s Score, ids []string, reasons []Shared) []string {
	var out []string
	found, _ := rows(s, ids)
	alone := map[string]bool{}
	for _, c := range found {
		alone[c.Clause] = c.Alone > 0
	}
	for _, id := range ids {
		if !alone[id] && why(reasons, id) == "" {
			out = append(out, fmt.Sprintf("no deviant is found by %s alone: strengthen it, or say why in fixtures/%s", id, sharedFile))
		}
	}
	for i, r := range reasons {
		for _, pattern := range r.Clauses {
			matched := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !contract.Matches(pattern, id) })
			if !slices.ContainsFunc(matched, func(id string) bool { return !alone[id] }) {
				out = append(out, fmt.Sprintf("fixtures/%s: entry %d: %s matches no clause that finds nothing alone", sharedFile, i+1, pattern))
			}
		}
	}
	return out
}

// why is the reason of a clause, "" for none.
func why(reasons []Shared, id string) string {
	for _, r := range reasons {
		if slices.ContainsFunc(r.Clauses, func(p string) bool { return contract.Matches(p, id) }) {
			return r.Why
		}
	}
	return ""
}
