package main

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// TestCtrlC ends a run in its middle: it stops soon, and the report says of
// everything that was not seen to the end that it was not.
func TestCtrlC(t *testing.T) {
	// Where the tests themselves run under nohup, the program would too: what a
	// process listens to is not ignored by its children.
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	t.Cleanup(func() { signal.Stop(hangup) })
	for name, sig := range map[string]os.Signal{"Ctrl-C": os.Interrupt, "kill": syscall.SIGTERM, "a terminal that is closed": syscall.SIGHUP} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wiki := &stallsAfter{n: 3, proper: newReads(t, specsWithoutAccount(t, "tokens", "reads")...), stalled: make(chan struct{})}
			file := filepath.Join(t.TempDir(), "report.json")
			o := interrupted(t, sig, wiki.stalled, "run", "--page", "tokens", "--endpoint", serve(t, wiki), "--report", file)
			r := readReport(t, file, o)
			g := NewWithT(t)
			g.Expect(o.code).To(Equal(report.ExitTrouble))
			g.Expect(o.took).To(BeNumerically("<", atOnce), "from the signal to the end")
			g.Expect(r.Result).To(Equal(report.Inconclusive))
			g.Expect(len(with(r, result.Pass))).To(And(BeNumerically(">=", 1), BeNumerically("<=", 3)), "what was seen before")
			g.Expect(with(r, result.Fail)).To(BeEmpty())
			g.Expect(len(with(r, result.Error))).To(BeNumerically(">=", 10))
			for _, c := range r.Clause {
				if c.Verdict == result.Error {
					g.Expect(c.Reason).To(ContainSubstring("the run was ended"), c.ID)
				}
			}
			g.Expect(o.err).NotTo(Or(ContainSubstring("goroutine "), ContainSubstring("panic")))
			g.Expect(o.err).To(BeEmpty())
		})
	}
}

func TestCtrlCDuringDiscovery(t *testing.T) {
	t.Parallel()
	wiki := &stallsAfter{stalled: make(chan struct{})}
	o := interrupted(t, os.Interrupt, wiki.stalled, "run", "--endpoint", serve(t, wiki))
	o.saysOnce(t, report.ExitTrouble, "the run was ended")
	NewWithT(t).Expect(o.took).To(BeNumerically("<", atOnce))
}

// interrupted starts the program, waits, sends the signal; took is from then on.
func interrupted(t *testing.T, sig os.Signal, when <-chan struct{}, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := call{args: args}.command(ctx, t)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return afterSignal(ctx, t, cmd, sig, when)
}

func afterSignal(ctx context.Context, t *testing.T, cmd *exec.Cmd, sig os.Signal, when <-chan struct{}) outcome {
	t.Helper()
	select {
	case <-when:
	case <-ctx.Done():
		t.Error("the wiki was not asked")
	}
	start := time.Now()
	if err := cmd.Process.Signal(sig); err != nil {
		t.Error(err)
	}
	return wait(ctx, t, cmd, start)
}

// stallsAfter is a proper wiki for discovery (if there is a proper one) and n
// more requests, and then never answers.
type stallsAfter struct {
	n       int // beside those of discovery
	proper  *reads
	once    sync.Once
	mu      sync.Mutex
	stalled chan struct{} // closed with the first request that gets no answer
}

func (s *stallsAfter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	asked := discovered(r.URL.Query()) == ""
	if asked {
		s.n--
	}
	stall := s.proper == nil || s.n < 0
	s.mu.Unlock()
	if !stall {
		s.proper.ServeHTTP(w, r)
		return
	}
	s.once.Do(func() { close(s.stalled) })
	hang(w, r)
}

// TestNohup: who starts a run so that it outlives the terminal gets all of it.
func TestNohup(t *testing.T) {
	t.Parallel()
	wiki := &stallsAfter{n: 3, proper: newReads(t, specsWithoutAccount(t, "tokens", "reads")...), stalled: make(chan struct{})}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := call{args: []string{"run", "--page", "tokens", "--endpoint", serve(t, wiki)}}.command(ctx, t)
	cmd.Args = append([]string{"nohup", cmd.Path}, cmd.Args[1:]...)
	var err error
	if cmd.Path, err = exec.LookPath("nohup"); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-wiki.stalled:
	case <-ctx.Done():
		t.Fatal("the run did not come that far")
	}
	_ = cmd.Process.Signal(syscall.SIGHUP)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		t.Errorf("it ended: %v", err)
	case <-time.After(500 * time.Millisecond):
		_ = cmd.Process.Signal(os.Interrupt)
		<-ended
	}
}
