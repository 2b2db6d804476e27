package cassette

import (
	"context"
	"fmt"
	"net/url"
	"sync"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/redact"
	"github.com/mwconform/mwconform/harness/target"
)

// Target is the recorded wiki: every scenario with its own discovery
// replayed, the accounts under the placeholders their passwords were
// recorded as. edition "" is the one that fits the release.
func (p *Player) Target(ctx context.Context, edition contract.Edition) (*target.Target, error) {
	t := &target.Target{Mode: target.Replay, Edition: edition, Recorded: p.Manifest.Recorded,
		Wikis: map[string]*target.Wiki{}, Allowed: contract.Risks}
	fit, err := p.fit()
	if err != nil {
		return nil, err
	}
	t.Fits(fit)
	accounts := map[string]target.Account{}
	for role, name := range p.Manifest.Accounts {
		accounts[role] = target.Account{Role: role, Name: name, Password: redact.PasswordPlaceholder(role)}
	}
	scenarios := p.Scenarios()
	if len(scenarios) == 0 {
		return nil, fmt.Errorf("cassettes/%s has no recorded discovery (make record makes it)", p.Manifest.Release)
	}
	wikis, errs := make([]*target.Wiki, len(scenarios)), make([]error, len(scenarios))
	var all sync.WaitGroup
	for i, scenario := range scenarios {
		w := &target.Wiki{Scenario: scenario, Limits: api.DefaultLimits, Accounts: accounts, Source: p, MaySign: true,
			Mailbox:  &target.Mailbox{Domain: target.MailDomain},
			Endpoint: &url.URL{Scheme: "http", Host: Host, Path: "/" + scenario + "/api.php"}}
		wikis[i] = w
		all.Go(func() { errs[i] = p.discover(ctx, w) })
	}
	all.Wait()
	for i, scenario := range scenarios {
		if errs[i] != nil {
			return nil, fmt.Errorf("scenario %s: %w", scenario, errs[i])
		}
		t.Wikis[scenario] = wikis[i]
	}
	return t, nil
}

// fit is the edition of the release, as of the version that was recorded.
func (p *Player) fit() (contract.Fit, error) {
	named := "MediaWiki " + p.Manifest.Release
	if contract.Minor(p.Manifest.Generator) == contract.Minor(named) {
		named = p.Manifest.Generator
	}
	return contract.EditionOf(named)
}

func (p *Player) discover(ctx context.Context, w *target.Wiki) error {
	tape, err := p.Open(w.Scenario, Discovery)
	if err != nil {
		return err
	}
	if w.Facts, err = target.Discover(ctx, w, w.Client(tape), p.Manifest.Declared[w.Scenario]); err != nil {
		return err
	}
	return tape.Close(false)
}
