package wiki

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/pattern"
)

// Scenario is a wiki set up so that a group of clauses can be seen.
type Scenario struct {
	Name       string   // of its folder, and the first segment of its URL path
	Title      string   // one sentence
	Provides   []string // capabilities it has
	Releases   []string // it exists in; empty means all
	Blocks     []string // account names and IP addresses that are blocked there
	Extensions []string // of MediaWiki's that it loads

	update bool // its extensions have tables
}

// enrols tells whether accounts have a second factor there.
func (s Scenario) enrols() bool { return slices.Contains(s.Provides, "two-factor") }

// Account is a fixture account; every scenario has the same ones.
type Account struct {
	Role         string        `yaml:"role"` // what specs ask for
	Name         string        `yaml:"name"`
	Password     string        `yaml:"password"`
	Mail         string        `yaml:"mail"` // empty: none
	Groups       []string      `yaml:"groups"`
	Blocked      bool          `yaml:"blocked"` // in every scenario
	BotPasswords []BotPassword `yaml:"bot-passwords"`
}

// BotPassword is one bot password of an account; it is used with the name
// "ACCOUNT@APPID".
type BotPassword struct {
	AppID    string   `yaml:"appid"`
	Password string   `yaml:"password"`
	Grants   []string `yaml:"grants"`
}

// Scenarios lists the scenarios this program carries, sorted by name. An error
// means that a file of fixtures/wiki is wrong, and says where.
func Scenarios() ([]Scenario, error) { return loadScenarios(fixtures.FS) }

// Accounts lists the fixture accounts in the order of their creation. An error
// means that fixtures/wiki/accounts.yaml is wrong, and says where.
func Accounts() ([]Account, error) { return loadAccounts(fixtures.FS) }

// The two roles that need more than their data says.
const (
	roleSysop    = "sysop"     // made by MediaWiki's installer, so it comes first
	roleStaleBot = "stale-bot" // its password is set again after its bot passwords
)

var (
	slug        = pattern.Lazy(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	botPassword = pattern.Lazy(`^[0-9a-v]{32}$`)
	releaseName = pattern.Lazy(`^1\.[0-9]{2}$`)
	// The name of the folder, and of the class that says what it brings.
	extensionName = pattern.Lazy(`^[A-Z][A-Za-z0-9]*$`)
)

func loadScenarios(fsys fs.FS) ([]Scenario, error) {
	dirs, err := fs.ReadDir(fsys, "wiki/scenarios")
	if err != nil {
		return nil, err
	}
	var all []Scenario
	for _, d := range dirs { // ReadDir sorts
		s, err := loadScenario(fsys, d.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func loadScenario(fsys fs.FS, name string) (Scenario, error) {
	dir := path.Join("wiki/scenarios", name)
	file := path.Join(dir, "scenario.yaml")
	fail := func(text string, args ...any) (Scenario, error) {
		return Scenario{}, fmt.Errorf("fixtures/%s: %s", file, fmt.Sprintf(text, args...))
	}
	if !slug.Regexp().MatchString(name) {
		return fail("the folder's name must be lower-case words with hyphens")
	}
	var y struct {
		Title      string   `yaml:"title"`
		Provides   []string `yaml:"provides"`
		Releases   []string `yaml:"releases"`
		Update     bool     `yaml:"update"`
		Blocks     []string `yaml:"blocks"`
		Extensions []string `yaml:"extensions"`
	}
	if err := decode(fsys, file, &y); err != nil {
		return Scenario{}, err
	}
	if strings.TrimSpace(y.Title) == "" {
		return fail("title is missing")
	}
	for i, id := range y.Provides {
		if !slug.Regexp().MatchString(id) || slices.Contains(y.Provides[:i], id) {
			return fail("provides: %q is repeated or no capability id", id)
		}
	}
	for i, r := range y.Releases {
		if !releaseName.Regexp().MatchString(r) || slices.Contains(y.Releases[:i], r) {
			return fail("releases: %q is repeated or no release", r)
		}
	}
	for i, target := range y.Blocks {
		// One a line is what MediaWiki's script reads.
		if strings.TrimSpace(target) != target || target == "" || strings.ContainsAny(target, "\r\n") || slices.Contains(y.Blocks[:i], target) {
			return fail("blocks: %q is repeated or neither an account nor an address", target)
		}
	}
	for i, e := range y.Extensions {
		if !extensionName.Regexp().MatchString(e) || slices.Contains(y.Extensions[:i], e) {
			return fail("extensions: %q is repeated or no extension", e)
		}
	}
	s := Scenario{Name: name, Title: y.Title, Provides: y.Provides, Releases: y.Releases, Blocks: y.Blocks,
		Extensions: y.Extensions, update: y.Update}
	if s.enrols() && !s.update {
		return fail("a scenario that provides two-factor needs update: true, for the tables of OATHAuth")
	}
	if _, err := fs.Stat(fsys, path.Join(dir, "settings.php")); err != nil {
		return fail("settings.php is missing beside it")
	}
	return s, nil
}

func loadAccounts(fsys fs.FS) ([]Account, error) {
	const file = "wiki/accounts.yaml"
	var all []Account
	if err := decode(fsys, file, &all); err != nil {
		return nil, err
	}
	if len(all) == 0 || all[0].Role != roleSysop {
		return nil, fmt.Errorf("fixtures/%s: the first account must have the role %s", file, roleSysop)
	}
	seen := map[string]bool{}
	unique := func(kind, value string) error {
		key := kind + "\x00" + value
		if value == "" || seen[key] {
			return fmt.Errorf("%s %q is empty or repeated", kind, value)
		}
		seen[key] = true
		return nil
	}
	for i, a := range all {
		err := errors.Join(unique("role", a.Role), unique("name", a.Name), unique("password", a.Password))
		for _, b := range a.BotPasswords {
			err = errors.Join(err, unique("appid", a.Name+"@"+b.AppID), unique("password", b.Password), b.check())
		}
		if err != nil {
			return nil, fmt.Errorf("fixtures/%s: account %d: %w", file, i+1, err)
		}
	}
	return all, nil
}

func (b BotPassword) check() error {
	if b.AppID == "" || len(b.Grants) == 0 {
		return errors.New("a bot password needs appid and grants")
	}
	// MediaWiki tries anything else as the password of the main account.
	if !botPassword.Regexp().MatchString(b.Password) {
		return fmt.Errorf("bot password %q is not 32 characters of 0-9 and a-v", b.AppID)
	}
	return nil
}
