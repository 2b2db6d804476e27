package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/redact"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/harness/wiki"
)

func recordCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "record [SELECTOR...]",
		Short: "Run the specs against the test wiki and record the answers",
		Long: `Record runs the specs against the test wiki of "mwconform wiki up" and writes
one recording for each spec below --into. Passwords, tokens and cookies are
replaced before anything is written. A spec that does not pass leaves its old
recording untouched.

` + exitCodes,
		RunE: withSettings(record),
	}
	addRunFlags(cmd)
	addLiveFlags(cmd)
	addProcsFlag(cmd.Flags(), procsOfLive)
	addShardFlag(cmd, "refused: one manifest is written for all recordings")
	cmd.Flags().String("into", "cassettes", "folder the recordings are written to")
	return cmd
}

func record(cmd *cobra.Command, args []string) error {
	if fixture, _ := cmd.Flags().GetBool("fixture-wiki"); !fixture && cmd.Flags().Changed("fixture-wiki") {
		return fmt.Errorf("record only works with the test wiki: leave --fixture-wiki=false out")
	}
	if which := whichWiki(cmd); (which.Tree != "" || which.Database != "") && !cmd.Flags().Changed("into") {
		return fmt.Errorf("the recordings are of Debian's packages with SQLite: name another folder with --into for this wiki")
	}
	if f := cmd.Flags().Lookup("repeats"); f.Changed && slices.Equal(f.Annotations[origin], []string{"flag"}) {
		return fmt.Errorf("record sends nothing again, so that a recording holds what was answered at once: leave --repeats out")
	}
	if text, _ := cmd.Flags().GetString("shard"); text != "" {
		return fmt.Errorf("%s: record writes one manifest for all recordings of a release, which shards on several machines would each write a part of: leave it out, or name clauses", named(cmd, "shard"))
	}
	s, err := newSession(cmd, args)
	if err != nil {
		return err
	}
	if s.procs, err = procs(cmd); err != nil {
		return err
	}
	limits, transport, err := liveTransport(cmd)
	if err != nil {
		return err
	}
	limits.Repeats = nil
	w, release, err := useFixture(cmd, true)
	if err != nil {
		return err
	}
	defer release()
	if transport, err = withFixtureMail(cmd, w, transport); err != nil {
		return err
	}
	accounts, err := wiki.TargetAccounts()
	if err != nil {
		return trouble{err}
	}
	dir, _ := cmd.Flags().GetString("into")
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("the setting into: %s is no folder", dir)
	}
	accounts[target.NewRole] = target.NewAccount()
	rec, err := cassette.NewRecorder(dir, w.Release(), version, transport, func() *redact.Secrets { return spec.Secrets(accounts) })
	if err != nil {
		return trouble{err}
	}
	rec.Prefix = accounts[target.NewRole].Name
	wikis, scenarios, err := w.Wikis(scenarioNames(cmd), "", rec, limits)
	if err != nil {
		return err
	}
	t := &target.Target{Mode: target.RecordMode, Edition: s.edition, Wikis: map[string]*target.Wiki{}, Allowed: contract.Risks}
	if t.Answers, err = wiki.TargetAnswers(); err != nil {
		return trouble{err}
	}
	for i, one := range wikis {
		one.Accounts = accounts
		one.Mailbox.Wait = mailWait(cmd)
		if err := one.Reset(cmd.Context()); err != nil { // what an earlier run left is no fact
			return trouble{err}
		}
		if err := s.recordDiscovery(rec, one, scenarios[i]); err != nil {
			return err
		}
		if err := s.accept(t, one, scenarios[i]); err != nil {
			return err
		}
	}
	if err := s.run(t); err != nil {
		return err
	}
	return s.prune(rec, t)
}

// recordDiscovery records what discovery asks, under its own name.
func (s *session) recordDiscovery(rec *cassette.Recorder, w *target.Wiki, sc wiki.Scenario) error {
	tape, err := rec.Open(w.Scenario, cassette.Discovery)
	if err != nil {
		return trouble{err}
	}
	if w.Facts, err = target.Discover(s.cmd.Context(), w, w.Client(tape), sc.Declared(s.catalogue.Capabilities)); err != nil {
		tape.Close(false)
		return err
	}
	rec.Note(w, sc.Declared(s.catalogue.Capabilities)) // before it is kept, and the manifest written with it
	if err := tape.Close(true); err != nil {
		return trouble{err}
	}
	return nil
}

// prune removes recordings of specs that are gone, after everything was recorded.
func (s *session) prune(rec *cassette.Recorder, t *target.Target) error {
	if !s.all || scenarioNames(s.cmd) != nil {
		return nil
	}
	wanted := map[string]bool{}
	for _, sp := range s.specs {
		wanted[cassette.File(sp.In(), sp.ID())] = true
	}
	for _, name := range t.Scenarios() {
		wanted[cassette.File(name, cassette.Discovery)] = true
	}
	gone, err := rec.Prune(wanted)
	for _, f := range gone {
		fmt.Fprintln(s.cmd.OutOrStdout(), "removed the recording", f)
	}
	if err != nil {
		return trouble{err}
	}
	return nil
}
