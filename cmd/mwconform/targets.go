package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mwconform/mwconform/harness/farm"
	"github.com/mwconform/mwconform/harness/report"
)

// bounds of how many targets run at the same time.
const (
	usualParallel = 4 // a process waits for its wiki most of its time, and has some 70 MB
	mostParallel  = 256
)

// targetsFlags are those of addTargetsFlags, which only run has.
var targetsFlags = []string{"targets", "out", "parallel", "per-host", entryFlag}

// addTargetsFlags adds what runs over many wikis.
func addTargetsFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.String("targets", "", "YAML file of many wikis, each with a name and its settings: one report each, and a summary")
	f.String("out", "", "with targets: folder of the reports, NAME.json, and of "+farm.Name)
	f.Int("parallel", usualParallel, "with targets: how many run at the same time")
	f.Int("per-host", 1, "with targets: how many of those on one host and port run at the same time")
	f.Bool(entryFlag, false, "run one target, whose settings come on standard input")
	_ = f.MarkHidden(entryFlag)
}

// notOfTarget are settings of the whole run that no target has.
var notOfTarget = append([]string{"config", "print-config", "help", "view"}, targetsFlags...)

// notWithTargets are settings that cannot be for many wikis, with what to do instead.
var notWithTargets = map[string]string{
	"report":       "each target's report is written into the folder of out",
	"render":       "mwconform report shows each report in any form, mwconform site all of them",
	"baseline":     "mwconform diff compares two reports of a target",
	"plan":         "plan is for one wiki: give its settings to run",
	"verbose":      "it is for one wiki",
	"fixture-wiki": "there is one test wiki",
	"as-own":       "it is for the test wiki",
	"scenario":     "it is for the test wiki",
	"variation":    "it is for the test wiki",
	"deviant":      "it is for the test wiki",
}

// wholeFarm is a run over the targets of a file.
type wholeFarm struct {
	cmd     *cobra.Command
	args    []string // selectors, for every target
	program string
	out     string
	all     []one
	bounds  farm.Bounds
	// patience is how long a process may take to end once it is told to.
	patience time.Duration

	mu      sync.Mutex
	running []string // names, the longest first
	done    int
}

// runTargets runs the specs against every target of the file, each in a process
// of its own: Ginkgo runs one suite in a process, and limits, mailboxes and
// accounts of one wiki are none of another's.
func runTargets(cmd *cobra.Command, args []string) error {
	c, err := loadCatalogue()
	if err != nil {
		return err
	}
	if _, err := choose(cmd, c, args); err != nil { // said once, not by every target
		return err
	}
	f, err := newFarm(cmd, args)
	if err != nil {
		return err
	}
	if err := f.clear(); err != nil {
		return err
	}
	began := time.Now()
	lines := make([]farm.Line, len(f.all))
	var targets []farm.Target
	for i, t := range f.all {
		targets = append(targets, t.Target)
		lines[i] = farm.Line{Name: t.Name, Endpoint: t.Endpoint, ExitCode: report.ExitTrouble, Says: "not started: the run was ended"}
	}
	farm.Each(cmd.Context(), targets, f.bounds, func(i int) { lines[i] = f.one(cmd.Context(), f.all[i]) })
	sum := &farm.Summary{Schema: farm.SchemaID, Suite: report.Suite{Name: "mwconform", Version: version, Catalogue: c.Digest},
		Started: began.UTC().Format(time.RFC3339), Seconds: time.Since(began).Seconds(),
		Parallel: f.bounds.All, PerHost: f.bounds.PerHost, ExitCode: farm.Worst(lines), Targets: lines}
	return f.show(sum)
}

// newFarm reads the settings and the file of targets.
func newFarm(cmd *cobra.Command, args []string) (*wholeFarm, error) {
	f := &wholeFarm{cmd: cmd, args: args, patience: patienceAtEnd}
	name, _ := cmd.Flags().GetString("targets")
	f.out, _ = cmd.Flags().GetString("out")
	f.bounds.All, _ = cmd.Flags().GetInt("parallel")
	f.bounds.PerHost, _ = cmd.Flags().GetInt("per-host")
	view, _ := cmd.Flags().GetString("view")
	for _, b := range []struct {
		name string
		n    int
	}{{"parallel", f.bounds.All}, {"per-host", f.bounds.PerHost}} {
		if b.n < 1 || b.n > mostParallel {
			return nil, fmt.Errorf("the setting %s: a number from 1 to %d is due, not %d", named(cmd, b.name), mostParallel, b.n)
		}
	}
	switch {
	case f.out == "":
		return nil, fmt.Errorf("%s needs out: name the folder of the reports", named(cmd, "targets"))
	case !slices.Contains(views, view):
		return nil, fmt.Errorf("the setting view: no %q; there is %v", view, views)
	}
	if err := ofOneWiki(cmd); err != nil {
		return nil, err
	}
	var err error
	if f.all, err = readTargets(cmd, name, f.out); err != nil {
		return nil, err
	}
	if f.program, err = os.Executable(); err != nil {
		return nil, trouble{err}
	}
	return f, nil
}

// ofOneWiki refuses settings of the run that only one wiki can have: where it
// is, and out of a file what may be done to it and with which accounts. Who gives
// these by flag or variable means all wikis; a file may have been one wiki's.
func ofOneWiki(cmd *cobra.Command) error {
	for _, name := range slices.Sorted(maps.Keys(notWithTargets)) {
		if f := cmd.Flags().Lookup(name); f.Value.String() != f.DefValue {
			return fmt.Errorf("%s and targets contradict each other: %s", named(cmd, name), notWithTargets[name])
		}
	}
	var problem error
	one := &cobra.Command{}
	addOwnFlags(one)
	addMailFlags(one)
	one.Flags().VisitAll(func(f *pflag.Flag) {
		of := cmd.Flags().Lookup(f.Name)
		from := strings.Join(of.Annotations[origin], "")
		everybodys := from == "flag" || strings.HasPrefix(from, envPrefix)
		only := f.Name == "endpoint" || f.Name == "mail"
		if problem == nil && of.Value.String() != of.DefValue && (only || !everybodys) {
			problem = fmt.Errorf("%s is of one wiki: give it to a target in the file of targets", named(cmd, f.Name))
		}
	})
	return problem
}

// clear makes the folder of the reports, and takes away what an earlier run of
// the same targets left there: a report has to be of this run.
func (f *wholeFarm) clear() error {
	err := os.MkdirAll(f.out, 0o755)
	if err == nil {
		err = canWrite("out", filepath.Join(f.out, farm.Name))
	}
	names := []string{farm.Name}
	for _, t := range f.all {
		names = append(names, t.Name+".json")
	}
	for _, name := range names {
		if err == nil {
			if err = os.Remove(filepath.Join(f.out, name)); errors.Is(err, fs.ErrNotExist) {
				err = nil
			}
		}
	}
	if err != nil {
		return fmt.Errorf("the setting out: %w", err)
	}
	return nil
}

// one runs a target and draws the line of progress before and after.
func (f *wholeFarm) one(ctx context.Context, t one) farm.Line {
	f.progress(func() { f.running = append(f.running, t.Name) })
	line := f.process(ctx, t)
	f.progress(func() {
		f.done++
		f.running = slices.DeleteFunc(f.running, func(n string) bool { return n == t.Name })
	})
	return line
}

// mostShown is how long the line of progress may be: one that a terminal breaks
// is not wiped whole.
const mostShown = 78

// progress draws how many targets are done and which run, on a terminal only.
func (f *wholeFarm) progress(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
	w := f.cmd.ErrOrStderr()
	if !isTerminal(w) {
		return
	}
	fmt.Fprint(w, "\r\033[K")
	if len(f.running) > 0 {
		line := fmt.Sprintf("%d of %d targets, now %s", f.done, len(f.all), strings.Join(f.running, ", "))
		fmt.Fprint(w, line[:min(len(line), mostShown)])
	}
}

// show writes the summary, shows it and gives its exit code as an error.
func (f *wholeFarm) show(sum *farm.Summary) error {
	file := filepath.Join(f.out, farm.Name)
	err := sum.WriteFile(file) // first: who reads the output may be gone
	out := f.cmd.OutOrStdout()
	view, _ := f.cmd.Flags().GetString("view")
	sum.Text(out, view != "lines")
	if err != nil {
		return trouble{fmt.Errorf("the summary could not be written to %s: %w", file, cause(err))}
	}
	fmt.Fprintf(out, "summary: %s\n", file)
	return ended(sum.ExitCode)
}
