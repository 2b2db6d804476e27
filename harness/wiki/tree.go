package wiki

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// tree is one MediaWiki source tree and the PHP that runs it. It is only
// read: whoever owns the machine may use the same one for a wiki of their own.
type tree struct {
	release  string
	root     string   // where api.php is
	php      []string // the command, so that a PHP in another root can be entered first
	runner   bool     // maintenance scripts are started through maintenance/run.php (1.40 and later)
	modules  []string // that PHP must have
	packages []string // that bring all of it
	suite    string   // where those packages come from, for messages
}

// mediawiki depends on "apache2 | httpd" and on php, which depends on one of
// three server modules. Naming php8.2-cgi and mini-httpd satisfies both
// without apache2; neither runs by itself.
var trees = []tree{{
	release:  "1.39",
	root:     "/usr/share/mediawiki",
	php:      []string{"php"},
	modules:  []string{"dom", "intl", "mbstring", "pdo_sqlite", "xml"},
	packages: []string{"mediawiki", "php-cli", "php-sqlite3", "php-mbstring", "php-xml", "php-intl", "php8.2-cgi", "mini-httpd"},
	suite:    "Debian 12",
}}

func treeFor(release string) (tree, error) {
	var known []string
	for _, t := range trees {
		if t.release == release {
			return t, nil
		}
		known = append(known, t.release)
	}
	return tree{}, unknown("no MediaWiki %q to install; there is %s", release, list(known))
}

var versionDefine = regexp.MustCompile(`define\(\s*'MW_VERSION',\s*'([^']+)'`)

// version reads which MediaWiki the tree holds, and refuses another release.
func (t tree) version() (string, error) {
	file := filepath.Join(t.root, "includes", "Defines.php")
	src, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	m := versionDefine.FindSubmatch(src)
	if m == nil {
		return "", fmt.Errorf("%s does not say which MediaWiki it belongs to", file)
	}
	version := string(m[1])
	if version != t.release && !strings.HasPrefix(version, t.release+".") {
		return "", fmt.Errorf("%s holds MediaWiki %s, wanted %s (from %s)", t.root, version, t.release, t.suite)
	}
	return version, nil
}

// maintenance is the command of a maintenance script.
func (t tree) maintenance(script string, args ...string) []string {
	if t.runner {
		args = append([]string{filepath.Join(t.root, "maintenance", "run.php"), script}, args...)
	} else {
		args = append([]string{filepath.Join(t.root, "maintenance", script+".php")}, args...)
	}
	return t.command(args...)
}

func (t tree) command(args ...string) []string {
	return append(append([]string{}, t.php...), args...)
}

// environment is all that PHP sees of ours: a variable of the caller's must
// not change what a wiki answers.
func environment(extra ...string) []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=/nonexistent", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TZ=UTC"}
	return append(env, extra...)
}

// installStep is far more than any step takes (seconds): a step that needs
// longer waits for something that will not come.
const installStep = 3 * time.Minute

// run does one step of an installation. An error carries the end of the
// step's output and names the step, not its arguments: they hold passwords.
func run(ctx context.Context, step string, env, argv []string) error {
	_, err := output(ctx, step, env, argv)
	return err
}

// output is run that gives what the step said.
func output(ctx context.Context, step string, env, argv []string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, installStep)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if err == nil {
		return string(out), nil
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return "", fmt.Errorf("%s: %w%s", step, err, tail(out))
}

// tail is the end of an output as an appendix to an error message.
func tail(out []byte) string {
	lines := strings.Split(string(bytes.TrimSpace(out)), "\n")
	if len(lines) > 8 {
		lines = lines[len(lines)-8:]
	}
	if text := strings.Join(lines, "\n\t"); text != "" {
		return "\n\t" + text
	}
	return ""
}
