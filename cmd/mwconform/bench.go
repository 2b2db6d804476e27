package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mwconform/mwconform/harness/cost"
	"github.com/mwconform/mwconform/harness/target"
)

// notOfBench are flags of run that bench has no use for: it runs one spec at a time.
var notOfBench = append([]string{"plan", "procs", "baseline", "report", "render", "waivers", "verbose"}, targetsFlags...)

func benchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench [SELECTOR...]",
		Short: "Run the specs against a wiki and tell what it cost",
		Long: `Bench does what run does, with the same settings, and then tells where the time
went: requests and logins, the wiki's own time (from each request to the end of
its answer), a test wiki's scenarios being put back, and what is left: our own
work, and waiting for mails and limits. The result of the run is the exit code.

` + exitCodes,
		RunE: withSettings(bench),
	}
	f := cmd.Flags()
	runCommand().Flags().VisitAll(func(one *pflag.Flag) {
		if !slices.Contains(notOfBench, one.Name) {
			f.AddFlag(one)
		}
	})
	return cmd
}

func bench(cmd *cobra.Command, args []string) error {
	return onLive(cmd, args, func(s *session, t *target.Target) error {
		c := &cost.Cost{}
		timeResets(t, &c.Reset)
		before := s.wire.Wire()
		cpu, _, err := cost.Process()
		if err != nil {
			return trouble{err}
		}
		r, err := s.reportOf(t)
		if err != nil {
			return err
		}
		after, memory, err := cost.Process()
		if err != nil {
			return trouble{err}
		}
		c.Wire, c.Wall, c.CPU, c.Memory = s.wire.Wire().Since(before), time.Since(s.started), after-cpu, memory
		c.Specs, c.Clauses = r.Totals.Specs, r.Totals.Clauses
		out := cmd.OutOrStdout()
		fmt.Fprintln(out, r.Sentence())
		c.Text(out)
		return ended(r.Result.ExitCode())
	})
}

// timeResets adds the time of putting scenarios back to a sum. One spec runs
// at a time, so nobody else adds.
func timeResets(t *target.Target, sum *time.Duration) {
	timed := func(do func(context.Context) error) func(context.Context) error {
		if do == nil {
			return nil
		}
		return func(ctx context.Context) error {
			began := time.Now()
			defer func() { *sum += time.Since(began) }()
			return do(ctx)
		}
	}
	for _, w := range t.Wikis {
		w.Reset, w.Begin = timed(w.Reset), timed(w.Begin)
	}
}
