package suites

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// AllRisks allows everything: for a wiki that is there for tests only.
var AllRisks = contract.Risks

// Wiki is a server of another program to hold the specs against, with its
// hooks. Only Endpoint is required; hooks may be nil.
type Wiki struct {
	Endpoint string   // address of its api.php
	Profiles []string // only the clauses of these profiles; none is all clauses
	Clauses  []string // only these: ids, prefixes ending in "/", patterns; none is all of the profiles
	Edition  string   // 1.35, 1.39, 1.43 or documented; "" is the one that fits the release the server tells

	// Allow are the risks allowed beyond reading, see AllRisks.
	Allow []contract.Risk
	// Capabilities are those that the server has and that cannot be asked for,
	// such as login-throttle (fixtures/contract/capabilities.yaml).
	Capabilities []string

	// Account gives the account of a role (target.Roles); it may create it on
	// demand. It is asked once for each role that the chosen clauses need. false
	// says that there is none: its clauses are disabled. The password is kept out
	// of everything that is written and has at least LeastPassword characters.
	Account func(role string) (name, password string, ok bool)
	// Captcha answers the question of a captcha. false says that the answer is
	// not known: the clause ends in error.
	Captcha func(question string) (answer string, ok bool)
	// SecondFactor is the secret of the second factor of an account, base32.
	SecondFactor func(role string) (secret string, ok bool)
	// Reset puts the server back to its first state. It is called before the
	// specs that count something, such as failed logins.
	Reset func(context.Context) error
	// Mail are the mails that the server sent. Specs that wait for one ask for
	// at most MailWait (0: 2 s). Accounts get addresses at target.MailDomain.
	Mail     mail.Box
	MailWait time.Duration

	// Transport is the way to the server; nil is that of net/http.
	Transport http.RoundTripper
}

// LeastPassword is the length from which a password can be told from other
// text, so that it can be kept out of reports.
const LeastPassword = 4

const defaultMailWait = 2 * time.Second

// run is a wiki that was discovered, with what was chosen.
type run struct {
	Config
	chosen  []*contract.Clause
	started time.Time
}

// Discover asks the wiki what it is and gives what Register takes: for a
// program that has a Ginkgo suite of its own. Errors name what is wrong with
// the Wiki, or that it is no Action API.
func (w Wiki) Discover(ctx context.Context) (Config, error) {
	r, err := w.discover(ctx)
	return r.Config, err
}

// Judge holds the specs against the wiki and gives the typed report, which
// package report renders. A wiki that fails is no error.
func Judge(ctx context.Context, w Wiki) (*report.Report, error) {
	r, err := w.discover(ctx)
	if err != nil {
		return nil, err
	}
	var results []result.Spec
	for _, s := range r.Specs {
		results = append(results, r.Env.Run(ctx, s))
	}
	return r.report(results, w), nil
}

func (w Wiki) discover(ctx context.Context) (run, error) {
	r := run{started: time.Now()}
	var err error
	if r.Env.Catalogue, err = catalogue(); err != nil {
		return r, err
	}
	if r.Env.Schemas, err = allSchemas(); err != nil {
		return r, err
	}
	if r.chosen, err = r.Env.Catalogue.Select(contract.Selection{Clauses: w.Clauses, Profiles: w.Profiles}); err != nil {
		return r, err
	}
	r.Specs = Choose(All(), r.chosen)
	if len(r.Specs) == 0 {
		return r, contract.ErrEmpty
	}
	r.Env.Always = ChooseAlways(Always(), r.chosen)
	own, err := w.own(r.Env.Catalogue, r.Specs)
	if err != nil {
		return r, err
	}
	r.Env.Target, err = own.Target(ctx)
	return r, err
}

// own is what target takes for the wiki.
func (w Wiki) own(c *contract.Catalogue, specs []spec.Spec) (target.Own, error) {
	o := target.Own{Transport: w.Transport, Limits: api.DefaultLimits,
		Allowed: w.Allow, Declared: w.Capabilities, Reset: w.Reset, Answers: target.Answers{Solve: w.Captcha, TOTP: map[string]string{}}}
	o.Limits.Silence, o.Limits.Repeats = &api.Silence{}, api.NewRepeats()
	var err error
	if o.Endpoint, err = target.ParseEndpoint(w.Endpoint); err != nil {
		return o, fmt.Errorf("suites.Wiki.Endpoint: %w", err)
	}
	if w.Edition != "" {
		if o.Edition, err = contract.ParseEdition(w.Edition); err != nil {
			return o, fmt.Errorf("suites.Wiki.Edition: %w", err)
		}
	}
	for _, risk := range w.Allow {
		if !slices.Contains(contract.Risks, risk) {
			return o, fmt.Errorf("suites.Wiki.Allow: no risk %q; there is %v", risk, contract.Risks)
		}
	}
	for _, id := range w.Capabilities {
		if _, ok := c.Capabilities[id]; !ok || id == "mail" || strings.HasPrefix(id, "account-") {
			return o, fmt.Errorf("suites.Wiki.Capabilities: %q is none that can be declared (accounts and mail are given by their hooks)", id)
		}
	}
	if o.Transport == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.DisableCompression = true // api asks for identity
		o.Transport = transport
	}
	if w.Mail != nil {
		wait := w.MailWait
		if wait <= 0 {
			wait = defaultMailWait
		}
		o.Transport = &mail.Transport{Next: o.Transport, Boxes: map[string]mail.Box{"": w.Mail}, Wait: wait}
		o.Mailbox = &target.Mailbox{Domain: target.MailDomain, Wait: wait}
	}
	o.Accounts, err = w.accounts(c, specs, o.Answers.TOTP)
	return o, err
}

// accounts asks the hook for the accounts that the specs need.
func (w Wiki) accounts(c *contract.Catalogue, specs []spec.Spec, secrets map[string]string) (map[string]target.Account, error) {
	needed := map[string]bool{}
	for _, s := range specs {
		for _, need := range s.Needs(c) {
			needed[need] = true
		}
	}
	out := map[string]target.Account{target.NewRole: target.NewAccount()}
	for _, r := range target.Roles {
		if w.Account == nil || !needed["account-"+r.ID] {
			continue
		}
		name, password, ok := w.Account(r.ID)
		switch {
		case !ok:
			continue
		case name == "":
			return nil, fmt.Errorf("suites.Wiki.Account: the account %s has no name", r.ID)
		case len(password) < LeastPassword:
			return nil, fmt.Errorf("suites.Wiki.Account: the password of %s has less than %d characters and cannot be kept out of reports", r.ID, LeastPassword)
		}
		if r.SecondFactor {
			secret, ok := "", false
			if w.SecondFactor != nil {
				secret, ok = w.SecondFactor(r.ID)
			}
			if !ok || secret == "" {
				return nil, errors.New("suites.Wiki.SecondFactor: the account " + r.ID + " has no secret")
			}
			secrets[r.ID] = secret
		}
		out[r.ID] = target.Account{Role: r.ID, Name: name, Password: password}
	}
	return out, nil
}

// report sums up. Chosen clauses make a part of a profile, which is never
// called conforming; whole profiles do.
func (r run) report(results []result.Spec, w Wiki) *report.Report {
	return report.Make(report.Input{Suite: report.Suite{Name: "mwconform", Version: "embedded", Catalogue: r.Env.Catalogue.Digest},
		Env: r.Env, Chosen: r.chosen, All: len(w.Clauses) == 0, Results: results,
		Run: &report.Run{Started: r.started.UTC().Format(time.RFC3339), Seconds: time.Since(r.started).Seconds(), Seed: 0,
			Repeated: r.Env.Target.Wikis[""].Limits.Repeats.Sent()}})
}
