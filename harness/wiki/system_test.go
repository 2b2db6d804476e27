package wiki

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mwconform/mwconform/fixtures"
)

func TestReleasesAreTheEditions(t *testing.T) {
	if got := Releases(); !slices.Equal(got, []string{"1.35", "1.39", "1.43"}) {
		t.Error(got)
	}
	for _, tr := range trees {
		if tr.system != nil && !slices.Equal(tr.system.packages(), tr.packages) {
			t.Errorf("%s: the system has %v, the tree needs %v", tr.release, tr.system.packages(), tr.packages)
		}
	}
}

func TestSystemRecipe(t *testing.T) {
	args := strings.Join(bullseye.recipe("DIR"), "\n")
	for _, want := range []string{"mediawiki,php7.4-cgi", `Check-Valid-Until "false"`, "src:php7.4", "n=bullseye-security", "\nbullseye\nDIR"} {
		if !strings.Contains(args, want) {
			t.Errorf("%q is not in\n%s", want, args)
		}
	}
	args = strings.Join(trixie.recipe("DIR"), "\n")
	for _, not := range []string{"Valid-Until", "preferences.d"} {
		if strings.Contains(args, not) {
			t.Errorf("%q is in\n%s", not, args)
		}
	}
	// What is made otherwise lies elsewhere, and is made again.
	other := *bullseye
	other.held = nil
	if bullseye.dir() == trixie.dir() || other.dir() == bullseye.dir() {
		t.Errorf("one directory for two systems: %s, %s, %s", bullseye.dir(), trixie.dir(), other.dir())
	}
}

func TestEnterNamesRootStateAndCommand(t *testing.T) {
	argv := bullseye.enter("/state dir", []string{"php", "-m"})
	if got := argv[len(argv)-4:]; !slices.Equal(got, []string{bullseye.dir(), "/state dir", "php", "-m"}) {
		t.Errorf("%q", got)
	}
	if argv[0] != "unshare" || !slices.Contains(argv, "--mount") {
		t.Errorf("the mount would stay: %q", argv)
	}
}

func TestSystemNeedsRoot(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Setenv("XDG_CACHE_HOME", t.TempDir())
		t.Setenv("PATH", t.TempDir()) // neither mmdebstrap nor apt
		wantError(t, bullseye.ensure(context.Background(), "1.35", func(string) {}), "mmdebstrap", "Debian 12")
		return
	}
	wantError(t, bullseye.ensure(context.Background(), "1.35", func(string) {}), "1.35", "root", "sudo")
}

func TestBrokenSystemIsNotKept(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root makes a system")
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	bin := t.TempDir()
	put(t, filepath.Join(bin, "mmdebstrap"), "#!/bin/sh\nfor last; do :; done\nmkdir -p \"$last\"/half\necho the mirror said no\nexit 25\n")
	if err := os.Chmod(filepath.Join(bin, "mmdebstrap"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	wantError(t, bullseye.ensure(context.Background(), "1.35", func(string) {}), "mmdebstrap of bullseye", "the mirror said no")
	for _, dir := range []string{bullseye.dir(), bullseye.dir() + ".new"} {
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s was left behind", dir)
		}
	}
}

// mmdebstrap mounts directories of this machine into the system. Whenever it is
// ended, nothing it started is left, and what it mounted is not removed.
func TestEndedMakingHarmsNothing(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root makes a system")
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	bin, precious := t.TempDir(), t.TempDir()
	put(t, filepath.Join(precious, "file"), "precious")
	pids := filepath.Join(bin, "started")
	put(t, filepath.Join(bin, "mmdebstrap"), "#!/bin/sh\ntrap '' INT TERM\nfor last; do :; done\nmkdir -p \"$last\"/half\n"+
		"mount --bind "+precious+" \"$last\"/half || exit 9\nsetsid sleep 298.5 &\necho up > "+pids+"\nsleep 298.5\n")
	if err := os.Chmod(filepath.Join(bin, "mmdebstrap"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		for range 200 {
			if _, err := os.Stat(pids); err == nil {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		cancel()
	}()
	began := time.Now()
	wantError(t, trixie.ensure(ctx, "1.43", func(string) {}), "mmdebstrap of trixie")
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %s", took)
	}
	if _, err := os.Stat(filepath.Join(precious, "file")); err != nil {
		t.Error(err)
	}
	if out, _ := exec.Command("pgrep", "-f", "sleep 298.5").Output(); len(out) > 0 {
		t.Errorf("left: %s", out)
	}
	if _, err := os.Stat(trixie.dir() + ".new"); err == nil {
		t.Error("half a system is left")
	}
}

func TestSystemOfSomebodyElseIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root makes a system")
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	if err := os.MkdirAll(trixie.dir(), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(trixie.dir(), 0o777); err != nil {
		t.Fatal(err)
	}
	wantError(t, trixie.ensure(context.Background(), "1.43", func(string) {}), trixie.dir(), "only root can write", "remove it")
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	if !strings.HasPrefix(trixie.dir(), "/var/cache/") {
		t.Errorf("root would run what anybody can put into %s", trixie.dir())
	}
}

// ownFiles is a source tree that has what we look at, and nothing that runs.
func ownFiles(t *testing.T, version string) string {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "includes", "Defines.php"), "<?php\ndefine( 'MW_VERSION', '"+version+"' );\n")
	put(t, filepath.Join(dir, "vendor", "autoload.php"), "<?php\n")
	put(t, filepath.Join(dir, "extensions", "ConfirmEdit", "extension.json"), "{}")
	return dir
}

func TestOwnTree(t *testing.T) {
	for version, want := range map[string]struct {
		release, edition string
		runner           bool
	}{
		"1.39.17": {"1.39", "1.39", false}, "1.41.0-rc.1": {"1.41", "1.39", true},
		"1.45.0-alpha": {"1.45", "1.43", true}, "1.31.16": {"1.31", "1.35", false},
	} {
		tr, err := treeFor(Which{Tree: ownFiles(t, version)})
		if err != nil || tr.release != want.release || tr.edition() != want.edition || tr.runner() != want.runner {
			t.Errorf("%s: %+v, edition %s, %v", version, tr, tr.edition(), err)
		}
		if v, err := tr.version(); err != nil || v != version {
			t.Errorf("%s became %s, %v", version, v, err)
		}
		if tr.lacks("ConfirmEdit") || !tr.lacks("OATHAuth") {
			t.Errorf("%s: it has ConfirmEdit and not OATHAuth", version)
		}
	}
}

// A tree that was updated, or is gone, must not keep its wiki from being ended.
func TestWikiOfAChangedTreeCanBeEnded(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	which := Which{Tree: ownFiles(t, "1.43.1")}
	dir, err := which.stateDir()
	if err != nil {
		t.Fatal(err)
	}
	w := &Wiki{dir: dir, st: state{Format: stateFormat, Release: "1.43", Tree: which.Tree, Scenarios: map[string]string{}}}
	if err := errors.Join(os.MkdirAll(dir, 0o700), w.save()); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(which.Tree, "includes", "Defines.php"), "<?php\ndefine( 'MW_VERSION', '1.46.0-alpha' );\n")
	_, err = Up(context.Background(), Options{Which: which})
	wantError(t, err, "held MediaWiki 1.43, not 1.46", "wiki down --state-dir "+dir)
	for range 2 {
		again, err := Open(which)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := again.Status(context.Background()); err != nil || s.Release != "1.43" {
			t.Errorf("%+v, %v", s, err)
		}
		if err := again.Down(context.Background()); err != nil {
			t.Error(err)
		}
		if err := os.RemoveAll(filepath.Join(which.Tree, "includes")); err != nil {
			t.Fatal(err)
		}
	}
	_, err = Open(Which{Tree: filepath.Join(which.Tree, "nothing")})
	wantError(t, err, "no MediaWiki source tree")
}

func TestOwnTreeThatIsNone(t *testing.T) {
	_, err := treeFor(Which{Tree: t.TempDir()})
	wantError(t, err, "no MediaWiki source tree", "Defines.php")
	_, err = treeFor(Which{Tree: ownFiles(t, "1.39.17"), Release: "1.43"})
	wantError(t, err, "1.39.17, not 1.43", "--release")
	_, err = treeFor(Which{Tree: ownFiles(t, "2.0")})
	wantError(t, err, "MediaWiki 2.0", "no release")
	bare := ownFiles(t, "1.39.17")
	if err := os.RemoveAll(filepath.Join(bare, "vendor")); err != nil {
		t.Fatal(err)
	}
	_, err = treeFor(Which{Tree: bare})
	wantError(t, err, "vendor/autoload.php", "composer")
}

func TestScenariosWithoutTheirExtensionAreLeftOut(t *testing.T) {
	tr, err := treeFor(Which{Tree: ownFiles(t, "1.39.17")})
	if err != nil {
		t.Fatal(err)
	}
	s, err := loadSite(fixtures.FS, tr, "1.39.17")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.scenarios["captcha"]; !ok {
		t.Error("captcha is gone, and its extension is there")
	}
	if _, ok := s.scenarios["two-factor"]; ok {
		t.Error("two-factor is there without OATHAuth")
	}
	var said string
	s.tell(func(text string) { said = text })
	if !strings.Contains(said, "two-factor (needs OATHAuth)") {
		t.Errorf("%q", said)
	}
}

func TestEachWikiHasItsDirectory(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	seen := map[string]bool{}
	for _, which := range []Which{{Release: "1.35"}, {Release: "1.39"}, {Tree: "/one"}, {Tree: "/two"}} {
		dir, err := which.stateDir()
		if err != nil || seen[dir] {
			t.Errorf("%+v: %s, %v", which, dir, err)
		}
		seen[dir] = true
	}
}

func TestStateDirSaysItself(t *testing.T) {
	w := fakeWiki(t)
	again, err := Open(Which{Dir: w.dir})
	if err != nil || again.Release() != "1.39" || again.tree.release != "1.39" {
		t.Fatalf("%+v, %v", again, err)
	}
	_, err = Open(Which{Dir: w.dir, Tree: ownFiles(t, "1.39.17")})
	wantError(t, err, "Debian's packages", "not of")
}
