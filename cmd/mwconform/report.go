package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/render"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
)

func reportCommand() *cobra.Command {
	var known []string
	for _, f := range render.Formats() {
		known = append(known, fmt.Sprintf("  %-9s %s", f.Name, f.Says))
	}
	cmd := &cobra.Command{
		Use:   "report REPORT.json",
		Short: "Show a report again, in any format",
		Long: `Report shows a report (run --report FILE, replay --report FILE) in another form:
` + strings.Join(known, "\n") + `

The exit code says whether it could be shown, not what the report says:
  0  it could
  2  wrong use or configuration, or the file is no report
  3  a file could not be read or written`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("one report is due, not %d", len(args))
			}
			return nil
		},
		RunE: withSettings(showReport),
	}
	addConfigFlags(cmd)
	f := cmd.Flags()
	f.String("format", "terminal", strings.Join(render.Names(), ", "))
	f.String("output", "", "write to this file")
	return cmd
}

func showReport(cmd *cobra.Command, args []string) error {
	format, _ := cmd.Flags().GetString("format")
	if !render.Known(format) {
		return fmt.Errorf("the setting format: no %q; there is %s", format, strings.Join(render.Names(), ", "))
	}
	set, err := schema.Open(schemas.FS)
	if err != nil {
		return trouble{err}
	}
	r, err := loadReport(args[0], set)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := render.Write(&out, format, r); err != nil {
		return trouble{err}
	}
	file, _ := cmd.Flags().GetString("output")
	if file == "" {
		_, err = cmd.OutOrStdout().Write(out.Bytes())
	} else {
		err = report.WriteWhole(file, out.Bytes())
	}
	if err != nil {
		return trouble{fmt.Errorf("the report could not be written: %w", err)}
	}
	return nil
}
