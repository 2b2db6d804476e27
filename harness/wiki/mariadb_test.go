package wiki

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/mwconform/mwconform/harness/api"
)

// fakeMariaWiki is a fake wiki whose database is said to be MariaDB; no server runs.
func fakeMariaWiki(t *testing.T) (*Wiki, mariaDB) {
	t.Helper()
	w := fakeWiki(t)
	w.st.Database, w.st.Socket = MySQL, filepath.Join(w.dir, "mysql.sock")
	if err := w.save(); err != nil {
		t.Fatal(err)
	}
	return w, w.database().(mariaDB)
}

func TestUnknownDatabase(t *testing.T) {
	which := Which{Release: "1.39", Database: "oracle", Dir: t.TempDir()}
	_, up := Up(context.Background(), Options{Which: which})
	_, open := Open(which)
	for _, err := range []error{up, open} {
		wantError(t, err, `"oracle"`, "there is sqlite, mysql")
		if !errors.As(err, new(*UnknownError)) {
			t.Errorf("%T is no UnknownError", err)
		}
	}
	if entries, _ := os.ReadDir(which.Dir); len(entries) != 0 {
		t.Errorf("something was made: %v", entries)
	}
}

func TestMariaDBOnlyOnThisMachine(t *testing.T) {
	for _, release := range []string{"1.35", "1.43"} {
		_, err := Up(context.Background(), Options{Which: Which{Release: release, Database: MySQL, Dir: t.TempDir()}})
		wantError(t, err, release, "Debian of its own", "--database mysql is for 1.39")
		_, err = Open(Which{Release: release, Database: MySQL})
		wantError(t, err, release, "--database mysql is for 1.39")
	}
}

func TestMariaDBPackages(t *testing.T) {
	for _, database := range []string{"", SQLite, MySQL} {
		tr, err := treeFor(Which{Release: "1.39", Database: database})
		if err != nil {
			t.Fatal(err)
		}
		mysql := database == MySQL
		if tr.mariaDB != mysql || slices.Contains(tr.modules, "mysqli") != mysql ||
			strings.Contains(tr.aptLine(), " mariadb-server-core php-mysql") != mysql {
			t.Errorf("%q: %v, %s", database, tr.modules, tr.aptLine())
		}
	}
}

func TestDatabaseDirs(t *testing.T) {
	for database, want := range map[string]string{"": "1.39", SQLite: "1.39", MySQL: "1.39-mysql"} {
		dir, err := Which{Release: "1.39", Database: database}.DefaultDir()
		if err != nil || filepath.Base(dir) != want {
			t.Errorf("%q: %s, %v", database, dir, err)
		}
	}
}

func TestDirOfAnotherDatabase(t *testing.T) {
	maria, _ := fakeMariaWiki(t)
	for _, c := range []struct {
		w               *Wiki
		have, wants, ok string
	}{{maria, MySQL, SQLite, MySQL}, {fakeWiki(t), SQLite, MySQL, SQLite}} {
		_, err := Open(Which{Release: "1.39", Database: c.wants, Dir: c.w.dir})
		wantError(t, err, c.w.dir, "with the database "+c.have+", not "+c.wants)
		wantError(t, (&Wiki{dir: c.w.dir}).adopt(Which{Release: "1.39", Database: c.wants}, nil), "not "+c.wants)
		for _, same := range []string{c.ok, ""} { // a directory that is named says it itself
			w, err := Open(Which{Database: same, Dir: c.w.dir})
			if err != nil || kind(w.st.Database) != c.have || w.tree.mariaDB != (c.have == MySQL) {
				t.Errorf("%q: %v", same, err)
			}
		}
	}
}

func TestAdoptWithMariaDB(t *testing.T) {
	w := &Wiki{dir: t.TempDir()}
	if err := w.adopt(Which{Release: "1.39", Database: MySQL}, func(string) {}); err != nil {
		t.Fatal(err)
	}
	again := &Wiki{dir: w.dir}
	if err := again.reload(); err != nil || again.st.Database != MySQL || again.st.Socket != w.path("mysql.sock") {
		t.Errorf("%+v, %v", again.st, err)
	}
	old := &Wiki{dir: t.TempDir()}
	if err := old.adopt(Which{Release: "1.39", Database: SQLite}, nil); err != nil {
		t.Fatal(err)
	}
	if text := content(old.path("state.json")); strings.Contains(text, "database") || strings.Contains(text, "socket") {
		t.Errorf("SQLite's state.json changed: %s", text)
	}
}

func TestSocketPath(t *testing.T) {
	long := "/" + strings.Repeat("d", maxSocket-len("/")-len("/mysql.sock"))
	for _, dir := range []string{long, "/home/a b/wiki", "/x"} {
		socket, why, err := socketPath(dir)
		if err != nil || socket != dir+"/mysql.sock" || why != "" || len(socket) > maxSocket {
			t.Errorf("%s: %s, %q, %v", dir, socket, why, err)
		}
	}
	t.Setenv("TMPDIR", "/tmp")
	seen := map[string]bool{}
	for dir, reason := range map[string]string{long + "d": "107 bytes", long + "e": "107 bytes", "/a;b": "signs", "/a:b": "signs", "/é": "signs"} {
		socket, why, err := socketPath(dir)
		if err != nil || filepath.Dir(filepath.Dir(socket)) != "/tmp" || len(socket) > maxSocket || !strings.Contains(why, reason) || seen[socket] {
			t.Errorf("%s: %s, %q, %v", dir, socket, why, err)
		}
		seen[socket] = true
	}
	t.Setenv("TMPDIR", long)
	_, _, err := socketPath(long + "d")
	wantError(t, err, "no place", "--state-dir")
}

// A socket of the longest path can be made, and one byte more cannot.
func TestLongestSocket(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []int{maxSocket, maxSocket + 1} {
		if n <= len(dir)+1 {
			t.Skip("the folder's own path is too long")
		}
		l, err := net.Listen("unix", dir+"/"+strings.Repeat("s", n-len(dir)-1))
		if (err == nil) != (n == maxSocket) {
			t.Errorf("%d bytes: %v", n, err)
		}
		if err == nil {
			l.Close()
		}
	}
}

func TestSocketDir(t *testing.T) {
	state, short := t.TempDir(), filepath.Join(t.TempDir(), "short")
	socket := filepath.Join(short, "mysql.sock")
	if err := ownSocketDir(state, filepath.Join(state, "mysql.sock")); err != nil {
		t.Error(err)
	}
	if err := errors.Join(ownSocketDir(state, socket), ownSocketDir(state, socket)); err != nil {
		t.Fatal(err)
	}
	put(t, socket, "of a killed server")
	if err := errors.Join(freeSocketDir(state, socket), freeSocketDir(state, socket)); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(short); !errors.Is(err, os.ErrNotExist) {
		t.Error("the directory is still there")
	}
	for what, put := range map[string]func() error{
		"open to others": func() error { return errors.Join(os.Mkdir(short, 0o700), os.Chmod(short, 0o755)) },
		"a link":         func() error { return os.Symlink(state, short) },
	} {
		if err := put(); err != nil {
			t.Fatal(err)
		}
		wantError(t, ownSocketDir(state, socket), short, "not a directory of this user's alone")
		wantError(t, freeSocketDir(state, socket), short)
		if err := os.Remove(short); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
}

func TestMariaDBOptions(t *testing.T) {
	m := mariaDB{dir: "/state dir"}
	o := m.options(m.data())
	if o[0] != "--no-defaults" || !slices.Contains(o, "--skip-networking") || !slices.Contains(o, "--datadir=/state dir/mysql") {
		t.Errorf("%q", o)
	}
	if slices.Contains(o, "--user=root") != (os.Geteuid() == 0) {
		t.Errorf("user %d: %q", os.Geteuid(), o)
	}
	argv := append([]string{"/usr/sbin/mariadbd"}, o...)
	other := mariaDB{dir: "/state"}
	if !m.isOurs(argv) || other.isOurs(argv) || m.isOurs(append(argv, "--bootstrap")) || m.isOurs(append([]string{"/bin/less"}, o...)) {
		t.Error("the wrong process is taken for ours")
	}
}

func TestDatabaseArguments(t *testing.T) {
	w, m := fakeMariaWiki(t)
	at := place{scenario: "all-extensions", files: "/f"}
	dsn, _ := m.pdo(at)
	if want := "mysql:unix_socket=" + m.socket + ";dbname=wiki_all_extensions;charset=binary"; dsn != want {
		t.Error(dsn)
	}
	args := strings.Join(m.installer(place{}), " ")
	if !strings.Contains(args, "--dbtype mysql --dbserver localhost:"+m.socket+" --dbname base ") || !strings.HasSuffix(args, "--dbpass ") {
		t.Error(args)
	}
	if env := w.building("", at); !slices.Contains(env, "MWCONFORM_DBNAME=wiki_all_extensions") || !slices.Contains(env, "MWCONFORM_SOCKET="+m.socket) {
		t.Errorf("%q", env)
	}
	// SQLite's are as they always were.
	w.st.Database = ""
	if dsn, user := w.database().pdo(at); dsn != "sqlite:/f/wiki.sqlite" || user != "" {
		t.Error(dsn, user)
	}
	if args := w.database().installer(at); !slices.Equal(args, []string{"--dbtype", "sqlite", "--dbpath", "/f", "--dbname", "wiki"}) {
		t.Errorf("%q", args)
	}
	for _, v := range append(w.building("", at), w.environment()...) {
		if strings.HasPrefix(v, "MWCONFORM_SOCKET") || strings.HasPrefix(v, "MWCONFORM_DBNAME") {
			t.Errorf("SQLite is told %s", v)
		}
	}
}

// MariaDB takes names of at most 64 bytes.
func TestDatabaseNames(t *testing.T) {
	scenarios, err := Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{mariaBase: "the base", "mysql": "MariaDB"}
	for _, s := range scenarios {
		for _, name := range []string{served(s.Name), pristine(s.Name)} {
			if len(name) > 64 || seen[name] != "" {
				t.Errorf("%s of %s is too long or that of %s", name, s.Name, seen[name])
			}
			seen[name] = s.Name
		}
	}
}

func TestMariaDBNotRunning(t *testing.T) {
	w, m := fakeMariaWiki(t)
	ctx := context.Background()
	wantError(t, w.Reset(ctx, "plain"), "reset of plain", "does not answer", "mwconform wiki up", m.log())
	_, err := w.complete(ctx, "plain")
	wantError(t, err, "does not answer", m.log())
	if err := w.Down(ctx); err != nil {
		t.Error(err)
	}
}

func TestMariaDBReason(t *testing.T) {
	_, m := fakeMariaWiki(t)
	put(t, m.log(), "0 [Note] one\n0 [ERROR] InnoDB: the file is damaged\n0 [Note] two\n")
	if got := m.reason(); got != "\n\t0 [ERROR] InnoDB: the file is damaged" {
		t.Errorf("%q", got)
	}
	put(t, m.log(), "terminate called\n")
	if got := m.reason(); got != "\n\tterminate called" {
		t.Errorf("%q", got)
	}
}

func TestDownEndsMariaDB(t *testing.T) {
	w, m := fakeMariaWiki(t)
	// A stand-in with the name and the options of the server.
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	program := filepath.Join(t.TempDir(), "mariadbd")
	if err := errors.Join(copyFile(sh, program), os.Chmod(program, 0o700)); err != nil {
		t.Fatal(err)
	}
	start := func(data string) *exec.Cmd {
		cmd := exec.Command(program, "-c", "sleep 60; :", "--datadir="+data)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); cmd.Wait() })
		return cmd
	}
	ours, others := start(m.data()), start(m.data()+"2")
	if err := w.Down(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, alive := groupOf(ours.Process.Pid); alive {
		t.Error("ours is still running")
	}
	if _, alive := groupOf(others.Process.Pid); !alive {
		t.Error("another wiki's server was ended")
	}
}

// Without MariaDB there is one message that says what to do.
func TestMariaDBMissing(t *testing.T) {
	defer func(was string) { mariaServer = was }(mariaServer)
	mariaServer = filepath.Join(t.TempDir(), "mariadbd")
	bin := t.TempDir()
	put(t, filepath.Join(bin, "php"), "#!/bin/sh\nexit 1\n")
	if err := os.Chmod(filepath.Join(bin, "php"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin) // without apt-get
	tr, err := treeFor(Which{Release: "1.39", Database: MySQL})
	if err != nil {
		t.Fatal(err)
	}
	tr.root = t.TempDir()
	put(t, tr.host("api.php"), "")
	_, err = tr.ensure(context.Background(), func(string) {})
	wantError(t, err, "mariadbd is missing")
	if os.Geteuid() == 0 {
		wantError(t, err, "no apt-get", "Debian 12")
	} else {
		wantError(t, err, "only root", "sudo apt-get install", "mariadb-server-core php-mysql")
	}
}

func TestDiffering(t *testing.T) {
	was := map[string]table{"same": {sum: 1, next: 2}, "rows": {sum: 1}, "number": {next: 1}, "gone": {}}
	is := map[string]table{"same": {sum: 1, next: 2}, "rows": {sum: 2}, "number": {next: 2}, "new": {}}
	if got := differing(was, is); !slices.Equal(got, []string{"gone", "new", "number", "rows"}) {
		t.Error(got)
	}
	if got := differing(was, was); len(got) != 0 {
		t.Error(got)
	}
}

type roundTrip func() (*http.Response, error)

func (a roundTrip) RoundTrip(*http.Request) (*http.Response, error) { return a() }

func TestWatchDatabase(t *testing.T) {
	maria, m := fakeMariaWiki(t)
	lost := errors.New("lost")
	ask := func(w *Wiki, status int, err error) (int, error) {
		body := io.NopCloser(strings.NewReader("a page"))
		resp, err := w.WatchDatabase(roundTrip(func() (*http.Response, error) { return &http.Response{StatusCode: status, Body: body}, err })).
			RoundTrip(httptest.NewRequest(http.MethodGet, "/", nil))
		if err != nil {
			return 0, err
		}
		return resp.StatusCode, nil
	}
	_, err := ask(maria, 500, nil)
	wantError(t, err, "unreachable", "does not answer", m.log())
	if !errors.As(err, new(*api.Trouble)) {
		t.Errorf("%T", err)
	}
	if status, err := ask(maria, 404, nil); status != 404 || err != nil {
		t.Error("an answer that says nothing of the database:", status, err)
	}
	if _, err := ask(maria, 500, lost); !errors.Is(err, lost) {
		t.Error(err)
	}
	if status, err := ask(fakeWiki(t), 500, nil); status != 500 || err != nil {
		t.Error("SQLite:", status, err)
	}
}
