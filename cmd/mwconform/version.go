package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/mod/module"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/schemas"
)

// linked is set by the linker for releases (-X main.linked=1.2.3).
var linked string

// version is what reports and the program itself say.
var version = versionOf(linked, buildInfo())

// develop is the version of a program built from a working tree.
const develop = "0.1.0-dev"

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Tell the version, the commit and the digests of the catalogue and the schemas",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := versionText()
			if err != nil {
				return err
			}
			fmt.Fprint(cmd.OutOrStdout(), text)
			return nil
		},
	}
}

// addVersionFlag makes --version say what the command version says.
func addVersionFlag(root *cobra.Command) {
	root.Version = version
	cobra.AddTemplateFunc("versionText", versionText)
	root.SetVersionTemplate("{{versionText}}")
}

// versionText is what the program says of itself, four lines.
func versionText() (string, error) {
	c, err := loadCatalogue()
	if err != nil {
		return "", err
	}
	sum, err := certificate.Digest(schemas.FS, "*.json")
	if err != nil {
		return "", trouble{err}
	}
	return fmt.Sprintf("mwconform %s\ncommit     %s\ncatalogue  %s (%d clauses)\nschemas    %s\n",
		version, commitOf(buildInfo()), c.Digest, len(c.Clauses()), sum), nil
}

func buildInfo() *debug.BuildInfo {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info
	}
	return &debug.BuildInfo{}
}

// versionOf is the linker's word; without it the tag that "go install …@v1.2.3"
// took, where a working tree has none.
func versionOf(linked string, info *debug.BuildInfo) string {
	if linked != "" {
		return strings.TrimPrefix(linked, "v")
	}
	tag := info.Main.Version
	if fromTree(info) || !strings.HasPrefix(tag, "v") || module.IsPseudoVersion(tag) {
		return develop
	}
	return strings.TrimPrefix(tag, "v")
}

// fromTree tells whether the program was built in a working tree under version control.
func fromTree(info *debug.BuildInfo) bool { return setting(info, "vcs.revision") != "" }

// commitOf is the commit the program was built from, with -dirty where files
// were changed since. Of a module fetched by "go install …@VERSION" Go tells the
// first twelve digits, or the tag only.
func commitOf(info *debug.BuildInfo) string {
	if c := setting(info, "vcs.revision"); c != "" {
		if setting(info, "vcs.modified") == "true" {
			c += "-dirty"
		}
		return c
	}
	tag := info.Main.Version
	if rev, err := module.PseudoVersionRev(tag); err == nil {
		if strings.HasSuffix(tag, "+dirty") {
			rev += "-dirty"
		}
		return rev
	}
	if strings.HasPrefix(tag, "v") {
		return "that of the tag " + tag
	}
	return "unknown"
}

func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
