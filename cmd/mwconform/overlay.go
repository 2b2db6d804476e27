package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/wiki"
)

// addOverlayFlags adds what sets the test wiki up in another way.
func addOverlayFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.String("variation", "", "set the test wiki up in another right way, of fixtures/wiki/variations")
	f.String("deviant", "", "make the test wiki wrong in one thing, of fixtures/wiki/deviants")
}

// overlayName is the variation or deviant asked for, "" where there is none.
func overlayName(cmd *cobra.Command) (string, error) {
	variation, _ := cmd.Flags().GetString("variation")
	deviant, _ := cmd.Flags().GetString("deviant")
	switch {
	case variation != "" && deviant != "":
		return "", fmt.Errorf("%s and %s contradict each other: name one of them", named(cmd, "variation"), named(cmd, "deviant"))
	case variation != "":
		all, err := wiki.Variations()
		if err != nil {
			return "", trouble{err}
		}
		return variation, oneOf("variation", variation, all, func(v wiki.Variation) string { return v.Name })
	case deviant != "":
		all, err := wiki.Deviants()
		if err != nil {
			return "", trouble{err}
		}
		return deviant, oneOf("deviant", deviant, all, func(d wiki.Deviant) string { return d.Name })
	}
	return "", nil
}

// oneOf refuses a name that is none of those there are.
func oneOf[T any](kind, name string, all []T, nameOf func(T) string) error {
	var have []string
	for _, one := range all {
		have = append(have, nameOf(one))
	}
	if slices.Contains(have, name) {
		return nil
	}
	const most = 12 // on the one line of an error
	more := ""
	if n := len(have) - most; n > 0 {
		have, more = have[:most], fmt.Sprintf(" and %d more (fixtures/wiki/%ss has a folder for each)", n, kind)
	}
	return fmt.Errorf("no %s %q; there is %s%s", kind, name, strings.Join(have, ", "), more)
}
