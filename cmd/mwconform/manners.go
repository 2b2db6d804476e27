package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/time/rate"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/target"
)

// How many logins to an account may fail in a row where nothing is said.
// MediaWiki as it ships answers five within five minutes and refuses the sixth
// ($wgPasswordAttemptThrottle): the usual number never gets there. Specs that are
// there to reach the limit, and those after them on a wiki that then wants a
// captcha, need about 100; 150 within two days lock an account for as long.
const (
	usualFailedLogins    = 5
	tripsThrottlesLogins = 149
	mostFailedLogins     = 1000
)

// sensible bounds of the others.
const (
	usualWait   = 2 * time.Minute
	longestWait = time.Hour
	leastRate   = 0.01 // requests a second
	mostRate    = 1000
	mostLag     = 3600 // seconds
)

// addMannersFlags adds how fast and how often a wiki may be asked.
func addMannersFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Float64("max-rate", 0, "most requests a second, such as 5 or 0.5 (0: as fast as the wiki answers)")
	f.Duration("max-wait", usualWait, "longest wait that the wiki may ask for (Retry-After); where it asks for more the run asks it nothing more")
	f.Int("maxlag", 0, "send maxlag with this many seconds, and wait where the wiki lags more (0: do not)")
	f.Int("max-failed-logins", 0, fmt.Sprintf("most failed logins in a row to an account given (0: %d, or %d where trips-throttles is allowed)", usualFailedLogins, tripsThrottlesLogins))
}

// pace is that of the flags, nil for a command without them: recordings and
// replays never wait.
func pace(cmd *cobra.Command) (*api.Pace, error) {
	f := cmd.Flags()
	if f.Lookup("max-rate") == nil {
		return nil, nil
	}
	perSecond, _ := f.GetFloat64("max-rate")
	p := &api.Pace{}
	p.MostWait, _ = f.GetDuration("max-wait")
	p.Maxlag, _ = f.GetInt("maxlag")
	switch {
	case perSecond != 0 && !(perSecond >= leastRate && perSecond <= mostRate): // also not a number
		return nil, fmt.Errorf("the setting %s: 0 or a number from %v to %d is due, not %v", named(cmd, "max-rate"), leastRate, mostRate, perSecond)
	case p.MostWait < 0 || p.MostWait > longestWait:
		return nil, fmt.Errorf("the setting %s: from 0s to %s is due, not %s", named(cmd, "max-wait"), longestWait, p.MostWait)
	case p.Maxlag < 0 || p.Maxlag > mostLag:
		return nil, fmt.Errorf("the setting %s: a number from 0 to %d is due, not %d", named(cmd, "maxlag"), mostLag, p.Maxlag)
	case perSecond > 0:
		p.Rate = rate.NewLimiter(rate.Limit(perSecond), 1)
	}
	return p, nil
}

// mostLogins is how many logins to an account may fail in a row.
func mostLogins(cmd *cobra.Command, allowed []contract.Risk) (int, error) {
	n, _ := cmd.Flags().GetInt("max-failed-logins")
	switch {
	case n < 0 || n > mostFailedLogins:
		return 0, fmt.Errorf("the setting %s: a number from 0 to %d is due, not %d", named(cmd, "max-failed-logins"), mostFailedLogins, n)
	case n > 0:
		return n, nil
	case slices.Contains(allowed, "trips-throttles"):
		return tripsThrottlesLogins, nil
	}
	return usualFailedLogins, nil
}

// failedLogins are those of a run, by role; the wikis of a test wiki have the
// same accounts.
func failedLogins(t *target.Target) []api.FailedLogins {
	sum := map[string]api.FailedLogins{}
	for _, w := range t.Wikis {
		for _, f := range w.Limits.Logins.Failed() {
			all := sum[f.Role]
			sum[f.Role] = api.FailedLogins{Role: f.Role, Times: all.Times + f.Times, InRow: max(all.InRow, f.InRow)}
		}
	}
	var out []api.FailedLogins
	for _, role := range slices.Sorted(maps.Keys(sum)) {
		out = append(out, sum[role])
	}
	return out
}
