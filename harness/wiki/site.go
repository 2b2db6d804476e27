package wiki

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// site is what fixtures/wiki asks for: what Up makes a state directory agree with.
type site struct {
	fsys      fs.FS
	scenarios map[string]Scenario // those of the release
	accounts  []Account
	answers   Answers
	base      string            // digest of all that the scenarios share
	digests   map[string]string // of each scenario's own folder
	lacking   []string          // scenarios whose extensions the tree does not have, with those
}

func loadSite(fsys fs.FS, t tree, version string) (*site, error) {
	all, err := loadScenarios(fsys)
	if err != nil {
		return nil, err
	}
	s := &site{fsys: fsys, scenarios: map[string]Scenario{}, digests: map[string]string{}}
	if s.accounts, err = loadAccounts(fsys); err != nil {
		return nil, err
	}
	if s.answers, err = loadAnswers(fsys, s.accounts); err != nil {
		return nil, err
	}
	shared := func(p string) bool { return !strings.HasPrefix(p, "wiki/scenarios/") && !overlay(p) && !prose(p) }
	// Another MediaWiki makes another database, and so does another program.
	if s.base, err = digest(fsys, shared, fmt.Sprintf("%d %s", stateFormat, version)); err != nil {
		return nil, err
	}
	for _, sc := range all {
		if len(sc.Releases) > 0 && !slices.Contains(sc.Releases, t.edition()) {
			continue
		}
		if i := slices.IndexFunc(sc.Extensions, t.lacks); i >= 0 {
			s.lacking = append(s.lacking, fmt.Sprintf("%s (needs %s)", sc.Name, sc.Extensions[i]))
			continue
		}
		s.scenarios[sc.Name] = sc
		own := func(p string) bool { return strings.HasPrefix(p, "wiki/scenarios/"+sc.Name+"/") && !prose(p) }
		if s.digests[sc.Name], err = digest(fsys, own, ""); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// tell says which scenarios are left out for want of an extension.
func (s *site) tell(progress func(string)) {
	if len(s.lacking) > 0 {
		progress("left out, as this MediaWiki has no such extension: " + list(s.lacking))
	}
}

// prose tells files for people, which no wiki is made from.
func prose(p string) bool { return path.Ext(p) == ".md" }

// choose checks the names of scenarios; none means all of them. Sorted, each once.
func (s *site) choose(names []string, release string) ([]string, error) {
	var known []string
	for name := range s.scenarios {
		known = append(known, name)
	}
	slices.Sort(known)
	if len(names) == 0 {
		return known, nil
	}
	for _, name := range names {
		if _, ok := s.scenarios[name]; !ok {
			return nil, unknown("no scenario %q for MediaWiki %s; there is %s", name, release, list(known))
		}
	}
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names), nil
}

// digest is of the names and contents of the files that match.
func digest(fsys fs.FS, match func(string) bool, salt string) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%q", salt)
	err := walk(fsys, match, func(p string, data []byte) error {
		fmt.Fprintf(h, "%q %d ", p, len(data))
		h.Write(data)
		return nil
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// walk visits the matching files of wiki/ in the order of their names.
func walk(fsys fs.FS, match func(string) bool, visit func(string, []byte) error) error {
	return fs.WalkDir(fsys, "wiki", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !match(p) {
			return err
		}
		data, err := fs.ReadFile(fsys, p)
		if err != nil {
			return err
		}
		return visit(p, data)
	})
}

// materialise writes the files to dir, where PHP reads them, with fixture.json
// made from the YAML files, which PHP cannot read: those that differ and no
// others, so that a running server is not disturbed by an Up that has nothing
// to do. Files nothing asks for any more are left, nothing reads them.
func (s *site) materialise(dir string) error {
	fixture, err := s.answers.forPHP(s.accounts)
	if err != nil {
		return err
	}
	put := func(p string, data []byte) error {
		file := filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(p, "wiki/")))
		if have, err := os.ReadFile(file); err == nil && bytes.Equal(have, data) {
			return nil
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return err
		}
		return writeFile(file, data)
	}
	if err := put("fixture.json", fixture); err != nil {
		return err
	}
	return walk(s.fsys, func(p string) bool { return !prose(p) }, put)
}
