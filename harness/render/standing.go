package render

import (
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// standing is how a clause counts in formats that know fewer outcomes than
// there are verdicts: red where the run is.
type standing int

const (
	holds standing = iota
	fails
	waived // it fails, and that is accepted
	errs   // it could not be judged
	leftOut
)

func standingOf(c report.Clause) standing {
	switch {
	case c.Verdict == result.Fail && c.Waived != nil:
		return waived
	case c.Verdict == result.Fail:
		return fails
	case c.Verdict == result.Error:
		return errs
	case c.Verdict == result.Pass:
		return holds
	}
	return leftOut
}

// stale are the waivers that turn the run red.
func stale(r *report.Report) []report.UsedWaiver {
	var out []report.UsedWaiver
	for _, u := range r.Waivers {
		if u.State.Stale() {
			out = append(out, u)
		}
	}
	return out
}
