package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/shard"
	"github.com/mwconform/mwconform/harness/spec"
)

const (
	shardUsage = "only part I of N, as I/N from 1/N to N/N: each clause is in one of them, and mwconform merge makes one report of all"

	shardHelp = `With --shard I/N only part I of N is run, for a job each in a CI: each clause is in
exactly one part, with all specs that speak of it, whatever the seed. The parts
take about as many requests each. The report says which part it is of, and is
never called conforming; where nothing of a part fails it is partial, exit code
0, also if nothing of it could be judged. mwconform merge makes the report of the
whole of those of all parts, and its exit code is that of the whole.`
)

func addShardFlag(cmd *cobra.Command, usage string) { cmd.Flags().String("shard", "", usage) }

// takeShard narrows the run to the part that --shard names.
func (s *session) takeShard() error {
	s.whole = s.chosen
	text, err := s.cmd.Flags().GetString("shard")
	if err != nil || text == "" {
		return nil // a command without it
	}
	wrong := func(err error) error { return fmt.Errorf("the setting %s: %w", named(s.cmd, "shard"), err) }
	part, err := shard.Parse(text)
	if err != nil {
		return wrong(err)
	}
	if before, _ := s.cmd.Flags().GetString("baseline"); before != "" {
		return wrong(errors.New("a part cannot be compared with a whole: leave --baseline out, merge the reports of all shards, and compare with mwconform diff"))
	}
	releases, err := cassette.Releases(cassettes.FS)
	if err != nil {
		return trouble{err}
	}
	// The recordings within the program, whatever is run: all shards have to be parted alike.
	requests := func(one spec.Spec) int { return cassette.Interactions(cassettes.FS, releases, one.In(), one.ID()) }
	if s.specs, s.chosen, err = shard.Take(part, s.specs, s.whole, requests); err != nil {
		return wrong(err)
	}
	s.part = &part
	return nil
}

// decisive are the settings, beside the choice of clauses, by which two shards
// of one wiki would judge otherwise. None of them is a secret.
var decisive = []string{"allow", "as-own", "capability", "deviant", "generate-count", "generate-seed", "max-failed-logins", "test-wiki", "variation"}

// shard is what the report says of the part it is of, nil where it is of the whole.
func (s *session) shard() *report.Shard {
	if s.part == nil {
		return nil
	}
	settings := map[string]string{}
	s.cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(decisive, f.Name) || f.Value.String() == f.DefValue {
			return
		}
		settings[f.Name] = f.Value.String()
		if list, ok := f.Value.(pflag.SliceValue); ok {
			settings[f.Name] = strings.Join(slices.Sorted(slices.Values(list.GetSlice())), ",")
		}
	})
	return report.NewShard(s.part.Index, s.part.Of, s.whole, settings)
}
