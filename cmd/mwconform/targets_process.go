package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/farm"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
)

// entryFlag makes the program run one target, with the settings that the run
// over all of them gives it on standard input. It is no setting.
const entryFlag = "entry"

// patienceAtEnd is how long the process of a target may take to write its report
// once the run is ended; then it is killed.
const patienceAtEnd = 10 * time.Second

// mostSaid is how many bytes are kept of what a process says on either output.
const mostSaid = 64 << 10

// process runs a target in a process of its own and sums up what came of it.
func (f *wholeFarm) process(ctx context.Context, t one) farm.Line {
	began := time.Now()
	line := farm.Line{Name: t.Name, Endpoint: t.Endpoint, ExitCode: report.ExitTrouble}
	cmd := exec.CommandContext(ctx, f.program, append([]string{f.cmd.Name(), "--" + entryFlag, "--"}, f.args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = f.patience
	var out, said firstBytes
	cmd.Stdout, cmd.Stderr = &out, &said
	in, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		line.Says = "its process could not be started: " + printable.Words(err.Error())
		return line
	}
	// The pipe stays open: its end tells the process that this one is gone.
	_ = json.NewEncoder(in).Encode(t.given)
	_ = cmd.Wait()
	line.Seconds = time.Since(began).Seconds()
	line.ExitCode, line.Says, line.Outcome = became(cmd.ProcessState, out.kept, string(said.kept))
	return line
}

// became is what a process came to: its exit code, and the sentence of its
// report or what it said was wrong.
func became(state *os.ProcessState, out []byte, said string) (code int, says string, o *farm.Outcome) {
	code = state.ExitCode()
	var told struct {
		farm.Outcome
		Says string `json:"says"`
	}
	if json.NewDecoder(bytes.NewReader(out)).Decode(&told) == nil {
		o, says = &told.Outcome, told.Says
	}
	_, wrong, tells := strings.Cut("\n"+said, "\nmwconform: ")
	switch {
	case code < 0:
		return report.ExitTrouble, "its process was ended: " + state.String(), o
	case tells:
		says, _, _ = strings.Cut(wrong, "\n")
	case o == nil: // such as a panic, which ends with 2 as wrong use does
		first, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
		if first == "" {
			first = "it said nothing"
		}
		return report.ExitTrouble, fmt.Sprintf("its process ended with %s and no report: %s", state, printable.Words(first)), nil
	}
	return code, printable.Words(says), o
}

// firstBytes keeps the first mostSaid bytes that are written to it.
type firstBytes struct{ kept []byte }

func (b *firstBytes) Write(p []byte) (int, error) {
	b.kept = append(b.kept, p[:min(len(p), mostSaid-len(b.kept))]...)
	return len(p), nil
}

// isEntry tells whether this process runs one target of many.
func isEntry(cmd *cobra.Command) bool {
	is, err := cmd.Flags().GetBool(entryFlag)
	return err == nil && is
}

// entry takes the settings of a target from standard input, and ends this
// process as Ctrl-C would when the process at its other end is gone.
func (s *settings) entry(in io.Reader) error {
	var all []given
	d := json.NewDecoder(in)
	if err := d.Decode(&all); err != nil {
		return trouble{fmt.Errorf("--%s is for mwconform itself: no settings on standard input: %w", entryFlag, err)}
	}
	for _, g := range all {
		if s.cmd.Flags().Lookup(g.Name) == nil {
			return trouble{errors.New("the settings on standard input are those of another version")}
		}
		if err := s.set(g.Name, g.Value, g.From); err != nil {
			return err
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, io.MultiReader(d.Buffered(), in))
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
	}()
	return nil
}

// tell says on standard output what the summary shows of this target.
func (s *session) tell(r *report.Report, file string) error {
	return json.NewEncoder(s.cmd.OutOrStdout()).Encode(struct {
		farm.Outcome
		Says string `json:"says"`
	}{farm.Outcome{Result: r.Result, Report: file, Generator: r.Target.Generator, Edition: string(r.Target.Edition),
		Requests: s.wire.Wire().Requests, Totals: r.Totals}, r.Sentence()})
}
