// Package wiki runs a real MediaWiki to test against: installed from Debian's
// packages, served by PHP's built-in server on 127.0.0.1, one database per
// scenario: of SQLite, or of a MariaDB server of its own. Nothing outside its state directory is written, except by apt
// when the packages are missing.
package wiki

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// UnknownError says that a release or scenario that was asked for does not
// exist, and which do.
type UnknownError struct{ text string }

func (e *UnknownError) Error() string { return e.text }

func unknown(format string, args ...any) error {
	return &UnknownError{fmt.Sprintf(format, args...)}
}

// ErrNotInstalled says that a directory holds no wiki: Up was never run on it.
var ErrNotInstalled = errors.New("no wiki is installed here")

// Wiki is an installed wiki with all its scenarios, running or not.
type Wiki struct {
	dir  string
	tree tree
	st   state
}

// Status is what is known of a wiki at one moment.
type Status struct {
	Release   string   // what was asked for, such as "1.39"
	Version   string   // what siteinfo says, such as "1.39.17"; of the installation while it is not running
	Database  string   // SQLite or MySQL
	Dir       string   // the state directory
	Port      int      // on 127.0.0.1; 0 before the first start
	PID       int      // of the server, and of its process group; 0 while it is not running
	Running   bool     // the server process is there and answers as MediaWiki
	Scenarios []string // installed, sorted
	Endpoint  string   // see Wiki.Endpoint
}

// Which names one of the wikis that can be on a machine side by side.
type Which struct {
	Release  string // of MediaWiki, such as "1.39"; may be empty with Tree or Dir
	Tree     string // a MediaWiki source tree of the user's own; empty: Debian's package
	Database string // SQLite or MySQL; empty: SQLite, for Open with Dir what is there
	Dir      string // state directory; empty: DefaultDir
}

// DefaultDir is the state directory of a wiki when none is named: below the
// user's cache directory, since all of it can be made again.
func (which Which) DefaultDir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no place for the wiki, name a directory: %w", err)
	}
	name := which.Release
	if which.Tree != "" {
		root, err := filepath.Abs(which.Tree)
		if err != nil {
			return "", err
		}
		sum := sha256.Sum256([]byte(root))
		name = "tree-" + hex.EncodeToString(sum[:4])
	}
	if d := kind(which.Database); d != SQLite {
		name += "-" + d
	}
	return filepath.Join(cache, "mwconform", "wiki", name), nil
}

// stateDir is absolute, because the server and its children work elsewhere.
func (which Which) stateDir() (string, error) {
	if which.Dir == "" {
		return which.DefaultDir()
	}
	return filepath.Abs(which.Dir)
}

// Open finds the wiki that Up left, running or not. A state directory that is
// named says itself which release and tree it is of.
// errors.Is(err, ErrNotInstalled) when there is none.
func Open(which Which) (*Wiki, error) {
	if err := checkDatabase(which.Database); err != nil {
		return nil, err
	}
	dir, err := which.stateDir()
	if err != nil {
		return nil, err
	}
	w := &Wiki{dir: dir}
	if err := w.reload(); err != nil {
		if which.Dir == "" && errors.Is(err, ErrNotInstalled) {
			if _, wrong := treeFor(which); wrong != nil { // say first what never could be
				return nil, wrong
			}
		}
		return nil, err
	}
	if err := w.isOf(which); err != nil {
		return nil, err
	}
	if w.st.Tree != "" { // as it was installed: it may have changed since, or be gone
		w.tree = tree{release: w.st.Release, root: w.st.Tree, own: true}
		return w, nil
	}
	w.tree, err = treeFor(Which{Release: w.st.Release, Database: w.st.Database})
	return w, err
}

// isOf refuses a state directory that is of another wiki.
func (w *Wiki) isOf(which Which) error {
	if which.Release != "" && w.st.Release != which.Release {
		if w.st.Tree != "" {
			return fmt.Errorf("%s was made when %s held MediaWiki %s, not %s: mwconform wiki down --state-dir %s, and remove that folder", w.dir, w.st.Tree, w.st.Release, which.Release, w.dir)
		}
		return fmt.Errorf("%s holds MediaWiki %s, not %s", w.dir, w.st.Release, which.Release)
	}
	if have := kind(w.st.Database); which.Database != "" && which.Database != have {
		return fmt.Errorf("%s holds a wiki with the database %s, not %s", w.dir, have, which.Database)
	}
	if which.Tree == "" {
		return nil
	}
	if root, err := filepath.Abs(which.Tree); err != nil || root != w.st.Tree {
		return errors.Join(fmt.Errorf("%s holds a wiki of %s, not of %s", w.dir, orPackages(w.st.Tree), which.Tree), err)
	}
	return nil
}

func orPackages(tree string) string {
	if tree == "" {
		return "Debian's packages"
	}
	return tree
}

// Release is that of the wiki's MediaWiki, such as "1.39".
func (w *Wiki) Release() string { return w.st.Release }

// Endpoint is where the API of a scenario is, with the literal {scenario} to
// be replaced by its name: "http://127.0.0.1:PORT/{scenario}/api.php".
func (w *Wiki) Endpoint() string { return w.url("{scenario}", "api.php") }

func (w *Wiki) server() string { return fmt.Sprintf("http://127.0.0.1:%d", w.st.Port) }

func (w *Wiki) url(scenario, script string) string {
	return w.server() + "/" + scenario + "/" + script
}

// Status looks at the wiki as it is now. A wiki that is not running, or does
// not answer, is no error.
func (w *Wiki) Status(ctx context.Context) (Status, error) {
	if err := w.reload(); err != nil {
		return Status{}, err
	}
	s := Status{
		Release: w.st.Release, Version: w.st.Version, Database: kind(w.st.Database), Dir: w.dir, Port: w.st.Port,
		Scenarios: w.st.names(), Endpoint: w.Endpoint(),
	}
	groups, err := serverGroups(w.router())
	if err != nil || !slices.Contains(groups, w.st.PID) {
		return s, err
	}
	s.PID = w.st.PID
	for _, name := range s.Scenarios {
		version, err := w.probe(ctx, name)
		if ctx.Err() != nil {
			return s, ctx.Err()
		}
		if s.Running = err == nil; s.Running && version != "" {
			s.Version = version
			break
		}
	}
	return s, nil
}

// Mail lists the files of the mails a scenario has sent since its
// installation or last Reset, oldest first. Each is complete once listed.
func (w *Wiki) Mail(scenario string) ([]string, error) {
	if err := w.check(scenario); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(w.path("mail", scenario))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var paths []string // ReadDir sorts by name, and names begin with the time
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".eml" && !strings.HasPrefix(e.Name(), ".") {
			paths = append(paths, w.path("mail", scenario, e.Name()))
		}
	}
	return paths, nil
}

// MailDir is the folder in which a scenario's mails arrive, one file each.
func (w *Wiki) MailDir(scenario string) (string, error) {
	if err := w.check(scenario); err != nil {
		return "", err
	}
	dir := w.path("mail", scenario)
	return dir, os.MkdirAll(dir, 0o700)
}

// check refuses a scenario that is not installed, before its name becomes part of a path.
func (w *Wiki) check(scenario string) error {
	if _, ok := w.st.Scenarios[scenario]; ok {
		return nil
	}
	if err := w.reload(); err != nil { // added by another process since?
		return err
	}
	if _, ok := w.st.Scenarios[scenario]; !ok {
		return unknown("scenario %q is not installed in %s; there is %s", scenario, w.dir, list(w.st.names()))
	}
	return nil
}

// path is below the state directory.
func (w *Wiki) path(elem ...string) string {
	return filepath.Join(append([]string{w.dir}, elem...)...)
}

func (w *Wiki) router() string { return w.path("site", "router.php") }

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
