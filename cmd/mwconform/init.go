package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/find"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/prospect"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/harness/wikimedia"
	"github.com/mwconform/mwconform/suites"
)

func initCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init URL",
		Short: "Find a wiki's api.php, tell what could be tested, write mwconform.yaml",
		Long: `Init takes the address of any page of a wiki, finds its api.php with a few
reads, and tells its release, what could be tested now, and what is missing
for more, with the lines of LocalSettings.php. Then it writes a commented
mwconform.yaml without secrets, which run and doctor read.

It signs in nowhere and changes nothing. A file that is there is never
overwritten without --force.

Exit codes:
  0  the file is written
  2  wrong use or configuration
  3  no Action API was found there`,
		Args: oneAddress,
		RunE: withSettings(runInit),
	}
	addConfigFlags(cmd)
	addWireFlags(cmd)
	f := cmd.Flags()
	f.String("output", "", "write the settings to this file (default "+defaultFile+")")
	f.Bool("force", false, "overwrite a file that is there")
	f.Bool("test-wiki", false, "this wiki is there for tests: say so in the file")
	f.BoolP("verbose", "v", false, "show the lines of LocalSettings.php for every other set-up too")
	return cmd
}

func oneAddress(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return errors.New("no address: mwconform init https://wiki.example/wiki/Main_Page")
	case 1:
		return nil
	}
	return fmt.Errorf("one address is due, not %d", len(args))
}

// known is what init found out about a wiki.
type known struct {
	cmd        *cobra.Command
	file       string
	found      *find.Found
	facts      *target.Facts
	extensions []string
	told       bool // the wiki tells its extensions to anybody
	edition    contract.Edition
	fit        contract.Fit
	unanswered []string // captchas that only need their answer
	production bool     // a wiki of Wikimedia that is not for tests
	catalogue  *contract.Catalogue
	prospect   *prospect.Prospect
}

func runInit(cmd *cobra.Command, args []string) error {
	k := &known{cmd: cmd}
	if k.file, _ = cmd.Flags().GetString("output"); k.file == "" {
		k.file = defaultFile
	}
	if err := k.mayWrite(); err != nil {
		return err
	}
	if err := k.discover(args[0]); err != nil {
		return err
	}
	if k.production && k.isTest() {
		return fmt.Errorf("%s is a production wiki of Wikimedia and is read only: leave --test-wiki out, or take test.wikipedia.org or a wiki of your own", k.found.Endpoint.Host)
	}
	if err := k.look(); err != nil {
		return err
	}
	k.show(cmd.OutOrStdout())
	if err := k.write(); err != nil {
		return err
	}
	k.next(cmd.OutOrStdout())
	return nil
}

// mayWrite finds out before the wiki is asked whether the file can be written.
func (k *known) mayWrite() error {
	force, _ := k.cmd.Flags().GetBool("force")
	switch info, err := os.Lstat(k.file); {
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("%s is no file: --output FILE names another one", k.file)
	case err == nil && !force:
		return fmt.Errorf("%s is there already: --force overwrites it, --output FILE writes another one", k.file)
	}
	probe, err := os.CreateTemp(filepath.Dir(k.file), ".mwconform-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", k.file, cause(err))
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// isTest tells whether --test-wiki was given now: what an older file says of
// perhaps another wiki does not count.
func (k *known) isTest() bool {
	test, _ := k.cmd.Flags().GetBool("test-wiki")
	return test && !strings.Contains(named(k.cmd, "test-wiki"), ":")
}

// discover finds the api.php and asks it what the wiki is.
func (k *known) discover(address string) error {
	limits, transport, err := liveTransport(k.cmd)
	if err != nil {
		return err
	}
	once := limits
	once.Repeats, once.Silence = nil, nil
	ctx := k.cmd.Context()
	if k.found, err = (find.Client{Transport: transport, Limits: once}).Find(ctx, address); err != nil {
		var typed *find.AddressError
		if errors.As(err, &typed) {
			return err
		}
		return trouble{err}
	}
	k.production = wikimedia.Production(k.found.Endpoint.Hostname())
	w := &target.Wiki{Endpoint: k.found.Endpoint, Limits: limits, Accounts: map[string]target.Account{}}
	client := w.Client(transport)
	if k.facts, err = target.Discover(ctx, w, client, nil); err != nil {
		return err
	}
	k.fit = k.facts.Fit
	if k.facts.Generator == "" { // private: its pages may tell
		k.fit, _ = contract.EditionOf(k.found.Generator)
	}
	return k.askExtensions(ctx, client)
}

// askExtensions asks which extensions there are, as far as anybody is told.
func (k *known) askExtensions(ctx context.Context, client *api.Client) error {
	ex, err := client.NewSession().Do(ctx, api.Get(api.Params{"action": "query", "meta": "siteinfo", "siprop": "extensions", "formatversion": "2"}))
	if err != nil {
		return err
	}
	v, there := ex.Response.At("query", "extensions")
	list, _ := v.([]any)
	k.told = there
	for i := range list {
		if name := ex.Response.String("query", "extensions", i, "name"); name != "" {
			k.extensions = append(k.extensions, name)
		}
	}
	slices.Sort(k.extensions)
	return nil
}

// look computes what could be tested.
func (k *known) look() error {
	var err error
	if k.catalogue, err = loadCatalogue(); err != nil {
		return err
	}
	for _, id := range []string{"captcha-question", "captcha-image"} {
		if k.facts.Has(id) { // without its answer it cannot be solved
			k.unanswered = append(k.unanswered, id)
			delete(k.facts.Capabilities, id)
		}
	}
	w := &target.Wiki{Endpoint: k.found.Endpoint, Facts: k.facts}
	t := &target.Target{Mode: target.LiveMode, Wikis: map[string]*target.Wiki{"": w}}
	t.Fits(k.fit)
	if t.Edition == "" {
		t.Edition = contract.Releases[len(contract.Releases)-1]
	}
	k.edition = t.Edition
	var known prospect.Known
	if k.facts.Has("private") {
		known = ofPrivate
	}
	k.prospect, err = prospect.Of(spec.Env{Catalogue: k.catalogue, Target: t}, suites.All(), known)
	return err
}

// ofPrivate is what a private wiki usually has and shows to members only, and
// what it does not let anybody else do.
var ofPrivate = prospect.Known{Shown: []string{"private-read", "sign-in", "blocked-sign-in"},
	RuledOut: []string{"anonymous-read", "anonymous-edit", "reset-by-user", "reset-by-email", "reset-unlimited"}}

// generator is what the wiki, or only its page, says it is.
func (k *known) generator() string {
	if k.facts.Generator != "" {
		return printable.Words(k.facts.Generator)
	}
	return printable.Words(k.found.Generator)
}

// name is the wiki's name, or its host where it tells none.
func (k *known) name() string {
	if k.facts.Sitename != "" {
		return printable.Words(k.facts.Sitename)
	}
	return k.found.Endpoint.Host
}

// plain is an address for people.
func plain(u *url.URL) string { return printable.Words(u.String()) }
