//go:build man

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// The man pages are those of a program built with -tags man, as make install
// has it: cobra/doc's Markdown makes its tables whenever a program starts.
func init() {
	manCommand = func() *cobra.Command {
		return &cobra.Command{
			Use: "man DIR", Short: "Write the man pages into a folder", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				if err := writeMan(cmd.Root(), args[0]); err != nil {
					return trouble{fmt.Errorf("the man pages could not be written: %w", err)}
				}
				return nil
			},
		}
	}
}

// writeMan writes a page for each command. No page has a date, so that the
// same program writes the same bytes.
func writeMan(root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root.DisableAutoGenTag = true
	epoch := time.Unix(0, 0).UTC()
	for _, cmd := range append([]*cobra.Command{root}, commandsOf(root)...) {
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		f, err := os.Create(filepath.Join(dir, name+".1"))
		if err != nil {
			return err
		}
		head := &doc.GenManHeader{Title: strings.ToUpper(name), Section: "1", Source: "mwconform " + version, Manual: "mwconform", Date: &epoch}
		err = doc.GenMan(cmd, head, f)
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
	}
	return nil
}
