package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// mostProcs is more than any machine of today gains by.
const mostProcs = 256

// procs is how many specs run at the same time.
func procs(cmd *cobra.Command) (int, error) {
	n, _ := cmd.Flags().GetInt("procs")
	if n < 0 || n > mostProcs {
		return 0, fmt.Errorf("the setting procs: a number from 0 to %d is due, not %d", mostProcs, n)
	}
	if n == 0 {
		n = min(runtime.GOMAXPROCS(0), mostProcs)
	}
	return n, nil
}

// addProcsFlag adds how many specs run at the same time.
func addProcsFlag(f *pflag.FlagSet, says string) {
	f.Int("procs", 0, says+" (0: one for each core)")
}

// procsOfLive is what it means on the test wiki.
const procsOfLive = "how many specs run at the same time on the test wiki"
