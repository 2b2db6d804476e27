package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/farm"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// stalledFarm is a run over three targets on two hosts: one hangs in its middle,
// two in its discovery, and three waits for the host of one.
type stalledFarm struct {
	cmd      *exec.Cmd
	dir      string
	children []string // processes of one and two
}

func startStalled(ctx context.Context, t *testing.T) *stalledFarm {
	t.Helper()
	one := &stallsAfter{n: 3, proper: newReads(t, specsWithoutAccount(t, "tokens", "reads")...), stalled: make(chan struct{})}
	two := &stallsAfter{stalled: make(chan struct{})}
	at, f := serve(t, one), &stalledFarm{dir: t.TempDir()}
	file := write(t, "farm.yaml", fmt.Sprintf("- {name: one, endpoint: '%s'}\n- {name: two, endpoint: '%s'}\n- {name: three, endpoint: '%s'}\n", at, serve(t, two), at))
	f.cmd = call{args: []string{"run", "--page", "tokens", "--targets", file, "--out", f.dir}}.command(ctx, t)
	if err := f.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*stallsAfter{one, two} {
		select {
		case <-s.stalled:
		case <-ctx.Done():
			t.Fatal("the wikis were not asked")
		}
	}
	f.children = f.running()
	if len(f.children) != 2 {
		t.Fatalf("the processes %v run", f.children)
	}
	return f
}

// running are the processes of the run's targets.
func (f *stalledFarm) running() []string { return childrenOf(f.cmd.Process.Pid) }

// childrenOf are the processes that a process has started.
func childrenOf(pid int) []string {
	found, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	var out []string
	for _, file := range found {
		data, _ := os.ReadFile(file)
		out = append(out, strings.Fields(string(data))...)
	}
	return out
}

// alive tells whether a process is there and has not ended.
func alive(pid string) bool {
	data, err := os.ReadFile("/proc/" + pid + "/stat")
	_, state, _ := strings.Cut(string(data), ") ")
	return err == nil && !strings.HasPrefix(state, "Z")
}

// TestCtrlCOverTargets: it ends all, leaves no process, and the summary says of
// every target what became of it.
func TestCtrlCOverTargets(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	g := NewWithT(t)
	f := startStalled(ctx, t)
	g.Expect(slices.ContainsFunc(f.children, alive)).To(BeTrue())
	o := afterSignal(ctx, t, f.cmd, os.Interrupt, over)
	g.Expect(slices.ContainsFunc(f.children, alive)).To(BeFalse())
	g.Expect(o.code).To(Equal(report.ExitTrouble))
	g.Expect(o.took).To(BeNumerically("<", atOnce))
	g.Expect(o.err).To(BeEmpty())
	lines := readSummary(t, f.dir, o).Targets
	g.Expect(lines[0].Outcome).To(HaveField("Result", report.Inconclusive))
	g.Expect(len(with(reportIn(t, f.dir, "one"), result.Pass))).To(BeNumerically(">=", 1), "what was seen before")
	g.Expect(lines[1].Says).To(Equal("the run was ended"))
	g.Expect(lines[2].Says).To(Equal("not started: the run was ended"))
}

// over is a time that has come.
var over = func() <-chan struct{} { c := make(chan struct{}); close(c); return c }()

// TestKilledOverTargets: a run that is killed cannot end its processes; they see
// that it is gone, and end themselves with a report.
func TestKilledOverTargets(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	g := NewWithT(t)
	f := startStalled(ctx, t)
	if err := f.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = f.cmd.Wait()
	g.Eventually(func() bool { return slices.ContainsFunc(f.children, alive) }, atOnce).Should(BeFalse())
	g.Expect(reportIn(t, f.dir, "one").Result).To(Equal(report.Inconclusive))
	g.Expect(filepath.Join(f.dir, farm.Name)).NotTo(BeAnExistingFile())
}

// TestAProcessThatDies is told as that, and the next target is begun.
func TestAProcessThatDies(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	g := NewWithT(t)
	f := startStalled(ctx, t)
	for _, pid := range f.children {
		var n int
		if _, err := fmt.Sscan(pid, &n); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(n, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	g.Eventually(f.running, atOnce).Should(And(HaveLen(1), Not(ContainElements(f.children))))
	time.Sleep(time.Second) // it listens to signals by then
	o := afterSignal(ctx, t, f.cmd, syscall.SIGTERM, over)
	g.Expect(o.code).To(Equal(report.ExitTrouble))
	lines := readSummary(t, f.dir, o).Targets
	g.Expect(lines[0].Says).To(Equal("its process was ended: signal: killed"))
	g.Expect(lines[1].Says).To(Equal("its process was ended: signal: killed"))
	g.Expect(lines[2].Says).To(Equal("the run was ended"))
	g.Expect(filepath.Join(f.dir, "one.json")).NotTo(BeAnExistingFile())
}

// TestWhatBecame: a crash of the program ends with the exit code of wrong use,
// and is none.
func TestWhatBecame(t *testing.T) {
	t.Parallel()
	told := `{"result":"partial","says":"only a part","report":"x.json","generator":"","edition":"1.39","requests":3,"totals":{}}` + "\nmore"
	for name, c := range map[string]struct {
		exit, out, said string
		code            int
		says            string
		reported        bool
	}{
		"done":          {"0", told, "", 0, "only a part", true},
		"wrong use":     {"2", "", "mwconform: no such\n", 2, "no such", false},
		"a panic":       {"2", "", "panic: oh no\n\ngoroutine 1\n", 3, "its process ended with exit status 2 and no report: panic: oh no", false},
		"nothing":       {"0", "", "", 3, "its process ended with exit status 0 and no report: it said nothing", false},
		"no JSON":       {"1", "{", "odd\n", 3, "its process ended with exit status 1 and no report: odd", false},
		"later trouble": {"3", told, "odd\nmwconform: the report\x1b could not be written\nodd\n", 3, "the report could not be written", true},
	} {
		cmd := exec.Command("sh", "-c", "exit "+c.exit)
		_ = cmd.Run()
		g := NewWithT(t)
		code, says, o := became(cmd.ProcessState, []byte(c.out), c.said)
		g.Expect(code).To(Equal(c.code), name)
		g.Expect(says).To(Equal(c.says), name)
		g.Expect(o != nil).To(Equal(c.reported), name)
	}
}

// TestAProcessThatDoesNotEnd is killed when it had its time.
func TestAProcessThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	ctx, cancel := context.WithCancel(t.Context())
	script := write(t, "deaf", "#!/bin/sh\ntrap '' INT\necho ready >&2\nexec sleep 60\n")
	if err := os.Chmod(script, 0o700); err != nil {
		t.Fatal(err)
	}
	f := &wholeFarm{cmd: runCommand(), program: script, patience: 300 * time.Millisecond}
	time.AfterFunc(500*time.Millisecond, cancel)
	began := time.Now()
	line := f.process(ctx, one{})
	g.Expect(time.Since(began)).To(And(BeNumerically(">=", 800*time.Millisecond), BeNumerically("<", atOnce)))
	g.Expect(line.ExitCode).To(Equal(report.ExitTrouble))
	g.Expect(line.Says).To(Equal("its process was ended: signal: killed"))

	f.program = filepath.Join(t.TempDir(), "nosuch")
	line = f.process(t.Context(), one{})
	g.Expect(line.ExitCode).To(Equal(report.ExitTrouble))
	g.Expect(line.Says).To(And(HavePrefix("its process could not be started: "), ContainSubstring("nosuch")))
}

// TestWhatAProcessSaysIsBounded, however much it is.
func TestWhatAProcessSaysIsBounded(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var b firstBytes
	n, err := io.Copy(&b, strings.NewReader(strings.Repeat("x", 3*mostSaid)))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(n).To(BeEquivalentTo(3 * mostSaid))
	g.Expect(b.kept).To(HaveLen(mostSaid))
}
