package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/site"
)

func verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify CERTIFICATE.json",
		Short: "Check a certificate: its bytes, its signature, its suite, its report",
		Long: `Verify checks that a certificate is whole: its form, its very bytes, its digest
and signature; that it belongs to the catalogue, schemas and specs of this
mwconform; and that its results follow from the clauses it lists. With
--report also that the report is the one it names, and that all of the
certificate follows from it. With --public-key that this key signed it; without,
the fingerprint of the key is shown and nothing says whose it is. An unsigned
certificate is accepted without --public-key: anybody could have written it.

Causes of a refusal: form, bytes, digest, signature, key, unsigned, suite,
catalogue, schemas, specs, results, report, counts.

Exit codes:
  0  accepted
  1  refused, with every reason found
  2  wrong use or configuration
  3  a file could not be read or written`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("one certificate is due, not %d", len(args))
			}
			return nil
		},
		RunE: withSettings(verify),
	}
	addConfigFlags(cmd)
	f := cmd.Flags()
	f.String("public-key", "", "file with the ed25519 public key that has to have signed it (PEM)")
	f.String("report", "", "the report that the certificate names")
	f.String("format", "terminal", strings.Join(verifyFormats, ", "))
	f.String("output", "", "write what was found, or the page, to this file")
	return cmd
}

// verifyFormats are the forms of what verify finds; html is the certificate as
// people read it.
var verifyFormats = []string{"terminal", "json", "html"}

func verify(cmd *cobra.Command, args []string) error {
	get := func(name string) string { v, _ := cmd.Flags().GetString(name); return v }
	format := get("format")
	if !slices.Contains(verifyFormats, format) {
		return fmt.Errorf("the setting format: no %q; there is %s", format, strings.Join(verifyFormats, ", "))
	}
	against, err := judgeHere()
	if err != nil {
		return err
	}
	if file := get("public-key"); file != "" {
		if against.PublicKey, err = certificate.ReadPublicKey(file); err != nil {
			return fmt.Errorf("the setting public-key: %w", err)
		}
	}
	data, err := readAtMost(args[0], certificate.MostBytes)
	if err != nil {
		return trouble{fmt.Errorf("the certificate could not be read: %w", err)}
	}
	if file := get("report"); file != "" {
		if against.Report, err = readAtMost(file, compare.MostBytes); err != nil {
			return trouble{fmt.Errorf("the report could not be read: %w", err)}
		}
	}
	return shown(cmd, certificate.Verify(data, against), format)
}

// readAtMost reads a file, at most one byte more than are allowed.
func readAtMost(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if data == nil {
		data = []byte{}
	}
	return data, err
}

// shown writes what was found and gives the exit code.
func shown(cmd *cobra.Command, v *certificate.Verification, format string) error {
	var b bytes.Buffer
	switch format {
	case "json":
		data, err := v.JSON()
		if err != nil {
			return trouble{err}
		}
		b.Write(data)
	case "html":
		if err := site.CertificatePage(&b, v); err != nil {
			return trouble{err}
		}
	default:
		v.Terminal(&b)
	}
	out := cmd.OutOrStdout()
	if file, _ := cmd.Flags().GetString("output"); file != "" {
		if err := report.WriteWhole(file, b.Bytes()); err != nil {
			return trouble{fmt.Errorf("%s could not be written: %w", file, cause(err))}
		}
		fmt.Fprintln(out, printable.Words(v.Sentence()))
	} else if _, err := out.Write(b.Bytes()); err != nil {
		return err
	}
	return ended(v.ExitCode())
}
