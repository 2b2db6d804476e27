package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/farm"
	"github.com/mwconform/mwconform/harness/report"
)

// growthFile is where make growth wants the measurements.
var growthFile = flag.String("growth", "", "measure how cost grows to 1000 targets and 100 times the cassettes, and write it to this file")

// measured is one row: what a number of targets, or of copies of the cassettes,
// took. CPU and memory are those of the program and its processes, not of the
// stub that stands in for the wikis.
type measured struct {
	what     string
	times    int
	requests int // sent to wikis, or exchanges replayed
	wall     time.Duration
	cpu      time.Duration
	lead     int64 // peak of the process that was started, in bytes
	all      int64 // peak of it and its children at the same time, seen every 50 ms
}

var growthHead = []string{"what", "times", "requests", "wall_s", "cpu_s", "lead_mib", "all_mib"}

func (m measured) row() []string {
	mib := func(n int64) string { return fmt.Sprintf("%.1f", float64(n)/(1<<20)) }
	return []string{m.what, fmt.Sprint(m.times), fmt.Sprint(m.requests), fmt.Sprintf("%.2f", m.wall.Seconds()),
		fmt.Sprintf("%.2f", m.cpu.Seconds()), mib(m.lead), mib(m.all)}
}

// mostOfLinear is how much more than its share the larger of two measurements
// may cost before growth is no longer called linear.
const mostOfLinear = 2

// TestGrowth measures small numbers, and with -growth large ones. What grows
// faster than its number fails either way.
func TestGrowth(t *testing.T) {
	targets, copies := []int{1, 4}, []int{1, 2}
	if *growthFile != "" {
		targets, copies = []int{1, 10, 100, 1000}, []int{1, 10, 100}
	}
	var all []measured
	for _, n := range targets {
		all = append(all, growTargets(t, n))
		t.Log(all[len(all)-1].row())
	}
	for _, n := range copies {
		all = append(all, growCassettes(t, n))
		t.Log(all[len(all)-1].row())
	}
	for _, problem := range tooSteep(all) {
		t.Error(problem)
	}
	file := *growthFile
	if file == "" {
		file = filepath.Join(t.TempDir(), "growth.csv")
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	rows := [][]string{growthHead}
	for _, m := range all {
		rows = append(rows, m.row())
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
}

// tooSteep are measurements that cost more than their share of the one before.
func tooSteep(all []measured) []string {
	var out []string
	for i, m := range all {
		if i == 0 || all[i-1].what != m.what {
			continue
		}
		before := all[i-1]
		share := float64(m.times) / float64(before.times)
		if grown := m.cpu.Seconds() / before.cpu.Seconds(); grown > mostOfLinear*share {
			out = append(out, fmt.Sprintf("%s: from %d to %d the CPU time grows %.1f times", m.what, before.times, m.times, grown))
		}
	}
	return out
}

func TestGrowthThatIsTooSteep(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	row := func(what string, n int, cpu time.Duration) measured { return measured{what: what, times: n, cpu: cpu} }
	g.Expect(tooSteep([]measured{row("a", 1, time.Second), row("a", 10, 19*time.Second), row("b", 1, time.Hour)})).To(BeEmpty())
	g.Expect(tooSteep([]measured{row("a", 1, time.Second), row("a", 10, 21*time.Second)})).To(ConsistOf(ContainSubstring("a: from 1 to 10 the CPU time grows 21.0 times")))
}

// growTargets runs what reads only over n wikis, each a server of its own on
// 127.0.0.1 that answers from the recordings of 1.39.
func growTargets(t *testing.T, n int) measured {
	t.Helper()
	ids := specsWithoutAccount(t, "", "reads")
	first := newReads(t, ids...)
	var list strings.Builder
	var wikis []*reads
	for i := range n {
		wikis = append(wikis, first.again())
		fmt.Fprintf(&list, "- name: wiki-%04d\n  endpoint: %s\n", i+1, serve(t, wikis[i]))
	}
	dir := t.TempDir()
	o := measure(t, "targets", n, "run", "--alone", "--targets", write(t, "farm.yaml", list.String()), "--out", dir, "--parallel", "2")
	for _, l := range readSummary(t, dir, outcome{}).Targets {
		if l.Outcome == nil || l.Result != report.Partial || l.Totals.Verdicts["pass"] < 30 {
			t.Fatalf("%s is not what it is alone: %d %s", l.Name, l.ExitCode, l.Says)
		}
		o.requests += l.Requests
	}
	for _, w := range wikis {
		if len(w.misses) > 0 {
			t.Fatalf("asked for what no recording has: %s", w.misses)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != n+1 {
		t.Fatalf("%d files, not %d reports and %s: %v", len(left), n, farm.Name, err)
	}
	return o
}

// again is the same wiki before anybody asked it.
func (f *reads) again() *reads { return &reads{left: maps.Clone(f.left)} }

// growCassettes replays n copies of the recordings of 1.39, each under the name
// of a release of its own, in one process.
func growCassettes(t *testing.T, n int) measured {
	t.Helper()
	const from = "../../cassettes/" + recorded
	dir := t.TempDir()
	for i := range n {
		release := fmt.Sprintf("%s.%03d", recorded, i+1)
		if err := os.CopyFS(filepath.Join(dir, release), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, release, "manifest.yaml")
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		was := fmt.Sprintf("release: %q", recorded)
		if !strings.Contains(string(data), was) {
			t.Fatalf("%s has no line %s", name, was)
		}
		put(t, name, strings.Replace(string(data), was, fmt.Sprintf("release: %q", release), 1))
	}
	o := measure(t, "cassettes", n, "replay", "--cassettes", dir, "--view", "lines")
	o.requests = n * exchangesOf(t)
	return o
}

// exchangesOf are those of one replay of the release.
func exchangesOf(t *testing.T) int {
	t.Helper()
	_, r := reported(t, call{args: []string{"replay", "--release", recorded}})
	return r.Totals.Exchanges
}

// measure runs the program to its end, which has to be good.
func measure(t *testing.T, what string, n int, args ...string) measured {
	t.Helper()
	cmd := call{args: args}.command(context.Background(), t)
	cmd.Stdout = io.Discard
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	peaks := watchTree(cmd.Process.Pid)
	err := cmd.Wait()
	m := measured{what: what, times: n, wall: time.Since(began)}
	m.lead, m.all = peaks()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, cmd.Stderr)
	}
	m.cpu = cpuOf(cmd)
	return m
}

// cpuOf is the CPU time of a process that has ended and of those it waited for.
func cpuOf(cmd *exec.Cmd) time.Duration {
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// watchTree looks at a process and its children until the function it gives is
// called, which tells the most memory of the one and of all together.
func watchTree(pid int) func() (lead, all int64) {
	end, done := make(chan struct{}), make(chan [2]int64)
	go func() {
		var most [2]int64
		for {
			lead := resident(pid)
			sum := lead
			for _, child := range childrenOf(pid) {
				if n, err := strconv.Atoi(child); err == nil {
					sum += resident(n)
				}
			}
			most[0], most[1] = max(most[0], lead), max(most[1], sum)
			select {
			case <-end:
				done <- most
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return func() (int64, int64) { close(end); most := <-done; return most[0], most[1] }
}

// resident is the memory a process has now, in bytes; 0 where it is gone.
func resident(pid int) int64 {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// TestGrowthPage: docs/growth.md has the figures that were measured.
func TestGrowthPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/growth.md")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("../../docs/growth/growth.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	g := NewWithT(t)
	g.Expect(rows[0]).To(Equal(growthHead))
	g.Expect(len(rows)).To(BeNumerically(">=", 8))
	for _, row := range rows[1:] {
		g.Expect(string(page)).To(ContainSubstring("\n| "+strings.Join(row, " | ")+" |\n"), "docs/growth.md is out of date")
	}
}
