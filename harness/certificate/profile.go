package certificate

import (
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
)

// Core are the core profiles: those named as a page, in the catalogue's order.
func Core(c *contract.Catalogue) []string {
	all := c.Profiles()
	var out []string
	for _, slug := range c.PageSlugs() {
		if slices.Contains(all, slug) {
			out = append(out, slug)
		}
	}
	return out
}

// profiles judges each profile by the verdicts of its clauses in c.
func profiles(catalogue *contract.Catalogue, names []string, c *Certificate) []Profile {
	in := signsIn(c.Target)
	out := []Profile{}
	for _, name := range names {
		p := Profile{Profile: name, Verdicts: map[result.Verdict]int{}}
		waived := 0
		for _, one := range c.Clauses {
			cl := catalogue.Clause(one.ID)
			if cl == nil || !slices.Contains(cl.Profiles, name) {
				continue
			}
			p.Clauses++
			p.Verdicts[one.Verdict]++
			if slices.ContainsFunc(c.Waived, func(w Waived) bool { return w.Clause == one.ID }) {
				waived++
			}
		}
		p.judge(in, waived)
		out = append(out, p)
	}
	return out
}

// judge sets result and reason. Nothing is conforming on too few cases: what
// was left out by choice, or could hardly be seen, is partial.
func (p *Profile) judge(signsIn bool, waived int) {
	v := p.Verdicts
	var why []string
	add := func(n int, says string) {
		if n > 0 {
			why = append(why, many(n, "clause")+" "+says)
		}
	}
	excuse := ""
	if waived > 0 {
		excuse = " (" + many(waived, "waiver") + ", which a certificate does not excuse)"
	}
	add(v[result.Fail], "failed"+excuse)
	failed := len(why)
	add(v[result.Disabled], "disabled by the operator")
	add(v[result.Untested], "without a spec")
	switch {
	case v[result.Pass] == 0:
		why = append(why, "nothing of it was seen to hold")
	case report.TooFew(v):
		why = append(why, "less than two thirds could be seen")
	}
	if !signsIn {
		why = append(why, "the accounts to sign in with were not there")
	}
	switch {
	case failed > 0:
		p.Result = report.NotConforming
	case len(why) > 0:
		p.Result = report.Partial
	default:
		p.Result = report.Conforming
	}
	add(v[result.Unsupported], "unsupported, as this wiki validly lacks something")
	p.Why = strings.Join(why, "; ")
}

// overall is the worst of the profiles.
func overall(all []Profile) report.Result {
	out := report.Conforming
	for _, p := range all {
		if p.Result == report.NotConforming || out == report.Conforming {
			out = p.Result
		}
	}
	return out
}

// signsIn tells whether the accounts were there without which most clauses
// cannot be seen, on the wiki where specs run that need nothing special.
func signsIn(t Target) bool {
	for _, scenario := range []string{spec.DefaultScenario, ""} {
		for _, w := range t.Wikis {
			if w.Scenario == scenario {
				has := func(id string) bool { return slices.Contains(w.Capabilities, id) }
				return has("sign-in") && has("account-user") && (has("account-bot") || !has("bot-passwords"))
			}
		}
	}
	return false
}
