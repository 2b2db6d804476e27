// Package plan tells before a run what it would do to a wiki. It invents no
// number: the gate of the run itself says which specs would be run, and the
// recording of each, replayed, says what they do.
package plan

import (
	"context"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/guard"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// Recordings are those of the releases that can be asked.
type Recordings struct {
	Releases []string                               // the nearest to the wiki first, see Nearest
	Open     func(release string) (spec.Env, error) // the environment that replays one
}

// Counts is what specs do.
type Counts struct {
	Specs     int `json:"specs"`
	Requests  int `json:"requests"`  // to the wiki, all of them
	Generated int `json:"generated"` // of them, made from paraminfo
	Lookups   int `json:"lookups"`   // into the mailbox
	Listed    int `json:"listed"`    // exchanges that the report has: lookups too, few of the generated
	Accounts  int `json:"accounts"`  // created
	Addresses int `json:"addresses"` // of them, with a mail address, to which the wiki may write
	Resets    int `json:"resets"`    // of passwords that the wiki accepts; one of a name of nobody sends no mail
	Mails     int `json:"mails"`     // that the mailbox of the recording has shown
	Failed    int `json:"failed_logins"`
	Succeeded int `json:"successful_logins"`
}

func (c *Counts) add(o Counts) {
	c.Specs += o.Specs
	c.Requests += o.Requests
	c.Generated += o.Generated
	c.Lookups += o.Lookups
	c.Listed += o.Listed
	c.Accounts += o.Accounts
	c.Addresses += o.Addresses
	c.Resets += o.Resets
	c.Mails += o.Mails
	c.Failed += o.Failed
	c.Succeeded += o.Succeeded
}

// Group is what the specs of one scenario, or of one risk, do.
type Group struct {
	Name string `json:"name"`
	Counts
}

// LeftOut is why clauses are not judged.
type LeftOut struct {
	Reason  string         `json:"reason"`
	Verdict result.Verdict `json:"verdict"`
	Clauses int            `json:"clauses"`
}

// Plan is what a run would do.
type Plan struct {
	Counts                      // of all specs that would be run
	Clauses  int                `json:"clauses"`   // that would be judged
	Scenario []Group            `json:"scenarios"` // sorted by name
	Risk     []Group            `json:"risks"`     // in the order of contract.Risks
	Logins   []api.FailedLogins `json:"logins"`    // failed, to the accounts given
	Nobody   int                `json:"nobody"`    // failed, to names nobody has or that were not given
	LeftOut  []LeftOut          `json:"left_out"`  // what most clauses have first
	Withheld int                `json:"withheld"`  // specs that are cut short, as something is not sent
	Unknown  []string           `json:"unknown"`   // specs that would be run and of which there is no recording
	From     map[string]int     `json:"from"`      // specs by the release whose recording was asked
	Asked    int                `json:"asked"`     // requests to generate for a clause; 0: those that are recorded
	Prefix   string             `json:"prefix"`    // of the names of the accounts created
	Rate     float64            `json:"rate"`      // most requests a second, 0 is no limit
	why      string             // specs are cut short
}

// Make is the plan of a run of the specs with an environment. Nothing is sent.
// An error is one of the recordings.
func Make(ctx context.Context, env spec.Env, specs []spec.Spec, recorded Recordings) (*Plan, error) {
	p := &Plan{From: map[string]int{}, Asked: env.Generate.Count}
	r := &rehearsal{ctx: ctx, recorded: recorded, opened: map[string]spec.Env{}, logins: map[*target.Wiki]*api.Logins{}}
	scenarios, risks := map[string]*Group{}, map[string]*Group{}
	judged, left := map[string]bool{}, map[string]LeftOut{}
	p.manners(env.Target)
	for _, s := range specs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a := env.Admit(s)
		if !a.Runs() {
			for _, id := range a.Live {
				keepFirst(left, id, LeftOut{Reason: a.Reason, Verdict: a.Verdict})
			}
			for _, o := range a.Dropped {
				keepFirst(left, o.Clause, LeftOut{Reason: "not part of what the wiki is held against", Verdict: o.Verdict})
			}
			continue
		}
		for _, id := range a.Live {
			judged[id] = true
		}
		for _, w := range a.Wiki.Accounts {
			if w.Role == target.NewRole {
				p.Prefix = w.Name
			}
		}
		did, err := r.spec(s, a, env.Generate.Count)
		if err != nil {
			return nil, err
		}
		if did == nil {
			p.Unknown = append(p.Unknown, s.ID())
			continue
		}
		p.From[did.release]++
		if did.withheld {
			p.Withheld++
		}
		p.add(did.Counts)
		group(scenarios, s.In()).add(did.Counts)
		group(risks, string(s.Risk(env.Catalogue))).add(did.Counts)
	}
	p.Clauses = len(judged)
	p.LeftOut = reasons(left, judged)
	p.Scenario, p.Risk = sorted(scenarios, strings.Compare), sorted(risks, byRisk)
	p.Logins, p.Nobody = r.failed()
	return p, nil
}

// manners are the limits that the run keeps to.
func (p *Plan) manners(t *target.Target) {
	p.why = "the limit of failed logins (--max-failed-logins)"
	for _, w := range t.Wikis {
		if reads, ok := guard.Below[guard.Reads](w.Probe); ok {
			p.why = reads.Host + " is a production wiki of Wikimedia, which is only asked what it is"
		}
		if pace := w.Limits.Pace; pace != nil && pace.Rate != nil {
			p.Rate = float64(pace.Rate.Limit())
		}
	}
}

func keepFirst(left map[string]LeftOut, id string, l LeftOut) {
	if old, ok := left[id]; !ok || old.Verdict == result.Superseded {
		left[id] = l
	}
}

func group(groups map[string]*Group, name string) *Group {
	if groups[name] == nil {
		groups[name] = &Group{Name: name}
	}
	return groups[name]
}

func sorted(groups map[string]*Group, less func(a, b string) int) []Group {
	var out []Group
	for _, g := range groups {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b Group) int { return less(a.Name, b.Name) })
	return out
}

func byRisk(a, b string) int {
	at := func(name string) int { return slices.Index(contract.Risks, contract.Risk(name)) }
	return at(a) - at(b)
}

// reasons counts clauses that no spec judges.
func reasons(left map[string]LeftOut, judged map[string]bool) []LeftOut {
	var out []LeftOut
	for id, l := range left {
		if judged[id] {
			continue
		}
		i := slices.IndexFunc(out, func(o LeftOut) bool { return o.Reason == l.Reason })
		if i < 0 {
			i = len(out)
			out = append(out, l)
		}
		out[i].Clauses++
	}
	slices.SortFunc(out, func(a, b LeftOut) int {
		if n := b.Clauses - a.Clauses; n != 0 {
			return n
		}
		return strings.Compare(a.Reason, b.Reason)
	})
	return out
}

// Nearest are recorded releases, the nearest to that of a wiki's generator
// first; the newest where the generator tells none.
func Nearest(releases []string, generator string) []string {
	out := slices.Clone(releases)
	slices.Reverse(out)
	want := contract.Minor(generator)
	if want == 0 {
		return out
	}
	away := func(release string) int {
		n := contract.Minor("MediaWiki "+release) - want
		return max(n, -n)
	}
	slices.SortStableFunc(out, func(a, b string) int { return away(a) - away(b) })
	return out
}
