package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/cost"
	"github.com/mwconform/mwconform/harness/wiki"
)

// mostPairs is more than anybody waits for.
const mostPairs = 100

// floor compares runs of the suite with the same requests sent by nothing but
// net/http, and by tools of others that are here, each in a process of its own
// and first in turn.
func floor(cmd *cobra.Command, args []string, pairs int) error {
	if endpoint, fixture := asked(cmd); !fixture || endpoint != "" {
		return fmt.Errorf("%s needs fixture-wiki, and no endpoint: between two runs the wiki is put back", named(cmd, "floor"))
	}
	if pairs < 1 || pairs > mostPairs {
		return fmt.Errorf("the setting floor: a number from 1 to %d is due, not %d", mostPairs, pairs)
	}
	dir, err := os.MkdirTemp("", "mwconform-floor-") // only the user's own: it gets passwords of the test wiki
	if err != nil {
		return trouble{err}
	}
	defer os.RemoveAll(dir)
	script, figures := filepath.Join(dir, "script.json"), filepath.Join(dir, "figures.json")
	var which []string
	for _, name := range []string{"release", "tree", "database", "state-dir"} {
		if v, _ := cmd.Flags().GetString(name); v != "" {
			which = append(which, "--"+name, v)
		}
	}
	suite := slices.Concat([]string{"bench", "--fixture-wiki", "--figures", figures}, which, args)
	if alone, _ := cmd.Flags().GetBool("alone"); alone {
		suite = append(suite, "--alone")
	}
	self := func(args ...string) (*cost.Played, error) { return figuresOf(cmd.Context(), figures, args) }
	progress(cmd, "writing down what the suite sends")
	if _, err := self(append(suite, "--script", script)...); err != nil {
		return err
	}
	sent := slices.Concat([]string{"floor", script, "--figures", figures}, which)
	tools := cost.Here()
	var all []cost.Pair
	for i := range pairs {
		progress(cmd, fmt.Sprintf("pair %d of %d", i+1, pairs))
		pair, err := onePair(i, tools, self, suite, sent)
		if err != nil {
			return err
		}
		if all = append(all, pair); pair.Trouble != nil { // of a tool; suite and floor go on
			tools = nil
		}
	}
	if err := cost.Compare(cmd.OutOrStdout(), all); err != nil {
		return err
	}
	for _, pair := range all {
		if pair.Trouble != nil {
			return pair.Trouble
		}
	}
	return beside(cmd, tools, all)
}

// onePair runs the suite, the floor and the tools, another first each time.
func onePair(i int, tools []cost.Tool, self func(...string) (*cost.Played, error), suite, sent []string) (cost.Pair, error) {
	pair := cost.Pair{Beside: map[string]*cost.Played{}}
	parts := []func() error{
		func() (err error) { pair.Suite, err = self(suite...); return err },
		func() (err error) { pair.Floor, err = self(sent...); return err },
	}
	for _, tool := range tools {
		parts = append(parts, func() error {
			played, err := self(slices.Concat(sent, []string{"--with", tool.Name})...)
			pair.Beside[tool.Name], pair.Trouble = played, cmp.Or(pair.Trouble, err)
			return nil
		})
	}
	for k := range parts {
		if err := parts[(i+k)%len(parts)](); err != nil {
			return pair, err
		}
	}
	return pair, nil
}

// beside writes what the tools took.
func beside(cmd *cobra.Command, tools []cost.Tool, pairs []cost.Pair) error {
	out := cmd.OutOrStdout()
	if len(tools) == 0 {
		for _, t := range cost.Tools {
			fmt.Fprintf(out, "%s is not on this machine: nothing beside the floor\n", t.Name)
		}
	}
	for _, t := range tools {
		version, err := t.Version(cmd.Context())
		if err != nil {
			return trouble{err}
		}
		fmt.Fprintf(out, "\nthe same requests sent by %s, without its start:\n", version)
		if err := cost.CompareBeside(out, t.Name, pairs); err != nil {
			return err
		}
	}
	return nil
}

// figuresOf runs this program and reads the figures it leaves.
func figuresOf(ctx context.Context, figures string, args []string) (*cost.Played, error) {
	me, err := os.Executable()
	if err != nil {
		return nil, trouble{err}
	}
	var said bytes.Buffer
	one := exec.CommandContext(ctx, me, args...)
	one.Stdout, one.Stderr = &said, &said
	one.Cancel = func() error { return one.Process.Signal(os.Interrupt) }
	one.WaitDelay = 10 * time.Second
	if err := one.Run(); err != nil {
		return nil, trouble{fmt.Errorf("%s: %w: %s", args[0], err, cost.LastLine(said.String()))}
	}
	data, err := os.ReadFile(figures)
	if err != nil {
		return nil, trouble{err}
	}
	out := &cost.Played{}
	if err := json.Unmarshal(data, out); err != nil {
		return nil, trouble{fmt.Errorf("the figures of %s: %w", args[0], err)}
	}
	return out, os.Remove(figures)
}

// progress tells on a terminal what is being done.
func progress(cmd *cobra.Command, what string) {
	if line := progressLine(os.Stderr); line != nil {
		fmt.Fprintln(cmd.ErrOrStderr(), what)
	}
}

// floorCommand is the half of a pair that is not the suite.
func floorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "floor SCRIPT", Hidden: true, Args: cobra.ExactArgs(1), Short: "Send the requests of a script, for bench",
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return trouble{err}
			}
			var lines []cost.Line
			if err := json.Unmarshal(data, &lines); err != nil {
				return fmt.Errorf("the script %s: %w", args[0], err)
			}
			release, err := useFixture(cmd, true)
			if err != nil {
				return err
			}
			defer release()
			w, err := openFixture(cmd)
			if err != nil {
				return err
			}
			with, _ := cmd.Flags().GetString("with")
			played, err := play(cmd.Context(), w, with, filepath.Dir(args[0]), lines)
			if err != nil {
				return trouble{err}
			}
			return leave(cmd, "figures", played)
		},
	}
	addWikiFlags(cmd)
	cmd.Flags().String("figures", "", "")
	cmd.Flags().String("with", "", "")
	return cmd
}

// play lets a tool play a script, with its files in a folder, or net/http without one.
func play(ctx context.Context, w *wiki.Wiki, with, dir string, lines []cost.Line) (*cost.Played, error) {
	for _, tool := range cost.Here() {
		if tool.Name == with {
			if os.Getenv("GOMAXPROCS") == "" { // as oneThread, for a tool that is written in Go
				os.Setenv("GOMAXPROCS", "1")
			}
			return tool.Play(ctx, dir, lines, w.Reset)
		}
	}
	if with != "" {
		return nil, fmt.Errorf("%s is not on this machine", with)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true
	f := cost.Floor{Transport: transport, Reset: w.Reset}
	oneThread() // as the suite does
	return f.Play(ctx, lines)
}

// leave writes JSON to the file that a flag names, for the program that started this one.
func leave(cmd *cobra.Command, flag string, v any) error {
	name, _ := cmd.Flags().GetString(flag)
	if name == "" {
		return nil
	}
	data, err := json.Marshal(v)
	if err == nil {
		err = os.WriteFile(name, data, 0o600)
	}
	if err != nil {
		return trouble{err}
	}
	return nil
}
