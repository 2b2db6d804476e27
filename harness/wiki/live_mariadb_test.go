package wiki

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestLiveMariaDB(t *testing.T) {
	w := liveWikiOn(t, MySQL)
	t.Run("reset, everything", func(t *testing.T) { liveResetAll(t, w) })
	liveAll(t, w)
	t.Run("server killed", func(t *testing.T) { liveMariaKilled(t, w) })
	t.Run("two servers", liveMariaTaken)
	t.Run("damaged", func(t *testing.T) { liveMariaDamaged(t, w) })
}

// liveTables are what a scenario's tables hold now.
func liveTables(t *testing.T, w *Wiki, scenario string) map[string]table {
	t.Helper()
	m := w.database().(mariaDB)
	var all map[string]table
	err := m.with(context.Background(), func(s *session) (err error) {
		all, err = s.tables(served(scenario))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// liveResetAll changes every table there is, rows or not, and numbers rows on.
func liveResetAll(t *testing.T, w *Wiki) {
	ctx := context.Background()
	const scenario = "two-factor"
	if err := w.Reset(ctx, scenario); err != nil { // the start has asked it something
		t.Fatal(err)
	}
	before := liveTables(t, w, scenario)
	m := w.database().(mariaDB)
	err := m.with(ctx, func(s *session) error {
		if err := s.do("USE " + quote(served(scenario))); err != nil {
			return err
		}
		for name, was := range before {
			if was.sum != 0 {
				if err := s.do("DELETE FROM " + quote(name)); err != nil {
					return err
				}
			}
			if was.next != 0 {
				if err := s.do(fmt.Sprintf("ALTER TABLE %s AUTO_INCREMENT = %d", quote(name), was.next+1000)); err != nil {
					return err
				}
			}
		}
		return s.do("INSERT INTO objectcache (keyname, value, exptime) VALUES ('left', 'over', '20300101000000')")
	})
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if err := w.Reset(ctx, scenario); err != nil {
		t.Fatal(err)
	}
	t.Logf("reset of all %d tables in %v", len(before), time.Since(begin))
	if after := liveTables(t, w, scenario); !maps.Equal(before, after) {
		t.Errorf("not as before: %v, %v", before, after)
	}
	begin = time.Now()
	if err := w.Reset(ctx, scenario); err != nil {
		t.Fatal(err)
	}
	t.Logf("reset of no table in %v", time.Since(begin))
	// The state that is kept is believed to be whole, and found out if not.
	err = m.with(ctx, func(s *session) error {
		return s.do("DELETE FROM "+quote(pristine(scenario), "user"), "DELETE FROM "+quote(served(scenario), "user"))
	})
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, w.Reset(ctx, scenario), "user of wiki_two_factor", "install again")
	if err := m.with(ctx, func(s *session) error { return s.do("CREATE TABLE " + quote(served("plain"), "extra") + " (n INT)") }); err != nil {
		t.Fatal(err)
	}
	wantError(t, w.Reset(ctx, "plain"), "extra of wiki_plain")
	if err := m.with(ctx, func(s *session) error { return s.do("DROP TABLE " + quote(served("plain"), "extra")) }); err != nil {
		t.Fatal(err)
	}
	if err := w.Reset(ctx, "plain"); err != nil {
		t.Error(err)
	}
	if err := w.database().drop(ctx, scenario); err != nil {
		t.Fatal(err)
	}
	wantError(t, w.Reset(ctx, scenario), "pristine_two_factor")
	if _, err := Up(ctx, Options{Which: w.which()}); err != nil { // it makes what is missing
		t.Fatal(err)
	}
	if after := liveTables(t, w, scenario); len(after) != len(before) || after["user"] == (table{}) {
		t.Errorf("not as before: %v, %v", before, after)
	}
}

func liveMariaKilled(t *testing.T, w *Wiki) {
	ctx := context.Background()
	m := w.database().(mariaDB)
	if _, err := Up(ctx, Options{Which: w.which()}); err != nil {
		t.Fatal(err)
	}
	groups, err := groupsOf(m.isOurs)
	if err != nil || len(groups) != 1 {
		t.Fatalf("%v, %v", groups, err)
	}
	if err := syscall.Kill(-groups[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for begin := time.Now(); time.Since(begin) < 5*time.Second; time.Sleep(10 * time.Millisecond) {
		if groups, _ = groupsOf(m.isOurs); len(groups) == 0 {
			break
		}
	}
	wantError(t, w.Reset(ctx, "plain"), "does not answer", m.log(), "mwconform wiki up")
	if s, err := w.Status(ctx); err != nil || s.Running {
		t.Errorf("without its database: %+v, %v", s, err)
	}
	if _, err := Up(ctx, Options{Which: w.which()}); err != nil {
		t.Fatal(err)
	}
	if err := w.Reset(ctx, "plain"); err != nil {
		t.Error(err)
	}
}

// liveMariaTaken starts a second server where somebody listens already.
func liveMariaTaken(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	other := mariaDB{dir: dir, socket: dir + "/mysql.sock"}
	l, err := net.Listen("unix", other.socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	_, err = other.start(ctx, func(string) {})
	wantError(t, err, "ended at once", other.log(), "socket")
	t.Log(err)
}

func liveMariaDamaged(t *testing.T, w *Wiki) {
	ctx := context.Background()
	m := w.database().(mariaDB)
	if err := w.Down(ctx); err != nil {
		t.Fatal(err)
	}
	if groups, err := groupsOf(m.isOurs); err != nil || len(groups) != 0 {
		t.Fatalf("after Down: %v, %v", groups, err)
	}
	put(t, m.data()+"/ibdata1", strings.Repeat("damaged ", 1<<20))
	_, err := Up(ctx, Options{Which: w.which()})
	wantError(t, err, "ended at once", m.log(), "remove "+w.dir, "[ERROR]")
	t.Log(err)
	if out, err := exec.Command("pgrep", "-f", "--", w.dir).Output(); err == nil {
		t.Errorf("processes were left: %s", out)
	}
	// Without its data the wiki is made again.
	if err := errors.Join(os.RemoveAll(m.data())); err != nil {
		t.Fatal(err)
	}
	again, err := Up(ctx, Options{Which: w.which(), Scenarios: []string{"plain"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Reset(ctx, "plain"); err != nil {
		t.Error(err)
	}
}
