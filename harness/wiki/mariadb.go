package wiki

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// mariaDB is a MariaDB server of one state directory's own: its data are in
// there, it listens on a socket only this user reaches, and it is no service
// of the system. Who connects is the user it runs as, which the kernel says:
// there is no password.
type mariaDB struct {
	dir    string // the wiki's state directory
	socket string
}

const (
	mariaStart = 30 * time.Second // to take connections, which after a crash needs a recovery
	mariaStop  = 20 * time.Second // to write what is in memory, before it is killed
)

// mariaModules and mariaPackages are what a wiki with MariaDB needs besides.
// mariadb-server-core has the program and no service, no account, no AppArmor
// profile: those are in mariadb-server.
var (
	mariaModules  = []string{"mysqli", "pdo_mysql"}
	mariaPackages = []string{"mariadb-server-core", "php-mysql"}
)

// mariaServer is where Debian has the server, which is not in everybody's PATH.
var mariaServer = "/usr/sbin/mariadbd"

func mariaProgram() (string, error) {
	if file, err := exec.LookPath("mariadbd"); err == nil {
		return file, nil
	}
	return exec.LookPath(mariaServer)
}

// systemTables are the files of SQL that make MariaDB's own tables.
// mariadb-install-db runs them too, with help texts and views nobody reads
// here; as root it also changes files outside the data.
func systemTables() ([]string, error) {
	for _, begin := range []string{"/usr/share/mysql/mysql", "/usr/share/mysql/mariadb", "/usr/share/mariadb/mariadb"} {
		files := []string{begin + "_system_tables.sql", begin + "_system_tables_data.sql"}
		_, err1 := os.Stat(files[0])
		_, err2 := os.Stat(files[1])
		if err1 == nil && err2 == nil {
			return files, nil
		}
	}
	return nil, errors.New("mysql_system_tables.sql is missing, in /usr/share/mysql")
}

// mariaMissing names the first thing of MariaDB that is not there, or "".
func mariaMissing() string {
	if _, err := mariaProgram(); err != nil {
		return "mariadbd"
	}
	if _, err := systemTables(); err != nil {
		return "mariadbd's mysql_system_tables.sql"
	}
	return ""
}

func (m mariaDB) path(name string) string { return filepath.Join(m.dir, name) }
func (m mariaDB) data() string            { return m.path("mysql") }
func (m mariaDB) log() string             { return m.path("mysql.log") }

// options are what the server is run with on a directory of data. Nothing is
// read from /etc. All that is kept can be made again, so nothing waits for the
// disk; one file holds all tables, or there would be thousands.
func (m mariaDB) options(data string) []string {
	o := []string{
		"--no-defaults", // must come first
		"--datadir=" + data,
		"--tmpdir=" + m.path("tmp"),
		"--skip-networking",
		"--skip-log-bin",
		"--skip-symbolic-links",
		"--innodb-flush-method=nosync",
		"--innodb-flush-log-at-trx-commit=0",
		"--innodb-doublewrite=0",
		"--sync-binlog=0",
		"--sync-frm=0",
		"--innodb-file-per-table=0",
		"--innodb-page-size=8k",
		"--innodb-data-file-path=ibdata1:8M:autoextend",
		"--innodb-temp-data-file-path=ibtmp1:4M:autoextend",
		"--innodb-log-file-size=32M",
		"--innodb-buffer-pool-size=64M",
		"--innodb-stats-persistent=0",
		"--aria-pagecache-buffer-size=2M",
		"--key-buffer-size=1M",
		"--table-definition-cache=4000",
		"--performance-schema=0",
		"--max-connections=40",
		"--character-set-server=binary",
		"--sql-mode=",
	}
	if os.Geteuid() == 0 {
		o = append(o, "--user=root") // or it refuses
	}
	return o
}

// start starts the server if it does not answer already, on data that are made
// if there are none.
func (m mariaDB) start(ctx context.Context, progress func(string)) (fresh bool, err error) {
	groups, err := groupsOf(m.isOurs)
	if err != nil {
		return false, err
	}
	if len(groups) == 1 && m.check(ctx) == nil {
		return false, nil
	}
	if err := m.stop(); err != nil {
		return false, err
	}
	if err := os.MkdirAll(m.path("tmp"), 0o700); err != nil {
		return false, err
	}
	if _, err := os.Stat(m.data()); errors.Is(err, os.ErrNotExist) {
		progress("making the data of a MariaDB server in " + m.data())
		if err := m.initialise(ctx); err != nil {
			return false, err
		}
		fresh = true
	}
	if err := ownSocketDir(m.dir, m.socket); err != nil {
		return false, err
	}
	return fresh, m.serve(ctx)
}

// initialise makes data with MariaDB's own tables aside, and gives them their
// name when they are complete.
func (m mariaDB) initialise(ctx context.Context) error {
	program, err := mariaProgram()
	if err != nil {
		return err
	}
	name, err := mariaUser()
	if err != nil {
		return err
	}
	// The one account there is: this user, as the kernel knows them. One
	// statement a line is what --bootstrap reads.
	sql := "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = CONVERT(UNHEX('" + hex.EncodeToString([]byte(name)) + "') USING utf8mb4);\n"
	files, err := systemTables()
	if err != nil {
		return err
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		sql += string(text) + "\n"
	}
	tmp := m.data() + ".new"
	if err := errors.Join(os.RemoveAll(tmp), os.MkdirAll(tmp, 0o700)); err != nil {
		return err
	}
	input := m.path("tmp/bootstrap.sql")
	if err := writeFile(input, []byte(sql)); err != nil {
		return err
	}
	defer os.Remove(input)
	argv := append([]string{"sh", "-c", `input=$1; shift; exec "$@" < "$input"`, "sh", input, program}, m.options(tmp)...)
	if err := run(ctx, "MariaDB's own tables", environment(), append(argv, "--bootstrap")); err != nil {
		return err
	}
	return os.Rename(tmp, m.data())
}

// mariaUser is the name of the user this program runs as.
func mariaUser() (string, error) {
	u, err := user.LookupId(fmt.Sprint(os.Geteuid()))
	if err != nil {
		return "", fmt.Errorf("MariaDB knows who connects by the name of the user, and this one has none: %w", err)
	}
	return u.Username, nil
}

// serve starts the server and waits until it answers.
func (m mariaDB) serve(ctx context.Context) error {
	program, err := mariaProgram()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(m.log(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(program, append(m.options(m.data()), "--socket="+m.socket, "--pid-file="+m.path("mysql.pid"))...) // outlives ctx, and this program
	cmd.Env = environment()
	cmd.Dir = m.dir
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // see Wiki.start
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	if err := m.await(ctx, ended); err != nil {
		return errors.Join(err, m.stop())
	}
	return nil
}

func (m mariaDB) await(ctx context.Context, ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, mariaStart)
	defer cancel()
	for {
		// First whether it ended: another server may answer on the socket.
		select {
		case <-ended:
			return fmt.Errorf("MariaDB ended at once, see %s (if its data are damaged, remove %s and install again):%s", m.log(), m.dir, m.reason())
		default:
		}
		err := m.check(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ended:
		case <-ctx.Done():
			return fmt.Errorf("MariaDB does not answer, see %s: %w", m.log(), errors.Join(err, ctx.Err()))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// reason is what the log calls an error, or its end.
func (m mariaDB) reason() string {
	raw, _ := os.ReadFile(m.log())
	var errs []string
	for _, line := range strings.Split(string(raw), "\n") {
		if strings.Contains(line, "[ERROR]") {
			errs = append(errs, line)
		}
	}
	if len(errs) > 0 {
		return tail([]byte(strings.Join(errs, "\n")))
	}
	return tail(raw)
}

// isOurs tells of a command line whether it is the server of this directory's data.
func (m mariaDB) isOurs(args []string) bool {
	return filepath.Base(args[0]) == "mariadbd" && slices.Contains(args, "--datadir="+m.data()) && !slices.Contains(args, "--bootstrap")
}

func (m mariaDB) stop() error {
	if err := stopGroups(m.isOurs, mariaStop, "the MariaDB server of "+m.data()); err != nil {
		return err
	}
	return freeSocketDir(m.dir, m.socket)
}
