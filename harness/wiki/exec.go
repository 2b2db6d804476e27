package wiki

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// environment is all that PHP sees of ours: a variable of the caller's must
// not change what a wiki answers.
func environment(extra ...string) []string {
	// The directories of chroot and mount are not in everybody's PATH.
	env := []string{"PATH=" + os.Getenv("PATH") + ":/usr/sbin:/sbin", "HOME=/nonexistent", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TZ=UTC"}
	return append(env, extra...)
}

// installStep is far more than any step takes (seconds): a step that needs
// longer waits for something that will not come.
const installStep = 3 * time.Minute

// run does one step of an installation. An error carries the end of the
// step's output and names the step, not its arguments: they hold passwords.
func run(ctx context.Context, step string, env, argv []string) error {
	ctx, cancel := context.WithTimeout(ctx, installStep)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return fmt.Errorf("%s: %w%s", step, err, tail(out))
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
