package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/cost"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/wiki"
)

// figuresOf runs this program and reads the figures it leaves. What it is told
// wrongly, and that there is nothing to judge, are errors as it would tell them itself.
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
		last := cost.LastLine(said.String())
		switch one.ProcessState.ExitCode() {
		case report.ExitUsage:
			return nil, errors.New(strings.TrimPrefix(last, "mwconform: "))
		case report.ExitNothing:
			return nil, contract.ErrEmpty
		}
		return nil, trouble{fmt.Errorf("%s: %w: %s", args[0], err, last)}
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
			w, release, err := useFixture(cmd, true)
			if err != nil {
				return err
			}
			defer release()
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
