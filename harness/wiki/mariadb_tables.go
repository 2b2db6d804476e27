package wiki

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// The databases of the server: base, wiki_SCENARIO that is served, and
// pristine_SCENARIO with a copy of its rows.
const (
	mariaBase = "base"
	// kept is the table of a pristine database that tells of each table of the
	// scenario what it was; it is filled last, so it is there when all is.
	kept = "mwconform_kept"
)

// served is the name of a place's database; names of scenarios have no "_".
func served(scenario string) string {
	if scenario == "" {
		return mariaBase
	}
	return "wiki_" + strings.ReplaceAll(scenario, "-", "_")
}

func pristine(scenario string) string {
	return "pristine_" + strings.ReplaceAll(scenario, "-", "_")
}

func (m mariaDB) installer(at place) []string {
	name, _ := mariaUser() // initialise has refused one without a name
	return []string{"--dbtype", "mysql", "--dbserver", "localhost:" + m.socket, "--dbname", served(at.scenario),
		"--installdbuser", name, "--dbuser", name, "--dbpass", ""}
}

func (m mariaDB) settings() []string {
	name, _ := mariaUser()
	return []string{"MWCONFORM_SOCKET=" + m.socket, "MWCONFORM_DBUSER=" + name}
}

func (m mariaDB) building(at place) []string {
	return []string{"MWCONFORM_DBNAME=" + served(at.scenario)}
}

func (m mariaDB) pdo(at place) (dsn, user string) {
	name, _ := mariaUser()
	return "mysql:unix_socket=" + m.socket + ";dbname=" + served(at.scenario) + ";charset=binary", name
}

// with does something on one connection. An error of the connection names the log.
func (m mariaDB) with(ctx context.Context, do func(*session) error) error {
	name, err := mariaUser()
	if err != nil {
		return err
	}
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr = name, "unix", m.socket
	c.Timeout = 5 * time.Second
	c.InterpolateParams = true
	c.Logger = &mysql.NopLogger{} // it would write to our standard error
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err == nil {
		defer conn.Close()
		err = do(&session{ctx, conn})
	}
	var answer *mysql.MySQLError
	if err != nil && !errors.As(err, &answer) && !errors.As(err, new(*spoiled)) && ctx.Err() == nil {
		return fmt.Errorf("the MariaDB server of %s does not answer (mwconform wiki up starts it; see %s): %w", m.dir, m.log(), err)
	}
	return err
}

// spoiled says that what the database holds is not what was put there.
type spoiled struct{ text string }

func (e *spoiled) Error() string { return e.text }

func (m mariaDB) check(ctx context.Context) error {
	return m.with(ctx, func(s *session) error { return s.do("SELECT 1") })
}

// session is one connection, with the context it serves.
type session struct {
	ctx  context.Context
	conn *sql.Conn
}

func (s *session) do(statements ...string) error {
	for _, q := range statements {
		if _, err := s.conn.ExecContext(s.ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// each gives the columns of each row to visit.
func (s *session) each(query string, args []any, columns []any, visit func()) error {
	rows, err := s.conn.QueryContext(s.ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(columns...); err != nil {
			return err
		}
		visit()
	}
	return rows.Err()
}

// table is what a table holds, without its rows.
type table struct {
	sum  uint64 // MariaDB's checksum of the rows; 0 of none
	next uint64 // number the next row gets; 0 where rows get none
}

// tables are those of a database. It reads all rows, which are few.
func (s *session) tables(database string) (map[string]table, error) {
	all := map[string]table{}
	var name string
	var next sql.Null[uint64]
	var names []string
	err := s.each("SELECT table_name, auto_increment FROM information_schema.tables WHERE table_schema = ?", []any{database},
		[]any{&name, &next}, func() {
			all[name] = table{next: next.V}
			names = append(names, quote(database, name))
		})
	if err != nil || len(all) == 0 {
		return all, err
	}
	var sum sql.Null[uint64]
	err = s.each("CHECKSUM TABLE "+strings.Join(names, ", "), nil, []any{&name, &sum}, func() {
		name = strings.TrimPrefix(name, database+".")
		all[name] = table{sum: sum.V, next: all[name].next}
	})
	return all, err
}

// kept reads what the tables of a scenario were.
func (s *session) kept(scenario string) (map[string]table, error) {
	all := map[string]table{}
	var name string
	var t table
	err := s.each("SELECT name, sum, next FROM "+quote(pristine(scenario), kept), nil, []any{&name, &t.sum, &t.next}, func() { all[name] = t })
	return all, err
}

func quote(names ...string) string {
	for i, n := range names {
		names[i] = "`" + strings.ReplaceAll(n, "`", "``") + "`"
	}
	return strings.Join(names, ".")
}

func (m mariaDB) create(ctx context.Context, at place) error {
	return m.with(ctx, func(s *session) error {
		to := served(at.scenario)
		if err := s.do("DROP DATABASE IF EXISTS "+quote(to), "CREATE DATABASE "+quote(to)); err != nil || at.scenario == "" {
			return err
		}
		base, err := s.tables(mariaBase)
		for _, name := range slices.Sorted(maps.Keys(base)) {
			err = errors.Join(err, s.do(
				"CREATE TABLE "+quote(to, name)+" LIKE "+quote(mariaBase, name),
				"INSERT INTO "+quote(to, name)+" SELECT * FROM "+quote(mariaBase, name)))
		}
		return err
	})
}

func (m mariaDB) keep(ctx context.Context, scenario string) error {
	return m.with(ctx, func(s *session) error {
		from, to := served(scenario), pristine(scenario)
		all, err := s.tables(from)
		if err != nil {
			return err
		}
		if err := s.do("DROP DATABASE IF EXISTS "+quote(to), "CREATE DATABASE "+quote(to)); err != nil {
			return err
		}
		var rows []string
		var args []any
		for name, t := range all {
			if t.sum != 0 {
				if err := s.do("CREATE TABLE " + quote(to, name) + " AS SELECT * FROM " + quote(from, name)); err != nil {
					return err
				}
			}
			rows = append(rows, "(?, ?, ?)")
			args = append(args, name, t.sum, t.next)
		}
		if err := s.do("CREATE TABLE " + quote(to, kept) + " (name VARBINARY(64) PRIMARY KEY, sum BIGINT UNSIGNED, next BIGINT UNSIGNED)"); err != nil {
			return err
		}
		_, err = s.conn.ExecContext(s.ctx, "INSERT INTO "+quote(to, kept)+" VALUES "+strings.Join(rows, ", "), args...)
		return err
	})
}

// restore writes the tables anew that are not as they were, which the
// checksums of all of them tell in less than a millisecond, and has their rows
// be numbered as before. Afterwards it looks again.
func (m mariaDB) restore(ctx context.Context, scenario string) error {
	return m.with(ctx, func(s *session) error {
		was, err := s.kept(scenario)
		if err != nil {
			return err
		}
		is, err := s.tables(served(scenario))
		if err != nil {
			return err
		}
		if len(differing(was, is)) == 0 {
			return nil
		}
		if err := s.rewrite(scenario, was, is); err != nil {
			return err
		}
		if is, err = s.tables(served(scenario)); err != nil {
			return err
		}
		if names := differing(was, is); len(names) > 0 {
			return &spoiled{fmt.Sprintf("%s of %s cannot be taken back to the pristine state: remove %s and install again", list(names), served(scenario), m.dir)}
		}
		return nil
	})
}

// differing are the tables that are not as they were, gone and new ones among them.
func differing(was, is map[string]table) []string {
	var names []string
	for _, both := range [][2]map[string]table{{was, is}, {is, was}} {
		for name, t := range both[0] {
			if other, ok := both[1][name]; (!ok || other != t) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// rewrite gives the tables their rows in one transaction. The numbers come
// after it, because setting one ends a transaction.
func (s *session) rewrite(scenario string, was, is map[string]table) error {
	to, from := served(scenario), pristine(scenario)
	statements := []string{"SET foreign_key_checks = 0", "START TRANSACTION"}
	for name, t := range was {
		if is[name].sum == t.sum {
			continue
		}
		statements = append(statements, "DELETE FROM "+quote(to, name))
		if t.sum != 0 {
			statements = append(statements, "INSERT INTO "+quote(to, name)+" SELECT * FROM "+quote(from, name))
		}
	}
	statements = append(statements, "COMMIT")
	for name, t := range was {
		if is[name].next != t.next {
			statements = append(statements, fmt.Sprintf("ALTER TABLE %s AUTO_INCREMENT = %d", quote(to, name), t.next))
		}
	}
	return s.do(statements...)
}

func (m mariaDB) drop(ctx context.Context, scenario string) error {
	return m.with(ctx, func(s *session) error {
		return s.do("DROP DATABASE IF EXISTS "+quote(pristine(scenario)), "DROP DATABASE IF EXISTS "+quote(served(scenario)))
	})
}

func (m mariaDB) holds(ctx context.Context, scenario string) (there bool, err error) {
	err = m.with(ctx, func(s *session) error {
		var name string
		have := map[string]bool{}
		err := s.each("SELECT table_name FROM information_schema.tables WHERE table_schema = ?", []any{served(scenario)}, []any{&name}, func() { have[name] = true })
		if err != nil {
			return err
		}
		was, err := s.kept(scenario)
		there = len(was) > 0
		for name := range was {
			there = there && have[name]
		}
		var answer *mysql.MySQLError
		if errors.As(err, &answer) && (answer.Number == 1146 || answer.Number == 1049) { // no such table, no such database
			return nil
		}
		return err
	})
	return there, err
}
