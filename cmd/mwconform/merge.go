package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/shard"
	"github.com/mwconform/mwconform/suites"
)

func mergeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "merge REPORT.json...",
		Short: "Put the reports of all shards of a run together",
		Long: `Merge takes the reports of all shards of one run (run --shard I/N --report FILE,
or replay), in any order, and makes the report of the whole run, as if there had
been no shards: of a replay it has the same bytes. --report writes it, and
report, diff and site take it as any other; it is shown as run shows it.

The shards have to be of one run: the same mwconform, catalogue, wiki, edition,
choice of clauses, waivers and settings that decide what is judged. The seed, which
orders specs only, may differ. None may be missing or given twice, and each has
to follow from its own specs and exchanges: one that was edited is refused.

Of live runs the report begins with the first shard and lasts until the last has
ended; run.shards lists them. It makes no certificate: that takes one run.

The exit code is that of the whole run, as run would have ended:
  0  conforming, or partial with no failure but waived ones
  1  not conforming: at least one clause fails; or the clause of a waiver does not
  2  wrong use or configuration; a file is no report of a shard, or the reports
     are not those of all shards of one run; nothing was written
  3  a file could not be read or written; or a clause could not be judged for
     trouble of a shard with the network, the target or the harness
  4  nothing could be judged`,
		RunE: withSettings(merge),
	}
	addConfigFlags(cmd)
	f := cmd.Flags()
	f.String("report", "", "write the report as JSON to this file")
	addRenderFlag(cmd)
	addViewFlag(cmd)
	return cmd
}

func merge(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("no reports to merge: name those of all shards")
	}
	s := &session{cmd: cmd}
	err := s.output()
	if err != nil {
		return err
	}
	if s.catalogue, s.schemas, err = loadBoth(); err != nil {
		return err
	}
	if err := s.overwritesNone(args); err != nil {
		return err
	}
	var files []shard.File
	for _, name := range args {
		f, err := loadShard(name, s.schemas)
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	r, err := shard.Merge(files, shard.Suite{Version: version, Catalogue: s.catalogue, Specs: suites.All()})
	if err != nil {
		return fmt.Errorf("not merged: %w", err)
	}
	if err := s.show(r, ""); err != nil {
		return err
	}
	return ended(r.Result.ExitCode())
}

// overwritesNone keeps the reports of the shards from being written over, such
// as by the report of a mwconform.yaml that they were run with.
func (s *session) overwritesNone(args []string) error {
	written := []string{}
	if name, _ := s.cmd.Flags().GetString("report"); name != "" {
		written = append(written, name)
	}
	for _, one := range s.renderings {
		written = append(written, one.file)
	}
	for _, name := range args {
		from, err := os.Stat(name)
		if err != nil {
			continue // said where it is read
		}
		if i := slices.IndexFunc(written, func(to string) bool { at, err := os.Stat(to); return err == nil && os.SameFile(at, from) }); i >= 0 {
			return fmt.Errorf("%s is the report of a shard and would be written over: name another file with --report or --render", written[i])
		}
	}
	return nil
}

// loadShard reads the report of a shard. One that is no report is wrong use
// (exit code 2), one that cannot be read is trouble (3).
func loadShard(name string, set *schema.Set) (shard.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return shard.File{}, trouble{fmt.Errorf("the report could not be read: %w", err)}
	}
	defer f.Close()
	r, err := compare.Read(f, set)
	var unfit *compare.UnfitError
	switch {
	case errors.As(err, &unfit):
		return shard.File{}, fmt.Errorf("not merged: %s: %w", name, err)
	case err != nil:
		return shard.File{}, trouble{fmt.Errorf("the report could not be read: %w", err)}
	}
	return shard.File{Name: name, Report: r}, nil
}
