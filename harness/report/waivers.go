package report

import (
	"fmt"
	"io"
	"slices"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/printable"
	"github.com/mwconform/mwconform/harness/result"
)

// Waiver is a failure known and accepted. The verdict of its clause stays fail.
type Waiver struct {
	Reason  string `json:"reason"`
	Link    string `json:"link"`
	Expires string `json:"expires"` // YYYY-MM-DD: the last day it holds, UTC
}

// String says until when and why.
func (w Waiver) String() string {
	return fmt.Sprintf("waived until %s: %s, %s", w.Expires, w.Reason, w.Link)
}

// WaiverState is what became of a waiver in a run.
type WaiverState string

// The states. Those that begin with stale turn the run red.
const (
	WaiverHolds       WaiverState = "holds"        // its clause fails
	WaiverStalePasses WaiverState = "stale-passes" // its clause passes
	WaiverStaleUnseen WaiverState = "stale-unseen" // its clause is unsupported, disabled, superseded or untested
	WaiverExpired     WaiverState = "expired"      // its clause fails, and the failure counts
	WaiverNotJudged   WaiverState = "not-judged"   // its clause is error, or only all shards together can tell
	WaiverNotRun      WaiverState = "not-run"      // its clause was not chosen
)

// Stale tells a waiver that has to go.
func (s WaiverState) Stale() bool { return s == WaiverStalePasses || s == WaiverStaleUnseen }

// UsedWaiver is a waiver of the run's edition with what became of it.
type UsedWaiver struct {
	Clause string `json:"clause"`
	Waiver
	Editions []contract.Edition `json:"editions,omitempty"` // it is for these only; none is for all
	State    WaiverState        `json:"state"`
	Says     string             `json:"says"` // what follows, in one sentence
}

// For tells whether the waiver is for an edition.
func (u UsedWaiver) For(e contract.Edition) bool {
	return len(u.Editions) == 0 || slices.Contains(u.Editions, e)
}

// Waive holds the report against the waivers and judges the run anew: failures
// they name stay failures and do not count, and a waiver whose clause does not
// fail turns the run red. day is today, YYYY-MM-DD in UTC; nothing but whether a
// waiver has expired comes of it, so that the report of a replay changes
// on the day after that and on no other. State and Says of the waivers are set here.
func (r *Report) Waive(waivers []UsedWaiver, day string) {
	r.WaiveBut(waivers, func(u UsedWaiver) bool { return u.Expires < day }) // both YYYY-MM-DD
}

// WaiveBut is Waive where it is known which waivers have expired: where the
// reports of shards are put together it is what the shards found.
func (r *Report) WaiveBut(waivers []UsedWaiver, expired func(UsedWaiver) bool) {
	at := map[string]int{}
	for i, c := range r.Clause {
		at[c.ID] = i
	}
	for _, u := range waivers {
		if !u.For(r.Target.Edition) {
			continue
		}
		i, chosen := at[u.Clause]
		switch elsewhere := r.Shard != nil && slices.Contains(r.Shard.Elsewhere, u.Clause); {
		case elsewhere:
			u.judge(&Clause{Verdict: result.Fail}, expired(u))
		case chosen && r.Shard != nil && r.Clause[i].Verdict != result.Fail: // another shard's answers may turn it red
			u.State, u.Says = WaiverNotJudged, u.Clause+" does not fail in this shard; whether its waiver is stale is known once the shards are merged"
		case chosen:
			u.judge(&r.Clause[i], expired(u))
		default:
			u.State, u.Says = WaiverNotRun, u.Clause+" was not chosen in this run, and its waiver not looked at"
		}
		r.Waivers = append(r.Waivers, u)
	}
	r.Result = r.judge()
}

// judge says what becomes of the waiver where its clause was chosen.
func (u *UsedWaiver) judge(c *Clause, expired bool) {
	switch {
	case c.Verdict == result.Error:
		u.State, u.Says = WaiverNotJudged, u.Clause+" could not be judged, and so neither its waiver"
	case c.Verdict == result.Pass:
		u.State, u.Says = WaiverStalePasses, u.Clause+" passes: remove its waiver"
	case c.Verdict != result.Fail:
		u.State, u.Says = WaiverStaleUnseen, fmt.Sprintf("%s is %s, so that its waiver matches nothing: remove it, or name the editions it is for", u.Clause, c.Verdict)
	case expired:
		u.State, u.Says = WaiverExpired, fmt.Sprintf("%s fails, and its waiver held until %s: the failure counts", u.Clause, u.Expires)
	default:
		u.State, u.Says = WaiverHolds, fmt.Sprintf("%s fails, %s", u.Clause, u.Waiver)
		c.Waived = &Waiver{u.Reason, u.Link, u.Expires}
	}
}

// count is how many waivers are in one of the states.
func (r *Report) count(states ...WaiverState) int {
	n := 0
	for _, u := range r.Waivers {
		if slices.Contains(states, u.State) {
			n++
		}
	}
	return n
}

// Waived is how many failures are waived.
func (r *Report) Waived() int { return r.count(WaiverHolds) }

// Stale is how many waivers have to go.
func (r *Report) Stale() int { return r.count(WaiverStalePasses, WaiverStaleUnseen) }

// showWaivers shows what somebody has to do about waivers. Those that hold
// stand with their failures.
func (r *Report) showWaivers(w io.Writer) {
	for _, u := range r.Waivers {
		if u.State != WaiverHolds && u.State != WaiverNotRun {
			fmt.Fprintf(w, "waiver %s: %s\n", u.State, printable.Line(u.Says))
		}
	}
	if n := r.count(WaiverNotRun); n > 0 {
		fmt.Fprintf(w, "%d waivers are of clauses that were not chosen\n", n)
	}
}
