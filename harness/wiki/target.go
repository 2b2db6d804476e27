package wiki

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/target"
)

// Declared are those of a scenario's capabilities that no request can tell;
// discovery takes them from the scenario's own word.
func (s Scenario) Declared(known map[string]contract.Capability) []string {
	var out []string
	for _, id := range s.Provides {
		if known[id].Declared {
			out = append(out, id)
		}
	}
	return out
}

// mainAccounts are the roles of fixture accounts that specs use with the main
// password; those of two-factor-N come to them.
var mainAccounts = []string{"user", "plain-user", "sysop", "must-change", "blocked"}

// botAccounts are the roles that are bot passwords: whose, and which.
var botAccounts = map[string]struct{ owner, app string }{
	"bot":             {"bot", "suite"},
	"bot-basic":       {"bot", "basic"},
	"must-change-bot": {"must-change", "suite"},
	"stale-bot":       {"stale-bot", "suite"},
}

// The role that has a recovery code as its password, and whose code it is.
const recoveryRole, recoveryOf = "recovery-code", "two-factor-1"

// TargetAccounts are the fixture accounts by the roles the specs use.
func TargetAccounts() (map[string]target.Account, error) {
	accounts, err := Accounts()
	if err != nil {
		return nil, err
	}
	out := map[string]target.Account{}
	for _, a := range accounts {
		for role, of := range botAccounts {
			for _, b := range a.BotPasswords {
				if a.Role == of.owner && b.AppID == of.app {
					out[role] = target.Account{Role: role, Name: a.Name + "@" + of.app, Password: b.Password}
				}
			}
		}
		if slices.Contains(mainAccounts, a.Role) || strings.HasPrefix(a.Role, "two-factor-") {
			out[a.Role] = target.Account{Role: a.Role, Name: a.Name, Password: a.Password}
		}
	}
	answers, err := LoadAnswers()
	if err != nil {
		return nil, err
	}
	for _, f := range answers.TwoFactor {
		if f.Role == recoveryOf {
			out[recoveryRole] = target.Account{Role: recoveryRole, Name: out[f.Role].Name, Password: f.Recovery}
		}
	}
	return out, nil
}

// Never are the scenarios that a release cannot have, with the reason.
func Never(release string) (map[string]string, error) {
	scenarios, err := Scenarios()
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, s := range scenarios {
		if len(s.Releases) > 0 && !slices.Contains(s.Releases, release) {
			out[s.Name] = fmt.Sprintf("the scenario %s (%s) does not exist in %s, only in %s", s.Name, strings.TrimRight(s.Title, "."), release, strings.Join(s.Releases, ", "))
		}
	}
	return out, nil
}

// overlaid is what stands in the address for a scenario with an overlay.
func overlaid(scenario, over string) (string, error) {
	if over == "" {
		return scenario, nil
	}
	all, err := Variations()
	for _, v := range all {
		if v.Name == over && v.ScriptPath != "" {
			return scenario + "~" + over + "/" + v.ScriptPath, nil
		}
	}
	return scenario + "~" + over, err
}

// Scenario is the address of a scenario's api.php, with the variation or
// deviant over on top, or "". It need not be installed.
func (w *Wiki) Scenario(name, over string) (*url.URL, error) {
	segment, err := overlaid(name, over)
	if err != nil {
		return nil, err
	}
	return url.Parse(strings.ReplaceAll(w.Endpoint(), "{scenario}", segment))
}

// Wikis are the scenarios of the running test wiki as wikis to be driven,
// each with its way back to the pristine state; facts are not yet discovered.
// names nil is all; over is the name of a variation or deviant on top of each,
// or "".
func (w *Wiki) Wikis(names []string, over string, source target.Source, limits api.Limits) ([]*target.Wiki, []Scenario, error) {
	accounts, err := TargetAccounts()
	if err != nil {
		return nil, nil, err
	}
	scenarios, err := Scenarios()
	if err != nil {
		return nil, nil, err
	}
	installed := w.st.names()
	if names == nil {
		names = installed
	}
	var out []*target.Wiki
	var chosen []Scenario
	for _, s := range scenarios {
		if !slices.Contains(names, s.Name) {
			continue
		}
		if !slices.Contains(installed, s.Name) {
			return nil, nil, unknown("the scenario %s is not installed: mwconform wiki up --scenario %s", s.Name, s.Name)
		}
		u, err := w.Scenario(s.Name, over)
		if err != nil {
			return nil, nil, err
		}
		reset := func(ctx context.Context) error { return w.Reset(ctx, s.Name) }
		out = append(out, &target.Wiki{Scenario: s.Name, Endpoint: u, Limits: limits, Accounts: accounts, Source: source, MaySign: true,
			Mailbox: &target.Mailbox{Domain: target.MailDomain},
			Reset:   reset, Begin: once(reset)})
		chosen = append(chosen, s)
	}
	for _, n := range names {
		if !slices.ContainsFunc(chosen, func(s Scenario) bool { return s.Name == n }) {
			var have []string
			for _, s := range scenarios {
				have = append(have, s.Name)
			}
			return nil, nil, unknown("no scenario %q: there is %s", n, strings.Join(have, ", "))
		}
	}
	return out, chosen, nil
}

// once calls f until it has succeeded, and not again. Who comes meanwhile waits.
func once(f func(context.Context) error) func(context.Context) error {
	var mu sync.Mutex
	done := false
	return func(ctx context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		if done {
			return nil
		}
		err := f(ctx)
		done = err == nil
		return err
	}
}
