package wiki

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/fixtures"
)

// Variation is another way to set up a right wiki: its settings come on top of
// any scenario's, at SCENARIO~NAME, and every clause has to hold as before.
type Variation struct {
	Name       string   // of its folder in fixtures/wiki/variations
	Title      string   // one sentence
	ScriptPath string   // folder of api.php below SCENARIO~NAME; empty means none
	Releases   []string // it exists in; empty means all
	// Loses are the clauses, or patterns of some, that cannot be seen with it,
	// with the reason.
	Loses map[string]string
}

// In tells whether the variation exists in a release.
func (v Variation) In(release string) bool {
	return len(v.Releases) == 0 || slices.Contains(v.Releases, release)
}

// Deviant is a wrong wiki: its settings come on top of a scenario's, at
// SCENARIO~NAME, and break one promise.
type Deviant struct {
	Name     string   // of its folder in fixtures/wiki/deviants
	Title    string   // what it does wrong, one sentence
	Page     string   // slug of the page whose promise it breaks
	Scenario string   // that it is shown in
	Red      []string // clauses that have to turn red by it
	May      []string // further clauses that speak of it, and may turn red
	Releases []string // it exists in; empty means all
}

// In tells whether the deviant exists in a release.
func (d Deviant) In(release string) bool {
	return len(d.Releases) == 0 || slices.Contains(d.Releases, release)
}

// Variations lists the variations this program carries, sorted by name. An
// error means that a file of fixtures/wiki is wrong, and says where.
func Variations() ([]Variation, error) { return loadVariations(fixtures.FS) }

// Deviants lists the deviants this program carries, sorted by name. An error
// means that a file of fixtures/wiki is wrong, and says where.
func Deviants() ([]Deviant, error) { return loadDeviants(fixtures.FS) }

// The folders of overlays in fixtures/wiki. The router knows both.
const (
	variationsDir = "variations"
	deviantsDir   = "deviants"
)

// overlay tells files of overlays: no database is made from them, so a change
// of one makes no scenario anew.
func overlay(p string) bool {
	return strings.HasPrefix(p, "wiki/"+variationsDir+"/") || strings.HasPrefix(p, "wiki/"+deviantsDir+"/")
}

func loadVariations(fsys fs.FS) ([]Variation, error) {
	var all []Variation
	err := eachOverlay(fsys, variationsDir, func(name, file string) error {
		var y struct {
			Title      string            `yaml:"title"`
			ScriptPath string            `yaml:"script-path"`
			Releases   []string          `yaml:"releases"`
			Loses      map[string]string `yaml:"loses"`
		}
		if err := decode(fsys, file, &y); err != nil {
			return err
		}
		all = append(all, Variation{name, y.Title, y.ScriptPath, y.Releases, y.Loses})
		for id, why := range y.Loses {
			if strings.TrimSpace(why) == "" {
				return fmt.Errorf("fixtures/%s: loses: %s has no reason", file, id)
			}
		}
		if y.ScriptPath != "" && y.ScriptPath != "w" {
			return fmt.Errorf("fixtures/%s: script-path: the router knows w only, not %q", file, y.ScriptPath)
		}
		return checkOverlay(file, y.Title, y.Releases)
	})
	return all, err
}

func loadDeviants(fsys fs.FS) ([]Deviant, error) {
	var all []Deviant
	err := eachOverlay(fsys, deviantsDir, func(name, file string) error {
		var y struct {
			Title    string   `yaml:"title"`
			Page     string   `yaml:"page"`
			Scenario string   `yaml:"scenario"`
			Red      []string `yaml:"red"`
			May      []string `yaml:"may"`
			Releases []string `yaml:"releases"`
		}
		if err := decode(fsys, file, &y); err != nil {
			return err
		}
		if y.Scenario == "" {
			y.Scenario = "plain"
		}
		all = append(all, Deviant{name, y.Title, y.Page, y.Scenario, y.Red, y.May, y.Releases})
		switch _, err := fs.Stat(fsys, "wiki/scenarios/"+y.Scenario); {
		case err != nil:
			return fmt.Errorf("fixtures/%s: scenario: there is no %q", file, y.Scenario)
		case y.Page == "" || len(y.Red) == 0:
			return fmt.Errorf("fixtures/%s: page and red are due: what promise is broken, and which clauses have to turn red", file)
		}
		return checkOverlay(file, y.Title, y.Releases)
	})
	return all, err
}

// eachOverlay visits the folders of one kind with the YAML file of each.
func eachOverlay(fsys fs.FS, kind string, visit func(name, file string) error) error {
	dirs, err := fs.ReadDir(fsys, "wiki/"+kind)
	if err != nil {
		return err
	}
	for _, d := range dirs { // ReadDir sorts
		if prose(d.Name()) {
			continue
		}
		dir := path.Join("wiki", kind, d.Name())
		file := path.Join(dir, strings.TrimSuffix(kind, "s")+".yaml")
		if !slug.Regexp().MatchString(d.Name()) {
			return fmt.Errorf("fixtures/%s: the folder's name must be lower-case words with hyphens", dir)
		}
		if _, err := fs.Stat(fsys, path.Join(dir, "settings.php")); err != nil {
			return fmt.Errorf("fixtures/%s: settings.php is missing beside it", file)
		}
		if err := visit(d.Name(), file); err != nil {
			return err
		}
	}
	return nil
}

func checkOverlay(file, title string, releases []string) error {
	if strings.TrimSpace(title) == "" {
		return fmt.Errorf("fixtures/%s: title is missing", file)
	}
	for i, r := range releases {
		if !releaseName.Regexp().MatchString(r) || slices.Contains(releases[:i], r) {
			return fmt.Errorf("fixtures/%s: releases: %q is repeated or no release", file, r)
		}
	}
	return nil
}
