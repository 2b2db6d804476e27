package main

import (
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/cassettes"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/harness/wiki"
)

func replayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay [SELECTOR...]",
		Short: "Run the specs offline on the recordings",
		Long: `Replay runs the specs on recorded answers of a real wiki. It never goes to
the network. A SELECTOR is a clause id, a prefix such as login/ or a pattern
such as login/result/*; without any, all clauses are chosen.

` + exitCodes,
		RunE: withSettings(replay),
	}
	addRunFlags(cmd)
	cmd.Flags().String("release", "", "release whose recordings are replayed (default the newest there is)")
	cmd.Flags().String("cassettes", "", "folder of recordings (default those within the program)")
	return cmd
}

func replay(cmd *cobra.Command, args []string) error {
	s, err := newSession(cmd, args)
	if err != nil {
		return err
	}
	_, t, err := s.recorded()
	if err != nil {
		return err
	}
	return s.run(t)
}

// recorded is the recorded wiki as a target, and what plays it.
func (s *session) recorded() (*cassette.Player, *target.Target, error) {
	player, err := openPlayer(s.cmd)
	if err != nil {
		return nil, nil, err
	}
	t, err := player.Target(s.cmd.Context(), s.edition)
	if err != nil {
		return nil, nil, trouble{err}
	}
	// The recordings are of the test wiki, so its answers are known.
	if t.Answers, err = wiki.TargetAnswers(); err != nil {
		return nil, nil, trouble{err}
	}
	return player, t, nil
}

// openPlayer finds the recordings by the flags cassettes and release.
func openPlayer(cmd *cobra.Command) (*cassette.Player, error) {
	var fsys fs.FS = cassettes.FS
	if dir, _ := cmd.Flags().GetString("cassettes"); dir != "" {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("the setting cassettes: %s is no folder", dir)
		}
		fsys = os.DirFS(dir)
	}
	have, err := cassette.Releases(fsys)
	if err != nil {
		return nil, trouble{err}
	}
	release, _ := cmd.Flags().GetString("release")
	if dir, _ := cmd.Flags().GetString("cassettes"); dir != "" && len(have) == 0 {
		return nil, fmt.Errorf("the setting cassettes: there are no recordings in %s (mwconform record makes them)", dir)
	}
	if release == "" {
		if len(have) == 0 {
			return nil, trouble{fmt.Errorf("there are no recordings (make record makes them)")}
		}
		release = have[len(have)-1]
	}
	for _, r := range have {
		if r == release {
			p, err := cassette.NewPlayer(fsys, release)
			if err != nil {
				return nil, trouble{err}
			}
			return p, nil
		}
	}
	return nil, fmt.Errorf("no recordings of the release %q: there are some of %s", release, strings.Join(have, ", "))
}
