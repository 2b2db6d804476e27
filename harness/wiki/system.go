package wiki

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// system is a small Debian of another release in a directory, in which an
// older or newer MediaWiki lives with the PHP it was made for. mmdebstrap
// makes it; commands enter it by chroot, and nothing ever runs in it by itself.
type system struct {
	suite    string   // Debian's name of the release
	archived bool     // its package lists are past their date
	held     []string // source packages that are not taken from the security archive
}

var (
	// Of PHP 7.4's last security update, Debian's mirrors lack php7.4-sqlite3,
	// and all packages of PHP must be of one version. MediaWiki is not held.
	bullseye = &system{suite: "bullseye", archived: true, held: []string{"php7.4"}}
	trixie   = &system{suite: "trixie"}
)

// dir is where the system is: below the user's cache directory, for all wikis
// of this user, and where root has none in the system's, since nobody else may
// put files there. Its name changes with the recipe.
func (s *system) dir() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = "/var/cache"
	}
	recipe := sha256.Sum256(fmt.Appendf(nil, "%v %q", *s, s.packages()))
	return filepath.Join(cache, "mwconform", "systems", s.suite+"-"+hex.EncodeToString(recipe[:4]))
}

// packages are those of the tree that lives in the system.
func (s *system) packages() []string {
	for _, t := range trees {
		if t.system == s {
			return t.packages
		}
	}
	return nil
}

// intoRoot binds the state directory into the system at its own path, so that
// one path means one file on both sides, and enters. The mount is in a
// namespace of the process's own: it ends with it, and whoever removes the
// system's directory removes no wiki.
const intoRoot = `root=$1 state=$2; shift 2
if [ -n "$state" ]; then mkdir -p "$root$state" && mount --bind "$state" "$root$state" || exit 125; fi
exec chroot "$root" "$@"`

// enter is a command within the system, which sees the directory of a wiki's
// state and nothing else of this machine's.
func (s *system) enter(state string, argv []string) []string {
	return append([]string{"unshare", "--mount", "--propagation", "private", "sh", "-c", intoRoot, "sh", s.dir(), state}, argv...)
}

// ensure makes the system if it is not there. It takes about 40 seconds and
// needs root.
func (s *system) ensure(ctx context.Context, release string, progress func(string)) error {
	if os.Geteuid() != 0 {
		return fmt.Errorf("MediaWiki %s runs in a small Debian of its own (%s), which only root can make and enter: run this with sudo", release, s.suite)
	}
	dir := s.dir()
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	unlock, err := lock(ctx, dir+".lock")
	if err != nil {
		return err
	}
	defer unlock()
	if info, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, ownedByRoot(dir, info))
	}
	if err := needMmdebstrap(ctx, progress); err != nil {
		return err
	}
	progress("making a Debian " + s.suite + " with MediaWiki " + release + " in " + dir)
	return s.make(ctx, dir)
}

// ownedByRoot refuses a directory whose programs root must not run.
func ownedByRoot(dir string, info fs.FileInfo) error {
	if info == nil {
		return nil
	}
	if st, ok := info.Sys().(*syscall.Stat_t); !ok || !info.IsDir() || st.Uid != 0 || info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("%s is not a directory that only root can write to: remove it", dir)
	}
	return nil
}

// apart runs a program so that all it starts and mounts ends with it, however
// it ends: mmdebstrap binds directories of this machine into the new system,
// and what is removed after a failure must not hold them. Its own processes
// ignore an interrupt, so it is killed.
var apart = []string{"unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"}

// make makes the system aside and gives it its name when it is complete.
func (s *system) make(ctx context.Context, dir string) error {
	tmp := dir + ".new"
	if err := os.RemoveAll(tmp); err != nil { // of an interrupted one
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, aptStep)
	defer cancel()
	argv := slices.Concat(apart, []string{"mmdebstrap"}, s.recipe(tmp))
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8") // with the caller's proxy
	cmd.WaitDelay = 5 * time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("mmdebstrap of %s: %w%s", s.suite, err, tail(out)), os.RemoveAll(tmp))
	}
	return os.Rename(tmp, dir)
}

// recipe is mmdebstrap's arguments. Its own list of mirrors is used.
func (s *system) recipe(dir string) []string {
	args := []string{"--mode=root", "--variant=minbase", "--aptopt=APT::Install-Recommends \"false\"",
		"--include=" + strings.Join(s.packages(), ",")}
	if s.archived {
		args = append(args, `--aptopt=Acquire::Check-Valid-Until "false"`)
	}
	for _, source := range s.held {
		pin := fmt.Sprintf(`Package: src:%s\nPin: release n=%s-security\nPin-Priority: -1\n`, source, s.suite)
		args = append(args, `--setup-hook=mkdir -p "$1/etc/apt/preferences.d" && printf '`+pin+`' >> "$1/etc/apt/preferences.d/held"`)
	}
	return append(args, s.suite, dir)
}

// needMmdebstrap installs mmdebstrap if it is missing, and with it the keys of
// the newest Debian.
func needMmdebstrap(ctx context.Context, progress func(string)) error {
	if _, err := exec.LookPath("mmdebstrap"); err == nil {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return errors.New("mmdebstrap is missing and there is no apt-get: this needs Debian 12 or later")
	}
	progress("installing mmdebstrap")
	if err := apt(ctx, "update"); err != nil {
		return err
	}
	return apt(ctx, "install", "-y", "--no-install-recommends", "mmdebstrap", "debian-archive-keyring")
}
