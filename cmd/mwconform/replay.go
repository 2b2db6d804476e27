package main

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/harness/wiki"
	"github.com/mwconform/mwconform/suites"
)

func replayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay [SELECTOR...]",
		Short: "Run the specs offline on the recordings",
		Long: `Replay runs the specs on recorded answers of real wikis. It never goes to
the network. A SELECTOR is a clause id, a prefix such as login/ or a pattern
such as login/result/*; without any, all clauses are chosen.

Every recorded release is replayed and held against its own edition; at the end
stands a matrix, page by release. Where there are several, each has a report of
its own: --report report.json writes report-1.35.json, report-1.39.json and so
on, which mwconform diff compares. With one release (--release 1.39) it is the
file as it is named.

The exit code is that of the worst release: 1 before 3. It is 4 only where
nothing could be judged in any of them.

` + shardHelp + `

` + exitCodes,
		RunE: withSettings(replay),
	}
	addRunFlags(cmd)
	addWaiverFlags(cmd)
	addShardFlag(cmd, shardUsage)
	cmd.Flags().String("release", "", "releases whose recordings are replayed, such as 1.35,1.39 (default all there are)")
	addProcsFlag(cmd.Flags(), "how many specs are replayed at the same time")
	cmd.Flags().String("cassettes", "", "folder of recordings (default those within the program)")
	return cmd
}

func replay(cmd *cobra.Command, args []string) error {
	if dir, _ := cmd.Flags().GetString("cassettes"); dir == "" {
		collectLess()
	}
	s, err := newSession(cmd, args)
	if err != nil {
		return err
	}
	if s.procs, err = procs(cmd); err != nil {
		return err
	}
	fsys, releases, err := recordings(cmd)
	if err != nil {
		return err
	}
	if name, _ := cmd.Flags().GetString("baseline"); name != "" && len(releases) > 1 {
		return fmt.Errorf("%s needs one release: name it with --release", named(cmd, "baseline"))
	}
	if len(releases) > 1 {
		return s.replayEach(fsys, releases)
	}
	_, t, err := s.recorded(fsys, releases[0], s.edition)
	if err != nil {
		return trouble{err}
	}
	return s.run(t)
}

// replayEach replays several releases, shows each and then all side by side.
// One that cannot be replayed at all is named and does not keep the others.
func (s *session) replayEach(fsys fs.FS, releases []string) error {
	columns := make([]report.Column, len(releases))
	var configs []suites.Config
	var at []int // the column of each configuration
	targets, errs := make([]*target.Target, len(releases)), make([]error, len(releases))
	var all sync.WaitGroup
	for i, release := range releases {
		all.Go(func() { _, targets[i], errs[i] = s.recorded(fsys, release, s.edition) })
	}
	all.Wait()
	for i, release := range releases {
		if errs[i] != nil {
			columns[i] = report.Column{Name: release, Trouble: printable.Words(errs[i].Error())}
			continue
		}
		env := s.env(targets[i])
		env.Keep = s.keep()
		configs, at = append(configs, suites.Config{Name: release, Env: env, Specs: s.specs}), append(at, i)
	}
	if len(configs) > 0 {
		results, err := suites.RunEach(configs, s.options())
		if err != nil {
			return trouble{err}
		}
		for i, c := range configs {
			r := s.report(c.Env, results[i])
			results[i] = nil // reports may be large, and only the sums are shown together
			if err := s.show(r, c.Name); err != nil {
				return err
			}
			fmt.Fprintln(s.cmd.OutOrStdout())
			columns[at[i]] = r.Column(c.Name)
		}
	}
	report.Matrix(s.cmd.OutOrStdout(), columns, s.table())
	return ended(report.WorstExit(columns))
}

// ofRelease is the name of the report of one of several releases:
// report-1.39.json for report.json.
func ofRelease(file, release string) string {
	if file == "" {
		return ""
	}
	ext := filepath.Ext(file)
	return strings.TrimSuffix(file, ext) + "-" + release + ext
}

// recorded is the wiki recorded of a release as a target, and what plays it.
// edition is the one it is held against, "" is that of the release.
func (s *session) recorded(fsys fs.FS, release string, edition contract.Edition) (*cassette.Player, *target.Target, error) {
	player, err := cassette.NewPlayer(fsys, release)
	if err != nil {
		return nil, nil, err
	}
	t, err := player.Target(s.cmd.Context(), edition)
	if err != nil {
		return nil, nil, err
	}
	// The recordings are of the test wiki, so its answers are known.
	if t.Answers, err = wiki.TargetAnswers(); err != nil {
		return nil, nil, err
	}
	t.Never, err = wiki.Never(release)
	return player, t, err
}

// recordings are those within the program or in the folder of --cassettes, and
// the releases chosen by --release, the oldest first; all where it is not given.
func recordings(cmd *cobra.Command) (fs.FS, []string, error) {
	var fsys fs.FS = cassettes.FS
	dir, _ := cmd.Flags().GetString("cassettes")
	if dir != "" {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, nil, fmt.Errorf("the setting cassettes: %s is no folder", dir)
		}
		fsys = os.DirFS(dir)
	}
	have, err := cassette.Releases(fsys)
	switch {
	case err != nil:
		return nil, nil, trouble{err}
	case len(have) == 0 && dir != "":
		return nil, nil, fmt.Errorf("the setting cassettes: there are no recordings in %s (mwconform record makes them)", dir)
	case len(have) == 0:
		return nil, nil, trouble{fmt.Errorf("there are no recordings (make record makes them)")}
	}
	asked, _ := cmd.Flags().GetString("release")
	if asked == "" {
		return fsys, have, nil
	}
	var chosen []string
	for _, release := range strings.Split(asked, ",") {
		release = strings.TrimSpace(release)
		if !slices.Contains(have, release) {
			return nil, nil, fmt.Errorf("no recordings of the release %q: there are some of %s", release, strings.Join(have, ", "))
		}
		chosen = append(chosen, release)
	}
	slices.Sort(chosen)
	return fsys, slices.Compact(chosen), nil
}

// table tells whether tables are wanted rather than lines.
func (s *session) table() bool {
	view, _ := s.cmd.Flags().GetString("view")
	return view == "table" || view == "auto" && isTerminal(s.cmd.OutOrStdout())
}

// show writes the report to the files that are named, and then shows it: who
// reads the output may be gone, as is tee after Ctrl-C, and writing to nobody
// ends the program. release is that of the report where there are several, or "".
func (s *session) show(r *report.Report, release string) error {
	file, _ := s.cmd.Flags().GetString("report")
	if release != "" {
		file = ofRelease(file, release)
	}
	var err error
	if file != "" {
		err = r.WriteFile(file)
	}
	rendered, problem := s.render(r, release)
	if isEntry(s.cmd) && err == nil {
		return s.tell(r, filepath.Base(file))
	}
	out := bufio.NewWriter(s.cmd.OutOrStdout()) // not a call of the system for each line
	defer out.Flush()
	if s.table() {
		r.Terminal(out, time.Now())
	} else {
		r.Plain(out, time.Now())
	}
	if !s.certifies {
		fmt.Fprintln(out, r.Sentence())
	}
	switch {
	case err != nil:
		return trouble{fmt.Errorf("the report could not be written to %s: %w", file, cause(err))}
	case file != "":
		fmt.Fprintf(out, "report: %s\n", file)
	}
	for _, name := range rendered {
		fmt.Fprintf(out, "report: %s\n", name)
	}
	return problem
}

// ended is the end of a run with an exit code.
func ended(code int) error {
	if code == report.ExitConforming {
		return nil
	}
	return exit(code)
}
