package wiki

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/mwconform/mwconform/harness/pattern"
)

// tree is one MediaWiki source tree and the PHP that runs it. It is only
// read: whoever owns the machine may use the same one for a wiki of their own.
type tree struct {
	release  string
	root     string   // where api.php is, as PHP sees it
	modules  []string // that PHP must have
	packages []string // that bring all of it
	suite    string   // where those packages come from, for messages
	own      bool     // the user's, not from a package
	mariaDB  bool     // it is to be installed with MariaDB, whose modules and packages are among these
	system   *system  // the Debian it lives in and is entered by chroot; nil: this machine
}

// modules are the parts of PHP that MediaWiki and our fixtures need.
var modules = []string{"dom", "intl", "mbstring", "pdo_sqlite", "xml"}

// phpPackages bring PHP with those modules.
var phpPackages = []string{"php-cli", "php-sqlite3", "php-mbstring", "php-xml", "php-intl"}

// withMediaWiki adds MediaWiki to PHP. The package mediawiki depends on
// "apache2 | httpd" and on php, which depends on one of three server modules.
// Naming phpN-cgi and mini-httpd satisfies both without apache2; neither runs
// by itself.
func withMediaWiki(cgi string) []string {
	return append([]string{"mediawiki", cgi, "mini-httpd"}, phpPackages...)
}

const debianRoot = "/usr/share/mediawiki" // where Debian's package puts MediaWiki

// trees are the releases that Debian has packages of.
var trees = []tree{
	{release: "1.35", root: debianRoot, modules: modules, packages: withMediaWiki("php7.4-cgi"), suite: "Debian 11", system: bullseye},
	{release: "1.39", root: debianRoot, modules: modules, packages: withMediaWiki("php8.2-cgi"), suite: "Debian 12"},
	{release: "1.43", root: debianRoot, modules: modules, packages: withMediaWiki("php8.4-cgi"), suite: "Debian 13", system: trixie},
}

// Releases are those of MediaWiki that Up can install, the oldest first.
func Releases() []string {
	var known []string
	for _, t := range trees {
		known = append(known, t.release)
	}
	return known
}

// treeFor finds the source tree of a wiki, the user's or that of a release,
// with what its database needs.
func treeFor(which Which) (tree, error) {
	if err := checkDatabase(which.Database); err != nil {
		return tree{}, err
	}
	t, err := plainTree(which)
	if err != nil || kind(which.Database) == SQLite {
		return t, err
	}
	if t.system != nil {
		return tree{}, unknown("MediaWiki %s runs in a small Debian of its own, which has no MariaDB: --database %s is for %s and for --tree", t.release, MySQL, list(onThisMachine()))
	}
	t.mariaDB = true
	t.modules = slices.Concat(t.modules, mariaModules)
	t.packages = slices.Concat(t.packages, mariaPackages)
	return t, nil
}

// onThisMachine are the releases that use the PHP of this machine.
func onThisMachine() []string {
	var out []string
	for _, t := range trees {
		if t.system == nil {
			out = append(out, t.release)
		}
	}
	return out
}

func plainTree(which Which) (tree, error) {
	if which.Tree != "" {
		return ownTree(which)
	}
	for _, t := range trees {
		if t.release == which.Release {
			return t, nil
		}
	}
	return tree{}, unknown("no MediaWiki %q to install; there is %s", which.Release, list(Releases()))
}

// ownTree is a tree of the user's, whose release it says itself.
func ownTree(which Which) (tree, error) {
	root, err := filepath.Abs(which.Tree)
	if err != nil {
		return tree{}, err
	}
	t := tree{root: root, modules: modules, packages: phpPackages, suite: which.Tree, own: true}
	version, err := t.read()
	if errors.Is(err, fs.ErrNotExist) {
		return tree{}, unknown("%s is no MediaWiki source tree: there is no includes/Defines.php in it", which.Tree)
	}
	if err != nil {
		return tree{}, err
	}
	t.release = release(version)
	switch {
	case t.release == "":
		return tree{}, unknown("%s holds MediaWiki %s, which is no release this program can run", which.Tree, version)
	case which.Release != "" && which.Release != t.release:
		return tree{}, unknown("%s holds MediaWiki %s, not %s: leave --release out", which.Tree, version, which.Release)
	}
	if _, err := os.Stat(filepath.Join(root, "vendor", "autoload.php")); err != nil {
		return tree{}, unknown("%s has no vendor/autoload.php: run composer install --no-dev there, or unpack MediaWiki's tarball, which has it", which.Tree)
	}
	return t, nil
}

var (
	versionDefine = pattern.Lazy(`define\(\s*'MW_VERSION',\s*'([^']+)'`)
	releasePart   = pattern.Lazy(`^1\.([0-9]{2})([.-]|$)`)
)

// release is the release of a version, "1.39" of "1.39.17" and "1.45" of
// "1.45.0-alpha"; empty where the string is no such version.
func release(version string) string {
	if m := releasePart.Regexp().FindStringSubmatch(version); m != nil {
		return "1." + m[1]
	}
	return ""
}

// read is which MediaWiki the tree holds.
func (t tree) read() (string, error) {
	file := t.host("includes", "Defines.php")
	src, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	m := versionDefine.Regexp().FindSubmatch(src)
	if m == nil {
		return "", fmt.Errorf("%s does not say which MediaWiki it belongs to", file)
	}
	return string(m[1]), nil
}

// version reads which MediaWiki the tree holds, and refuses another release.
func (t tree) version() (string, error) {
	version, err := t.read()
	if err != nil {
		return "", err
	}
	if release(version) != t.release {
		return "", fmt.Errorf("%s holds MediaWiki %s, wanted %s (from %s)", t.host(), version, t.release, t.suite)
	}
	return version, nil
}

// host is where this program finds a file of the tree.
func (t tree) host(elem ...string) string {
	path := filepath.Join(append([]string{t.root}, elem...)...)
	if t.system != nil {
		return filepath.Join(t.system.dir(), path)
	}
	return path
}

// lacks tells that a tree of the user's has no such extension. Debian's
// packages bring all that our scenarios load.
func (t tree) lacks(extension string) bool {
	if !t.own {
		return false
	}
	_, err := os.Stat(t.host("extensions", extension, "extension.json"))
	return err != nil
}

// edition is the release with a Debian package that the tree is nearest to:
// the newest one that is not newer.
func (t tree) edition() string {
	out := trees[0].release
	for _, known := range trees {
		if known.release <= t.release { // of one length
			out = known.release
		}
	}
	return out
}

// runner tells that maintenance scripts are started through
// maintenance/run.php (MediaWiki 1.40 and later).
func (t tree) runner() bool {
	minor, _ := strconv.Atoi(strings.TrimPrefix(t.release, "1."))
	return minor >= 40
}

// maintenance is the command of a maintenance script, for a wiki whose state
// is in the directory.
func (t tree) maintenance(state, script string, args ...string) []string {
	if t.runner() {
		args = append([]string{filepath.Join(t.root, "maintenance", "run.php"), script}, args...)
	} else {
		args = append([]string{filepath.Join(t.root, "maintenance", script+".php")}, args...)
	}
	return t.command(state, args...)
}

// command is PHP with arguments, for a wiki whose state is in the directory
// (empty: for none).
func (t tree) command(state string, args ...string) []string {
	argv := append([]string{"php"}, args...)
	if t.system != nil {
		return t.system.enter(state, argv)
	}
	return argv
}
