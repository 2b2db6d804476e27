package wiki

import (
	"context"
	"os"
	"path/filepath"
	"slices"
)

// The two kinds of database a wiki can be kept in.
const (
	SQLite = "sqlite" // files in the state directory
	MySQL  = "mysql"  // a MariaDB server of the wiki's own
)

// Databases are the kinds of database there are, the usual one first.
func Databases() []string { return []string{SQLite, MySQL} }

// database is where a wiki's accounts, pages, sessions, caches and jobs are
// kept. Files that MediaWiki writes beside it (data/SCENARIO) are not its affair.
type database interface {
	// start has the server take connections. fresh: nothing is kept there yet.
	start(ctx context.Context, progress func(string)) (fresh bool, err error)
	// stop ends the server and waits until it is gone; none is no error.
	stop() error
	// check tells whether the server answers, with its log if not.
	check(ctx context.Context) error
	// installer are the arguments of MediaWiki's installer that name the place.
	installer(at place) []string
	// settings are variables for LocalSettings.php, the same for all scenarios.
	settings() []string
	// building are those that name a place where something is being made.
	building(at place) []string
	// pdo is what the PHP scripts of fixtures/wiki open: a DSN and a user ("": none).
	pdo(at place) (dsn, user string)
	// create makes a place anew: the base empty, a scenario as a copy of the base.
	create(ctx context.Context, at place) error
	// keep makes what a scenario holds now its pristine state.
	keep(ctx context.Context, scenario string) error
	// restore takes a scenario back to its pristine state.
	restore(ctx context.Context, scenario string) error
	// drop takes away all that is there of a scenario, which may be nothing.
	drop(ctx context.Context, scenario string) error
	// holds tells whether a scenario and its pristine state are there.
	holds(ctx context.Context, scenario string) (bool, error)
}

// place is one wiki's data while it is being made: the base's (scenario ""),
// or a scenario's.
type place struct {
	scenario string
	files    string // the directory of its files
}

// checkDatabase refuses a name of no kind of database.
func checkDatabase(name string) error {
	if name == "" || slices.Contains(Databases(), name) {
		return nil
	}
	return unknown("no database %q; there is %s", name, list(Databases()))
}

// kind is the kind of database; empty means the usual one.
func kind(name string) string {
	if name == "" {
		return SQLite
	}
	return name
}

func (w *Wiki) database() database {
	if kind(w.st.Database) == MySQL {
		return mariaDB{dir: w.dir, socket: w.st.Socket}
	}
	return sqlite{w.dir}
}

// sqlite is a database in a file of the scenario's data. Copying the data is
// all that is to be done.
type sqlite struct{ dir string }

func (sqlite) start(context.Context, func(string)) (bool, error) { return false, nil }
func (sqlite) stop() error                                       { return nil }
func (sqlite) check(context.Context) error                       { return nil }
func (sqlite) settings() []string                                { return nil }
func (sqlite) building(place) []string                           { return nil }
func (sqlite) create(context.Context, place) error               { return nil }
func (sqlite) keep(context.Context, string) error                { return nil }
func (sqlite) restore(context.Context, string) error             { return nil }
func (sqlite) drop(context.Context, string) error                { return nil }

func (sqlite) installer(at place) []string {
	return []string{"--dbtype", "sqlite", "--dbpath", at.files, "--dbname", "wiki"}
}

func (sqlite) pdo(at place) (dsn, user string) {
	return "sqlite:" + filepath.Join(at.files, "wiki.sqlite"), ""
}

func (s sqlite) holds(_ context.Context, scenario string) (bool, error) {
	for _, d := range []string{"pristine", "data"} {
		if _, err := os.Stat(filepath.Join(s.dir, d, scenario, "wiki.sqlite")); err != nil {
			return false, nil // the reason does not matter: it is made again
		}
	}
	return true, nil
}
