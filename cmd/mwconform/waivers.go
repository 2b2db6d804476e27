package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/waiver"
)

// addWaiverFlags adds the file of waivers.
func addWaiverFlags(cmd *cobra.Command) {
	cmd.Flags().String("waivers", "", "YAML file of failures known and accepted: clause, reason, link, expires, editions")
}

// readWaivers reads the file of the flag waivers, where the command has it and
// it is given.
func readWaivers(cmd *cobra.Command, c *contract.Catalogue) ([]report.UsedWaiver, error) {
	name, _ := cmd.Flags().GetString("waivers")
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("the setting waivers: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("the setting waivers: %s is a folder: name a file", name)
	}
	data, err := io.ReadAll(io.LimitReader(f, waiver.MostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("the setting waivers: %s cannot be read: %w", name, cause(err))
	}
	out, err := waiver.Load(name, data, c, givenSecrets(cmd))
	if err != nil {
		return nil, errors.New(printable.Words(err.Error()))
	}
	return out, nil
}

// givenSecrets are the passwords and other secrets among the settings.
func givenSecrets(cmd *cobra.Command) []string {
	var out []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if v := f.Value.String(); isSecret(f.Name) && len(v) >= leastPassword {
			out = append(out, v)
		}
	})
	return out
}

// today is the day by which waivers expire.
func today() string { return time.Now().UTC().Format(time.DateOnly) }
