package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/schemas"
	"github.com/mwconform/mwconform/suites"
)

// notOfCertify are the settings of run that certify does not have: it runs one
// spec at a time, and each asks for everything itself.
var notOfCertify = append([]string{"baseline", "variation", "deviant", "plan", "alone", "procs"}, targetsFlags...)

// partOnly are the settings that would make a certificate of a part.
var partOnly = []string{"page", "scenario", "generate-count", "shard"}

func certifyCommand(run *cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "certify",
		Short: "Run whole profiles against a wiki and write a certificate",
		Long: `Certify runs all specs of the profiles against a live wiki, with the settings of
run, and writes a certificate: what was tested, by which suite, and for each
profile whether it is conforming, partial (nothing failed, but something was
left out or too little could be seen) or not conforming. The report it names by
its SHA-256 is written beside it. mwconform verify checks both; the rules are in
docs/certification.md.

There is no certificate of a part: selectors, page, scenario, generate-count and
shard are refused. Nor is there one of a run that was ended, in which a clause could
not be judged, or in which a request had to be sent again.

With --key (openssl genpkey -algorithm ed25519) it is signed; without, anybody
could have written it, and verify says so.

Exit codes:
  0  a certificate was written; every profile is conforming or partial
  1  a certificate was written; at least one profile is not conforming
  2  wrong use or configuration
  3  no certificate: trouble of the network, the target or the harness
  4  no certificate: nothing of the profiles could be judged`,
		RunE: withSettings(certify),
	}
	f := cmd.Flags()
	addFlagsOf(run, f, notOfCertify)
	for _, name := range partOnly {
		f.Lookup(name).Usage = "refused: a certificate is of the whole"
	}
	f.Lookup("profile").Usage = "profiles to certify (default the core profile of each page)"
	f.Lookup("report").Usage = "write the report that the certificate names to this file (default beside it, NAME-report.json)"
	f.String("implementation-name", "", "name of the implementation, as it is to stand in the certificate")
	f.String("implementation-version", "", "its version")
	f.String("implementation-contact", "", "who answers for it: a mail address or a web page")
	f.String("key", "", "file with the ed25519 private key to sign with (PEM, PKCS#8, mode 0600)")
	f.String("output", "certificate.json", "file the certificate is written to")
	return cmd
}

// certified is what a certificate says beyond the run, fixed before the run.
type certified struct {
	key            ed25519.PrivateKey
	suite          certificate.Suite
	implementation certificate.Implementation
	profiles       []string
	reproduce      string
	output         string
}

func certify(cmd *cobra.Command, args []string) error {
	if err := wholeOnly(cmd, args); err != nil {
		return err
	}
	what, err := prepare(cmd)
	if err != nil {
		return err
	}
	return onLive(cmd, nil, what.run)
}

// wholeOnly refuses what would make the certificate one of a part.
func wholeOnly(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("certify takes no clauses such as %q: a certificate is of whole profiles (--profile)", args[0])
	}
	for _, name := range partOnly {
		if f := cmd.Flags().Lookup(name); f.Value.String() != f.DefValue {
			return fmt.Errorf("%s would leave something out or change what is counted: a certificate is of whole profiles, leave it out (mwconform run takes it)", named(cmd, name))
		}
	}
	if edition, _ := cmd.Flags().GetString("edition"); edition == string(contract.Documented) {
		return fmt.Errorf("%s: documented is what the pages say, and no release does all of it: certify against %s", named(cmd, "edition"), observed())
	}
	return nil
}

// observed are the releases whose editions can be certified, for messages.
func observed() string {
	var out []string
	for _, r := range contract.Releases {
		out = append(out, string(r))
	}
	return strings.Join(out, ", ")
}

// prepare reads all settings of certify, so that none is found wrong after the run.
func prepare(cmd *cobra.Command) (*certified, error) {
	get := func(name string) string { v, _ := cmd.Flags().GetString(name); return v }
	what := &certified{output: get("output")}
	for name, to := range map[string]*string{"name": &what.implementation.Name, "version": &what.implementation.Version, "contact": &what.implementation.Contact} {
		*to = strings.TrimSpace(get("implementation-" + name))
	}
	for _, name := range []string{"name", "version", "contact"} {
		switch v := strings.TrimSpace(get("implementation-" + name)); {
		case v == "":
			return nil, fmt.Errorf("a certificate names the implementation: give --implementation-name, --implementation-version and --implementation-contact (%s is missing)", name)
		case len(v) > mostWords || strings.ContainsFunc(v, unicode.IsControl):
			return nil, fmt.Errorf("the setting implementation-%s: one line of at most %d bytes is due", name, mostWords)
		}
	}
	if what.output == "" {
		return nil, errors.New("the setting output: name the file of the certificate")
	}
	if err := canWrite("output", what.output); err != nil {
		return nil, err
	}
	if get("report") == "" {
		_ = cmd.Flags().Set("report", strings.TrimSuffix(what.output, filepath.Ext(what.output))+"-report.json")
	}
	if filepath.Clean(get("report")) == filepath.Clean(what.output) {
		return nil, fmt.Errorf("report and output are the same file %s: name two", what.output)
	}
	var err error
	if file := get("key"); file != "" {
		if what.key, err = certificate.ReadPrivateKey(file); err != nil {
			return nil, fmt.Errorf("the setting key: %w", err)
		}
	}
	c, err := loadCatalogue()
	if err != nil {
		return nil, err
	}
	if what.suite, err = suiteHere(c); err != nil {
		return nil, err
	}
	if profiles, _ := cmd.Flags().GetStringSlice("profile"); len(profiles) == 0 {
		_ = cmd.Flags().Set("profile", strings.Join(certificate.Core(c), ","))
	}
	profiles, _ := cmd.Flags().GetStringSlice("profile")
	what.profiles = slices.Compact(slices.Sorted(slices.Values(profiles)))
	what.reproduce = reproduce(cmd)
	return what, nil
}

// mostWords bounds the identity of an implementation, bytes each.
const mostWords = 200

// run runs the profiles and writes the certificate.
func (c *certified) run(s *session, t *target.Target) error {
	if t.Fit != nil && !t.Fit.Exact {
		return fmt.Errorf("the wiki is of a release whose contract was not observed (%s): name with --edition the one to certify against: %s", t.Fit.Why, observed())
	}
	s.certifies = true
	r, err := s.runReport(t)
	var judged exit
	if err != nil && !errors.As(err, &judged) {
		return err
	}
	if s.cmd.Context().Err() != nil {
		return trouble{errors.New("no certificate: the run was ended")}
	}
	data, err := r.JSON()
	if err != nil {
		return trouble{err}
	}
	out, err := certificate.Make(certificate.Input{Data: data, Report: r, Catalogue: s.catalogue, Suite: c.suite,
		Implementation: c.implementation, Profiles: c.profiles, Reproduce: c.reproduce})
	if errors.Is(err, certificate.ErrNothing) {
		fmt.Fprintf(s.cmd.OutOrStdout(), "no certificate: %s\n", err)
		return exit(report.ExitNothing)
	}
	if err != nil {
		return trouble{fmt.Errorf("no certificate: %w", err)}
	}
	return c.write(s, out, data)
}

// write writes the certificate, verified as anybody would, and shows it.
func (c *certified) write(s *session, out *certificate.Certificate, reportData []byte) error {
	data, err := out.Encode(c.key)
	if err != nil {
		return trouble{err}
	}
	against := certificate.Against{Schemas: s.schemas, Catalogue: s.catalogue, Suite: c.suite, Report: reportData}
	if c.key != nil {
		against.PublicKey = c.key.Public().(ed25519.PublicKey)
	}
	v := certificate.Verify(data, against)
	if !v.Accepted {
		return trouble{fmt.Errorf("no certificate: mwconform would refuse it itself: %s", v.Refusals[0].Says)}
	}
	if err := report.WriteWhole(c.output, data); err != nil {
		return trouble{fmt.Errorf("the certificate could not be written to %s: %w", c.output, cause(err))}
	}
	w := s.cmd.OutOrStdout()
	fmt.Fprintln(w)
	v.Terminal(w)
	fmt.Fprintf(w, "\ncertificate: %s\n", c.output)
	return ended(out.ExitCode())
}

// suiteHere identifies this build.
func suiteHere(c *contract.Catalogue) (certificate.Suite, error) {
	out := certificate.Suite{Name: "mwconform", Version: version, Commit: revision(), Modified: setting(buildInfo(), "vcs.modified") == "true", Catalogue: c.Digest}
	var err error
	if out.Schemas, err = certificate.Digest(schemas.FS, "*.json"); err != nil {
		return out, trouble{err}
	}
	if out.Specs, err = certificate.Digest(suites.Source, "*.go", "*/*.go"); err != nil {
		return out, trouble{err}
	}
	return out, nil
}

// judgeHere is what certificates are held against here.
func judgeHere() (certificate.Against, error) {
	var a certificate.Against
	var err error
	if a.Catalogue, err = loadCatalogue(); err != nil {
		return a, err
	}
	if a.Schemas, err = schema.Open(schemas.FS); err != nil {
		return a, trouble{err}
	}
	a.Suite, err = suiteHere(a.Catalogue)
	return a, err
}

// revision is the commit of the working tree this was built in.
func revision() string {
	if c := setting(buildInfo(), "vcs.revision"); c != "" {
		return c
	}
	return "unknown"
}
