package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/cost"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/target"
)

// notOfBench are flags of run that bench has no use for: it runs one spec at a time.
var notOfBench = append([]string{"plan", "procs", "baseline", "report", "render", "waivers", "verbose"}, targetsFlags...)

func benchCommand(run *cobra.Command) *cobra.Command {
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
	addFlagsOf(run, f, notOfBench)
	f.Int("floor", 0, "compare this many runs, on the test wiki, with the same requests sent by nothing but net/http, and without by-page by k6 where it is on the machine")
	f.Bool("by-page", false, "with floor, make the pairs page by page and add up their medians: what holds the machine up for minutes counts less")
	f.String("script", "", "")
	f.String("figures", "", "")
	for _, name := range []string{"script", "figures"} { // for the processes that floor starts
		_ = f.MarkHidden(name)
	}
	return cmd
}

func bench(cmd *cobra.Command, args []string) error {
	n, _ := cmd.Flags().GetInt("floor")
	if by, _ := cmd.Flags().GetBool("by-page"); by && n == 0 && fromFlag(cmd, "by-page") {
		return fmt.Errorf("%s needs floor: how many pairs of each page", named(cmd, "by-page"))
	}
	if n != 0 {
		return floor(cmd, args, n)
	}
	return onLive(cmd, args, func(s *session, t *target.Target) error {
		oneThread()
		c := &cost.Cost{}
		name, _ := cmd.Flags().GetString("script")
		script := &cost.Script{}
		timeResets(t, &c.Reset, script)
		timeWaiting(t, &c.Waited, script, name != "")
		s.paused = func(d time.Duration) { c.Waited += d }
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
		if name != "" {
			if err := leave(cmd, "script", script.Lines()); err != nil {
				return err
			}
		}
		if err := leave(cmd, "figures", &cost.Played{Cost: *c}); err != nil {
			return err
		}
		return ended(r.Result.ExitCode())
	})
}

// timeResets adds the time of putting scenarios back to a sum, and notes it in
// a script. One spec runs at a time, so nobody else adds.
func timeResets(t *target.Target, sum *time.Duration, script *cost.Script) {
	timed := func(do func(context.Context) error, note func()) func(context.Context) error {
		if do == nil {
			return nil
		}
		return func(ctx context.Context) error {
			began := time.Now()
			defer func() { *sum += time.Since(began) }()
			note()
			return do(ctx)
		}
	}
	for _, w := range t.Wikis {
		back := func() { script.Reset(w.Scenario) }
		var once sync.Once // Begin does it before the first spec only
		w.Reset, w.Begin = timed(w.Reset, back), timed(w.Begin, func() { once.Do(back) })
	}
}

// timeWaiting adds the time of looking for mails to a sum, and lets a script
// see everything else.
func timeWaiting(t *target.Target, sum *time.Duration, script *cost.Script, writes bool) {
	for _, w := range t.Wikis {
		w.Source = watched{w.Source, sum, script, writes}
	}
}

// watched is the source of a wiki whose tapes are looked at.
type watched struct {
	target.Source
	waited *time.Duration
	script *cost.Script
	writes bool
}

// Open implements target.Source.
func (w watched) Open(scenario, spec string) (target.Tape, error) {
	tape, err := w.Source.Open(scenario, spec)
	return watchedTape{tape, w}, err
}

type watchedTape struct {
	target.Tape
	watched
}

// RoundTrip implements http.RoundTripper.
func (w watchedTape) RoundTrip(r *http.Request) (*http.Response, error) {
	switch {
	case r.URL.Host == mail.Host:
		began := time.Now()
		defer func() { *w.waited += time.Since(began) }()
	case w.writes:
		w.script.Next = w.Tape
		return w.script.RoundTrip(r)
	}
	return w.Tape.RoundTrip(r)
}
