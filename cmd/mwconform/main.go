// Command mwconform tells whether a wiki keeps the promises of the MediaWiki
// Action API: it runs the suite against a wiki, records it, replays it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/target"
)

// ending are the signals that end a run with a report of what was done. Who
// started it with nohup wants it to outlive the terminal.
func ending() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

func main() {
	ctx, end := context.WithCancel(context.Background())
	// To collect garbage is in vain until a command begins: what start-up makes is
	// all in use. Help begins none.
	percent := debug.SetGCPercent(-1)
	cobra.OnInitialize(func() {
		debug.SetGCPercent(percent)
		// Never stopped: a signal while the report is written must not end the program.
		heard, _ := signal.NotifyContext(ctx, ending()...)
		context.AfterFunc(heard, end)
	})
	log.SetOutput(io.Discard) // net/http logs what a strange server says; the error says it as well
	cmd, err := newRoot().ExecuteContextC(ctx)
	if err != nil {
		var silent exit
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			err = trouble{errors.New("the run was ended")}
		}
		if !errors.As(err, &silent) {
			fmt.Fprintln(os.Stderr, "mwconform: "+printable.Words(err.Error()+hint(cmd, err)))
		}
		os.Exit(exitCode(err))
	}
}

// hint says where to read on where cobra's own words do not.
func hint(cmd *cobra.Command, err error) string {
	if !strings.HasPrefix(err.Error(), "unknown command") {
		return ""
	}
	return fmt.Sprintf(" (%s --help lists them)", cmd.CommandPath())
}

// exit ends the program with a code and no further word.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// trouble marks an error of the target or the harness: exit code 3.
type trouble struct{ error }

func (t trouble) Unwrap() error { return t.error }

// exitCode sorts errors: what the user gave is 2, what the world did is 3.
func exitCode(err error) int {
	var silent exit
	var network *api.Trouble
	var noAPI *target.NotAnAPIError
	var harness trouble
	switch {
	case errors.As(err, &silent):
		return int(silent)
	case errors.Is(err, contract.ErrEmpty):
		return report.ExitNothing
	case errors.As(err, &network), errors.As(err, &noAPI), errors.As(err, &harness):
		return report.ExitTrouble
	}
	return report.ExitUsage
}
