package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/cost"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/shard"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites"
)

// addSelectionFlags adds what narrows a run.
func addSelectionFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringSlice("page", nil, "only clauses of these pages")
	f.StringSlice("profile", nil, "only clauses of these profiles")
}

// addRunFlags adds what run, record and replay have in common.
func addRunFlags(cmd *cobra.Command) {
	addConfigFlags(cmd)
	addSelectionFlags(cmd)
	f := cmd.Flags()
	f.String("edition", "", "contract to hold against: 1.35, 1.39, 1.43 or documented (default that of the release)")
	f.String("report", "", "write the report as JSON to this file")
	addRenderFlag(cmd)
	f.String("baseline", "", "compare with this report of an earlier run, as mwconform diff does")
	addViewFlag(cmd)
	f.Int64("seed", 0, "run the specs in a random order from this seed (0: always the same order)")
	f.BoolP("verbose", "v", false, "show Ginkgo's own report as well")
}

// addViewFlag adds how a report is shown.
func addViewFlag(cmd *cobra.Command) {
	cmd.Flags().String("view", "auto", "table, lines, or auto: a table on a terminal, lines in a pipe")
}

// views are how a report is shown.
var views = []string{"auto", "table", "lines"}

// session is one run of specs, from the choice to the exit code.
type session struct {
	cmd       *cobra.Command
	catalogue *contract.Catalogue
	schemas   *schema.Set
	chosen    []*contract.Clause
	whole     []*contract.Clause // chosen, also where this run is of a shard of it only
	part      *shard.Part        // of the run, nil where it is the whole
	specs     []spec.Spec
	all       bool
	edition   contract.Edition
	generate  spec.Generate
	waivers   []report.UsedWaiver
	// renderings are written beside the report at the end.
	renderings []rendering
	started    time.Time           // of the run
	wire       *cost.Meter         // of a live run, discovery included; nil in a replay and a recording
	certifies  bool                // the certificate says what the result means
	paused     func(time.Duration) // see spec.Env
	procs      int                 // specs at the same time; 0 is one
}

// newSession reads catalogue and schemas and makes the choice.
func newSession(cmd *cobra.Command, selectors []string) (*session, error) {
	s := &session{cmd: cmd}
	err := s.output()
	if err != nil {
		return nil, err
	}
	if s.catalogue, s.schemas, err = loadBoth(); err != nil {
		return nil, err
	}
	if s.chosen, err = choose(cmd, s.catalogue, selectors); err != nil {
		return nil, err
	}
	s.all = len(s.chosen) == len(s.catalogue.Clauses())
	s.specs = suites.Choose(suites.All(), s.chosen)
	if len(s.specs) == 0 {
		return nil, contract.ErrEmpty
	}
	if err = s.takeShard(); err != nil {
		return nil, err
	}
	if s.waivers, err = readWaivers(cmd, s.catalogue); err != nil {
		return nil, err
	}
	if name, _ := cmd.Flags().GetString("edition"); name != "" {
		if s.edition, err = contract.ParseEdition(name); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// output checks how the report is to be shown and written, before there is one.
func (s *session) output() error {
	err := canWriteReport(s.cmd)
	if err != nil {
		return err
	}
	if view, err := s.cmd.Flags().GetString("view"); err == nil && !slices.Contains(views, view) {
		return fmt.Errorf("the setting view: no %q; there is %v", view, views)
	}
	s.renderings, err = renderings(s.cmd)
	return err
}

// canWriteReport finds out before the run what would be lost after it.
func canWriteReport(cmd *cobra.Command) error {
	name, _ := cmd.Flags().GetString("report")
	return canWrite("report", name)
}

// canWrite tells whether the file of a setting can be written, "" is none.
func canWrite(setting, name string) error {
	if name == "" {
		return nil
	}
	switch info, err := os.Stat(name); {
	case err == nil && info.IsDir():
		return fmt.Errorf("the setting %s: %s is a folder: name a file", setting, name)
	case err == nil && !info.Mode().IsRegular(): // such as /dev/stdout
		return nil
	}
	probe, err := os.CreateTemp(filepath.Dir(name), ".report-*")
	if err != nil {
		return fmt.Errorf("the setting %s: no file can be written in the folder %s: %w", setting, filepath.Dir(name), cause(err))
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// cause is what went wrong, without the name of a temporary file.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func choose(cmd *cobra.Command, c *contract.Catalogue, selectors []string) ([]*contract.Clause, error) {
	pages, _ := cmd.Flags().GetStringSlice("page")
	profiles, _ := cmd.Flags().GetStringSlice("profile")
	return c.Select(contract.Selection{Clauses: selectors, Pages: pages, Profiles: profiles})
}

// run runs the specs on a target, shows and writes the report, and gives the
// exit code as an error.
func (s *session) run(t *target.Target) error {
	before, err := s.readBaseline()
	if err != nil {
		return err
	}
	r, err := s.runReport(t)
	return s.compared(before, r, err)
}

func (s *session) runReport(t *target.Target) (*report.Report, error) {
	r, err := s.reportOf(t)
	if err != nil {
		return nil, err
	}
	if err := s.show(r, ""); err != nil {
		return r, err
	}
	return r, ended(r.Result.ExitCode())
}

// reportOf runs the specs on a target and sums up what came.
func (s *session) reportOf(t *target.Target) (*report.Report, error) {
	env := s.env(t)
	env.Keep = s.keep()
	s.started = time.Now()
	results, err := suites.Run(suites.Config{Env: env, Specs: s.specs}, s.options())
	if err != nil {
		return nil, trouble{err}
	}
	return s.report(env, results), nil
}

// env is what specs run in, for every command: none may leave a check out.
func (s *session) env(t *target.Target) spec.Env {
	env := spec.Env{Catalogue: s.catalogue, Schemas: s.schemas, Target: t, Generate: s.generate, Always: s.always()}
	// A recording has all that its spec asked for; certificates and variations rest
	// on no answer of others either: their commands have no such flag.
	if alone, err := s.cmd.Flags().GetBool("alone"); t.Mode == target.LiveMode && err == nil && !alone {
		env.Shared = new(spec.Shared)
	}
	env.Paused = s.paused
	return env
}

// keep is what of the exchanges is needed: a report that is shown on a terminal
// and kept nowhere has only those of failures.
func (s *session) keep() spec.Keep {
	file, _ := s.cmd.Flags().GetString("report")
	before, _ := s.cmd.Flags().GetString("baseline")
	if file == "" && before == "" && len(s.renderings) == 0 {
		return spec.KeepFailing
	}
	return spec.KeepAll
}

// always are the checks of all answers that belong to the chosen clauses, in
// a shard also those of the others: they speak of its answers, too.
func (s *session) always() []spec.Always { return suites.ChooseAlways(suites.Always(), s.whole) }

// options are those of the flags seed and verbose.
func (s *session) options() suites.Options {
	seed, _ := s.cmd.Flags().GetInt64("seed")
	verbose, _ := s.cmd.Flags().GetBool("verbose")
	return suites.Options{Seed: seed, Verbose: verbose, Procs: s.procs, Progress: progressLine(os.Stderr), Context: s.cmd.Context()}
}

// report sums up the results of one target.
func (s *session) report(env spec.Env, results []result.Spec) *report.Report {
	in := report.Input{Suite: report.Suite{Name: "mwconform", Version: version, Catalogue: s.catalogue.Digest},
		Env: env, Chosen: s.chosen, All: s.all && canSignIn(env.Target), Results: results, Shard: s.shard()}
	if env.Target.Mode != target.Replay {
		in.Run = &report.Run{Started: s.started.UTC().Format(time.RFC3339), Seconds: time.Since(s.started).Seconds(), Seed: s.options().Seed, Repeated: repeated(env.Target), FailedLogins: failedLogins(env.Target)}
	}
	r := report.Make(in)
	r.Waive(s.waivers, today())
	return r
}

// repeated is what was sent again in this run; all its wikis share one count.
func repeated(t *target.Target) []api.Repeated {
	for _, w := range t.Wikis {
		return w.Limits.Repeats.Sent()
	}
	return nil
}

// canSignIn tells whether the accounts were there without which most clauses
// cannot be seen. A run without them saw a part only, however much of it passed.
func canSignIn(t *target.Target) bool {
	w, err := t.For(spec.DefaultScenario)
	if err != nil || w.Facts == nil {
		return false
	}
	has := w.Facts.Has
	return has("sign-in") && has("account-user") && (has("account-bot") || !has("bot-passwords"))
}

// progressLine draws how many specs are done, on a terminal only.
func progressLine(w io.Writer) func(done, all int) {
	if !isTerminal(w) {
		return nil
	}
	return func(done, all int) {
		if done == all {
			fmt.Fprint(w, "\r\033[K")
			return
		}
		fmt.Fprintf(w, "\r\033[K%d of %d specs", done, all)
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
