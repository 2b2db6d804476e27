package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/harness/wiki"
)

// maxHeader is the most bytes of an answer's header; a wiki's has about 2 KB.
const maxHeader = 256 << 10

// maxRepeats is more than helps: the waits double.
const maxRepeats = 5

// liveTransport is the way to a live wiki, by the flags timeout,
// max-body, repeats and ca-file.
func liveTransport(cmd *cobra.Command) (api.Limits, http.RoundTripper, error) {
	limits := api.Limits{Silence: &api.Silence{}, Repeats: api.NewRepeats()}
	limits.Repeats.Most, _ = cmd.Flags().GetInt("repeats")
	limits.Deadline, _ = cmd.Flags().GetDuration("timeout")
	limits.MaxBody, _ = cmd.Flags().GetInt64("max-body")
	if limits.Deadline < minTimeout {
		return limits, nil, fmt.Errorf("the setting timeout: at least %s", minTimeout)
	}
	if n := limits.Repeats.Most; n < 0 || n > maxRepeats {
		return limits, nil, fmt.Errorf("the setting repeats: a number from 0 to %d is due, not %d", maxRepeats, n)
	}
	var err error
	if limits.Pace, err = pace(cmd); err != nil {
		return limits, nil, err
	}
	if mailWait(cmd) <= 0 {
		return limits, nil, errors.New("the setting mail-wait: it has to be more than nothing")
	}
	if limits.MaxBody < minBody {
		return limits, nil, fmt.Errorf("the setting max-body: at least %d", minBody)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true // api asks for identity
	transport.MaxResponseHeaderBytes = maxHeader
	if file, _ := cmd.Flags().GetString("ca-file"); file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			return limits, nil, fmt.Errorf("the setting ca-file: %w", err)
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(pem) {
			return limits, nil, fmt.Errorf("the setting ca-file: %s holds no PEM certificate", file)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	return limits, transport, nil
}

// openFixture finds the running test wiki.
func openFixture(cmd *cobra.Command) (*wiki.Wiki, error) {
	if err := knownScenarios(cmd); err != nil {
		return nil, err
	}
	w, err := wiki.Open(whichWiki(cmd))
	var unknown *wiki.UnknownError
	switch {
	case errors.As(err, &unknown):
		return nil, err
	case errors.Is(err, wiki.ErrNotInstalled):
		return nil, trouble{fmt.Errorf("the test wiki is not there: mwconform wiki up%s", wikiFlags(cmd))}
	case err != nil:
		return nil, trouble{err}
	}
	status, err := w.Status(cmd.Context())
	if err != nil {
		return nil, trouble{err}
	}
	if !status.Running {
		return nil, trouble{fmt.Errorf("the test wiki is not running: mwconform wiki up%s", wikiFlags(cmd))}
	}
	return w, nil
}

// useFixture finds the running test wiki and claims it until the run ends. alone is for runs that
// put scenarios back, which would take accounts and sessions from another run.
func useFixture(cmd *cobra.Command, alone bool) (w *wiki.Wiki, release func(), err error) {
	if w, err = openFixture(cmd); err != nil {
		return nil, nil, err
	}
	release, err = w.Use(alone)
	if errors.Is(err, wiki.ErrInUse) {
		err = fmt.Errorf("%w, and one would reset scenarios under the other: wait for its end, or bring up a second one with mwconform wiki up%s --state-dir DIR and name it with --state-dir DIR", err, wikiFlags(cmd))
	}
	if err != nil {
		return nil, nil, trouble{err}
	}
	return w, release, nil
}

// knownScenarios refuses a scenario that does not exist, whether a wiki runs or not.
func knownScenarios(cmd *cobra.Command) error {
	all, err := wiki.Scenarios()
	if err != nil {
		return trouble{err}
	}
	var have []string
	for _, s := range all {
		have = append(have, s.Name)
	}
	for _, name := range scenarioNames(cmd) {
		if !slices.Contains(have, name) {
			return fmt.Errorf("no scenario %q; there is %s", name, strings.Join(have, ", "))
		}
	}
	return nil
}

// fixtureTarget is the running test wiki with all its chosen scenarios, and on
// top of each the variation or deviant over, or "".
func (s *session) fixtureTarget(w *wiki.Wiki, over string) (*target.Target, error) {
	own, _ := s.cmd.Flags().GetString("as-own")
	names := scenarioNames(s.cmd)
	if own != "" {
		names = []string{own}
	}
	return s.discovered(w, names, over, own)
}

// discovered are scenarios of a running test wiki (nil is all), discovered,
// with the variation or deviant over on top, or "". own is the name of the one
// that is taken for a wiki of the user's own, or "".
func (s *session) discovered(w *wiki.Wiki, names []string, over, own string) (*target.Target, error) {
	limits, transport, err := liveTransport(s.cmd)
	if err != nil {
		return nil, err
	}
	t := &target.Target{Mode: target.LiveMode, Edition: s.edition, Wikis: map[string]*target.Wiki{}, Allowed: contract.Risks}
	if t.Answers, err = wiki.TargetAnswers(); err != nil {
		return nil, trouble{err}
	}
	release, _ := s.cmd.Flags().GetString("release")
	if t.Never, err = wiki.Never(release); err != nil {
		return nil, trouble{err}
	}
	if transport, err = withFixtureMail(s.cmd, w, s.metered(transport)); err != nil {
		return nil, err
	}
	wikis, scenarios, err := w.Wikis(names, over, target.Live{Transport: transport}, limits)
	if err != nil {
		return nil, err
	}
	most := 0
	if own != "" { // else scenarios are put back, and with them what failed
		if most, err = mostLogins(s.cmd, t.Allowed); err != nil {
			return nil, err
		}
	}
	fresh := target.NewAccount()
	for i, one := range wikis {
		one.Accounts[target.NewRole] = fresh
		one.Mailbox.Wait = mailWait(s.cmd)
		one.Watch(most)
		if !s.planned() { // what an earlier run left is no fact; but a plan changes nothing
			if err := one.Reset(s.cmd.Context()); err != nil {
				return nil, trouble{err}
			}
		}
		if over != "" {
			if err := one.NameSession(s.cmd.Context(), transport); err != nil {
				return nil, err
			}
		}
		if one.Facts, err = target.Discover(s.cmd.Context(), one, one.Client(transport), scenarios[i].Declared(s.catalogue.Capabilities)); err != nil {
			return nil, err
		}
		if err := s.accept(t, one, scenarios[i]); err != nil {
			return nil, err
		}
	}
	if own != "" {
		one := t.Wikis[own]
		one.Reset, one.Begin, one.Probe = nil, nil, transport
		t.Wikis = map[string]*target.Wiki{"": one}
	}
	return t, nil
}

// accept adds a discovered scenario, if it is what its file says it is.
func (s *session) accept(t *target.Target, w *target.Wiki, sc wiki.Scenario) error {
	var missing []string
	for _, id := range sc.Provides {
		if !w.Facts.Has(id) {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		return trouble{fmt.Errorf("the scenario %s says it provides %s, and discovery does not find it", sc.Name, strings.Join(missing, ", "))}
	}
	t.Wikis[w.Scenario] = w
	t.Fits(w.Facts.Fit)
	return nil
}

func scenarioNames(cmd *cobra.Command) []string {
	names, _ := cmd.Flags().GetStringSlice("scenario")
	if len(names) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(names)))
}
