package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
)

// moments are how many points of a run, from its start to its end, it is ended at.
const moments = 12

// slowReads is a proper wiki that takes its time, so that a run has a middle.
func slowReads(t *testing.T, ids []string) http.Handler {
	t.Helper()
	proper := newReads(t, ids...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(5 * time.Millisecond):
			proper.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}

// TestCtrlCAtAnyMoment: the run ends soon and leaves a whole report of what was
// done or, where nothing was begun, none; and nothing else.
func TestCtrlCAtAnyMoment(t *testing.T) {
	t.Parallel()
	ids := specsWithoutAccount(t, "", "reads")
	set, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	whole, all := reported(t, call{args: []string{"run", "--alone", "--endpoint", serve(t, slowReads(t, ids))}})
	if len(with(all, result.Pass)) < 30 {
		t.Fatalf("the whole run: %s", whole.out)
	}
	signals := map[string][]os.Signal{
		"once": {os.Interrupt}, "kill": {syscall.SIGTERM}, "twice": {os.Interrupt, os.Interrupt},
		"many times": {os.Interrupt, os.Interrupt, syscall.SIGTERM, os.Interrupt, os.Interrupt},
	}
	for i := range moments + 1 {
		for name, sigs := range signals {
			if name != "once" && i%3 != 1 { // the others at every third moment
				continue
			}
			t.Run(fmt.Sprintf("%s at %d of %d", name, i, moments), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				file := filepath.Join(dir, "report.json")
				o := signalled(t, whole.took*time.Duration(i)/moments, sigs, "run", "--alone", "--endpoint", serve(t, slowReads(t, ids)), "--report", file)
				g := NewWithT(t)
				g.Expect(o.took).To(BeNumerically("<", atOnce), "from the signal to the end")
				g.Expect(o.err).NotTo(Or(ContainSubstring("goroutine "), ContainSubstring("panic")))
				data, err := os.ReadFile(file)
				left, _ := os.ReadDir(dir)
				if err != nil {
					g.Expect(left).To(BeEmpty())
					g.Expect(o.code).To(BeElementOf(-1, report.ExitTrouble), "killed before it could hear, or told")
					return
				}
				g.Expect(left).To(HaveLen(1), "nothing beside the report")
				checkEnded(g, set, o, data)
			})
		}
	}
}

// checkEnded looks at the report of a run that was ended.
func checkEnded(g *WithT, set *schema.Set, o outcome, data []byte) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	g.Expect(d.Decode(&v)).To(Succeed())
	form := set.Validate("report.v2.json", v)
	g.Expect(form.Violations).To(BeEmpty())
	g.Expect(form.Unknown).To(BeEmpty())
	r := &report.Report{}
	g.Expect(json.Unmarshal(data, r)).To(Succeed())
	g.Expect(with(r, result.Fail)).To(BeEmpty())
	g.Expect(o.code).To(Equal(r.Result.ExitCode()))
	for _, c := range r.Clause {
		if c.Verdict == result.Error {
			g.Expect(c.Reason).To(ContainSubstring("the run was ended"), c.ID)
		}
	}
}

// signalled starts the program and sends it signals, the first after a time.
func signalled(t *testing.T, after time.Duration, signals []os.Signal, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := call{args: args}.command(ctx, t)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	begin := make(chan time.Time, 1)
	go func() {
		time.Sleep(after)
		begin <- time.Now()
		for _, s := range signals {
			select {
			case <-ended:
			default:
				_ = cmd.Process.Signal(s) // it may have ended by itself
				time.Sleep(15 * time.Millisecond)
			}
		}
	}()
	o := wait(ctx, t, cmd, time.Now())
	close(ended)
	o.took = time.Since(<-begin)
	return o
}

// TestTheReportIsThereBeforeTheOutput: whoever reads the output may be gone, as
// tee is after Ctrl-C, and with it the program at its first word.
func TestTheReportIsThereBeforeTheOutput(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "report.json")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	read.Close()
	defer write.Close()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := call{args: []string{"run", "tokens/request/get", "--endpoint", serve(t, newReads(t, "tokens/request/get")), "--report", file}}.command(ctx, t)
	cmd.Stdout = write
	_ = cmd.Run() // ended by SIGPIPE
	r := readReport(t, file, outcome{})
	NewWithT(t).Expect(with(r, result.Pass)).To(ConsistOf("tokens/request/get"))
}

// TestAReportThatCannotBeWritten is told in one line, before the run where
// that can be known, and what was found is shown all the same where not.
func TestAReportThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	endpoint := serve(t, newReads(t, "tokens/request/get"))
	mwconform(t, "run", "--endpoint", endpoint, "--report", "nosuch/report.json").saysOnce(t, report.ExitUsage, "report", "nosuch")
	file := filepath.Join(write(t, "file", ""), "report.json")
	mwconform(t, "run", "--endpoint", endpoint, "--report", file).saysOnce(t, report.ExitUsage, "report", "not a directory")

	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	o := mwconform(t, "run", "tokens/request/get", "--endpoint", endpoint, "--report", "/dev/full")
	g := NewWithT(t)
	g.Expect(o.code).To(Equal(report.ExitTrouble))
	g.Expect(o.err).To(Equal("mwconform: the report could not be written to /dev/full: no space left on device\n"))
	g.Expect(o.out).To(And(ContainSubstring("tokens/request/get"), Not(ContainSubstring("report: "))))
	info, err := os.Stat("/dev/full")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(info.Mode().IsRegular()).To(BeFalse(), "a device is written to, not replaced")
	o = mwconform(t, "run", "tokens/request/get", "--endpoint", serve(t, newReads(t, "tokens/request/get")), "--report", "/dev/stdout")
	g.Expect(strings.HasPrefix(o.out, "{\n")).To(BeTrue(), o.out)
}
