package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// binary is the program under test, built once: exit codes and standard error
// are those a user gets, and Ginkgo runs its specs only once per process.
var binary string

// program links the whole program into the test as well: go test takes a
// result from its cache where the linked test is the same, whatever would be built.
var program = main

func TestMain(m *testing.M) { os.Exit(buildAndTest(m)) }

func buildAndTest(m *testing.M) int {
	dir, err := os.MkdirTemp("", "mwconform-test-")
	if err != nil || program == nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "mwconform")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// call is one start of the program.
type call struct {
	args  []string
	env   []string // MWCONFORM_… and the like, besides a clean environment
	stdin string
	dir   string // working directory, "" is an empty one
}

// outcome is what a user sees of it.
type outcome struct {
	code     int
	out, err string
	about    string // what standard error says first: what the run is about to do
	took     time.Duration
	maxRSS   int64 // bytes
}

// patience is after what time a start counts as hanging.
const patience = 25 * time.Second

// mwconform starts the program with nothing but arguments.
func mwconform(t *testing.T, args ...string) outcome {
	t.Helper()
	return call{args: args}.run(t)
}

func (c call) run(t *testing.T) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := c.command(ctx, t)
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return wait(ctx, t, cmd, start)
}

func (c call) command(ctx context.Context, t *testing.T) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(ctx, binary, c.args...)
	if cmd.Dir = c.dir; cmd.Dir == "" {
		cmd.Dir = t.TempDir()
	}
	cmd.Env = append(cleanEnvironment(t), c.env...)
	cmd.Stdin = strings.NewReader(c.stdin)
	cmd.Stdout, cmd.Stderr = &bytes.Buffer{}, &bytes.Buffer{}
	return cmd
}

// announcement is the plan in short.
var announcement = regexp.MustCompile(`^this run is about to send .*\nit creates .*\n(not counted: .*\n)?`)

func wait(ctx context.Context, t *testing.T, cmd *exec.Cmd, start time.Time) outcome {
	t.Helper()
	peak := watchMemory(cmd.Process.Pid)
	err := cmd.Wait()
	o := outcome{took: time.Since(start), out: fmt.Sprint(cmd.Stdout), err: fmt.Sprint(cmd.Stderr)}
	o.about = announcement.FindString(o.err)
	o.err = strings.TrimPrefix(o.err, o.about)
	if ctx.Err() != nil {
		t.Fatalf("%v hangs: killed after %s\n%s", cmd.Args[1:], o.took, o.err)
	}
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	o.code = cmd.ProcessState.ExitCode()
	o.maxRSS = peak()
	return o
}

// peakLine is where Linux says the most memory a process has had, in KB.
var peakLine = regexp.MustCompile(`VmHWM:\s*([0-9]+) kB`)

// watchMemory looks at a process until the function it gives is called, which
// tells the most memory it had, in bytes. (The usage that Wait gives is no
// use: it begins with the memory of this test, which the process is forked from.)
func watchMemory(pid int) func() int64 {
	end, most := make(chan struct{}), make(chan int64)
	go func() {
		var peak int64
		for {
			status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			if m := peakLine.FindSubmatch(status); m != nil {
				kb, _ := strconv.ParseInt(string(m[1]), 10, 64)
				peak = max(peak, kb*1024)
			}
			select {
			case <-end:
				most <- peak
				return
			case <-time.After(25 * time.Millisecond):
			}
		}
	}()
	return func() int64 { close(end); return <-most }
}

// cleanEnvironment has nothing of this machine but what a program needs to start.
func cleanEnvironment(t *testing.T) []string {
	home := t.TempDir()
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CACHE_HOME=" + home, "NO_PROXY=*"}
}

// saysOnce checks the exit code and that the program says what is wrong in
// one clear line on standard error, with every phrase in it.
func (o outcome) saysOnce(t *testing.T, code int, phrases ...string) {
	t.Helper()
	if testing.Verbose() {
		t.Logf("%d %s %d MB %s", o.code, o.took, o.maxRSS>>20, o.err)
	}
	g := NewWithT(t)
	g.Expect(o.code).To(Equal(code), "exit code; standard error: %s", o.err)
	g.Expect(strings.Count(o.err, "\n")).To(Equal(1), "lines on standard error:\n%s", o.err)
	g.Expect(o.err).To(HavePrefix("mwconform: "))
	for _, p := range phrases {
		g.Expect(o.err).To(ContainSubstring(p))
	}
	g.Expect(len(o.err)).To(BeNumerically("<", 900), "length of the line: %s", o.err)
	g.Expect(strings.TrimSuffix(o.err, "\n")).NotTo(MatchRegexp(`[\x00-\x1f\x7f-\x{9f}]`), "control characters")
	g.Expect(o.err).NotTo(Or(ContainSubstring("goroutine "), ContainSubstring("panic"), ContainSubstring(".go:")), "a Go stack")
	g.Expect(o.err).NotTo(ContainSubstring(secret), "a password")
	g.Expect(o.out).To(BeEmpty(), "standard output")
}

// write makes a file with a content in a new folder and gives its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
