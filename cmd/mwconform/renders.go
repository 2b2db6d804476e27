package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/render"
	"github.com/mwconform/mwconform/harness/report"
)

// rendering is a form of the report that is written at the end of a run.
type rendering struct{ format, file string }

// addRenderFlag adds the forms beside --report.
func addRenderFlag(cmd *cobra.Command) {
	cmd.Flags().StringSlice("render", nil, "write the report in a form as well, FORMAT=FILE: "+strings.Join(render.Names(), ", "))
}

// renderings are those of the flag render, each of a file of its own that can be written.
func renderings(cmd *cobra.Command) ([]rendering, error) {
	texts, err := cmd.Flags().GetStringSlice("render")
	if err != nil {
		return nil, nil // a command without it
	}
	var out []rendering
	taken, _ := cmd.Flags().GetString("report")
	files := map[string]bool{filepath.Clean(taken): taken != ""}
	for _, text := range texts {
		format, file, ok := strings.Cut(text, "=")
		switch {
		case !ok || file == "":
			return nil, fmt.Errorf("the setting %s: FORMAT=FILE is due, such as html=report.html, not %q", named(cmd, "render"), text)
		case !render.Known(format):
			return nil, fmt.Errorf("the setting %s: no format %q; there is %s", named(cmd, "render"), format, strings.Join(render.Names(), ", "))
		case files[filepath.Clean(file)]:
			return nil, fmt.Errorf("the setting %s: %s would be written twice", named(cmd, "render"), file)
		}
		if err := canWrite("render", file); err != nil {
			return nil, err
		}
		files[filepath.Clean(file)] = true
		out = append(out, rendering{format, file})
	}
	return out, nil
}

// render writes the forms of a report, of one of several releases or "". It
// gives the files written, and tries each whatever became of those before.
func (s *session) render(r *report.Report, release string) (files []string, err error) {
	write := render.Write
	if s.certifies {
		write = render.Unconcluded
	}
	for _, one := range s.renderings {
		file := one.file
		if release != "" {
			file = ofRelease(file, release)
		}
		var out bytes.Buffer
		problem := write(&out, one.format, r)
		if problem == nil {
			problem = report.WriteWhole(file, out.Bytes())
		}
		switch {
		case problem == nil:
			files = append(files, file)
		case err == nil:
			err = trouble{fmt.Errorf("the report could not be written to %s: %w", file, cause(problem))}
		}
	}
	return slices.Clip(files), err
}
