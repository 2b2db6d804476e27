package wiki

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/mwconform/mwconform/harness/pattern"
)

// aptStep is how long apt may take to download and unpack some 60 MB.
const aptStep = 15 * time.Minute

// ensure installs the tree's packages if something of them is missing, and
// gives the version of the MediaWiki that is then there.
func (t tree) ensure(ctx context.Context, progress func(string)) (string, error) {
	if t.system != nil {
		if err := t.system.ensure(ctx, t.release, progress); err != nil {
			return "", err
		}
	}
	missing := t.missing(ctx)
	if missing == "" {
		return t.version()
	}
	if t.system != nil {
		return "", fmt.Errorf("%s is missing in %s: where root may neither mount nor chroot (an unprivileged container) this cannot work; else remove that directory and run this again", missing, t.system.dir())
	}
	if os.Geteuid() != 0 {
		return "", fmt.Errorf("%s is missing and only root can install it; run: sudo %s", missing, t.aptLine())
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return "", fmt.Errorf("%s is missing and there is no apt-get: this needs %s", missing, t.suite)
	}
	progress("installing packages for MediaWiki " + t.release + ", " + missing + " is missing")
	if err := t.install(ctx); err != nil {
		return "", err
	}
	if missing = t.missing(ctx); missing != "" {
		return "", fmt.Errorf("%s is still missing after %s", missing, t.aptLine())
	}
	return t.version()
}

// missing names the first thing that is not there, or "".
func (t tree) missing(ctx context.Context) string {
	argv := t.command("", "-m")
	if _, err := exec.LookPath(argv[0]); err != nil {
		return argv[0]
	}
	if _, err := os.Stat(t.host("api.php")); err != nil {
		return t.host("api.php")
	}
	if t.mariaDB {
		if what := mariaMissing(); what != "" {
			return what
		}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = environment()
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) && len(failed.Stderr) > 0 {
		return "a working PHP (" + strings.TrimSpace(string(failed.Stderr)) + ")"
	}
	if err != nil {
		return "a working PHP"
	}
	have := strings.Fields(strings.ToLower(string(out)))
	for _, m := range t.modules {
		if !slices.Contains(have, m) {
			return "PHP's " + m + " module"
		}
	}
	return ""
}

func (t tree) aptLine() string {
	return "apt-get install -y --no-install-recommends " + strings.Join(t.packages, " ")
}

func (t tree) install(ctx context.Context) (err error) {
	if err := apt(ctx, "update"); err != nil {
		return err
	}
	if !t.own {
		if err := t.checkCandidate(ctx); err != nil {
			return err
		}
	}
	allow, err := forbidServices("/usr/sbin/policy-rc.d")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, allow()) }()
	return apt(ctx, append([]string{"install", "-y", "--no-install-recommends"}, t.packages...)...)
}

func apt(ctx context.Context, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, aptStep)
	defer cancel()
	cmd := exec.CommandContext(ctx, "apt-get", append([]string{"-o", "DPkg::Lock::Timeout=120"}, args...)...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8") // with the caller's proxy
	interrupted(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("apt-get %s: %w%s", args[0], err, tail(out))
	}
	return nil
}

// interrupted has a command asked to stop rather than killed: a killed dpkg
// leaves a broken system.
func interrupted(cmd *exec.Cmd) {
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = time.Minute
}

var candidate = pattern.Lazy(`(?m)^\s*Candidate: (?:\d+:)?(\S+)`)

// checkCandidate refuses before anything is installed what would be the wrong release.
func (t tree) checkCandidate(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "apt-cache", "policy", "mediawiki")
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("apt-cache policy mediawiki: %w", err)
	}
	m := candidate.Regexp().FindSubmatch(out)
	if m == nil || !strings.HasPrefix(string(m[1]), t.release+".") {
		got := "no package mediawiki"
		if m != nil {
			got = "mediawiki " + string(m[1])
		}
		return fmt.Errorf("this system offers %s: MediaWiki %s needs %s", got, t.release, t.suite)
	}
	return nil
}

// forbidServices keeps packages from starting daemons while they are
// installed, by Debian's policy file, and gives what takes it back. A policy
// that is there already is its owner's decision and stays.
func forbidServices(file string) (allow func() error, err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if errors.Is(err, os.ErrExist) {
		return func() error { return nil }, nil
	}
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString("#!/bin/sh\nexit 101\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(file))
	}
	return func() error { return os.Remove(file) }, nil
}
