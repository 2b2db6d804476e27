package spec

import (
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/result"
)

// limit is a count of the wiki that some specs reach on purpose. On a wiki that
// cannot be put back the count need not begin at zero: what was tried before
// the spec, by another one or by a run some minutes ago, counts too.
type limit struct {
	need    string // the capability that the clauses of such specs need
	counts  func(r *api.Response) bool
	reached func(r *api.Response) bool
	clears  func(ex *api.Exchange) bool // what was tried before counts no more; nil where nothing does that
	got     string                      // stands in what came instead of what was due, where the limit is to blame
	says    string
}

var limits = []limit{
	{
		// Throttler::increase (includes/auth/Throttler.php). A failed bot password
		// counts twice, once under its full name, and signing in with the bot
		// password clears only the other one (ApiLogin::execute, BotPassword::login).
		need:    "login-throttle",
		counts:  failedLogin,
		reached: tooManyLogins,
		clears:  signedIn,
		got:     api.LoginThrottled,
		says:    "the limit of failed logins was reached earlier than by the tries of this spec: those before it count too (wait until $wgPasswordAttemptThrottle has forgotten them)",
	},
	{
		need:    "captcha-after-failures",
		counts:  failedLogin,
		reached: func(r *api.Response) bool { return captchaAtLogin(r) != "" },
		got:     "captchaId",
		says:    "this wiki asked for a captcha earlier than by the failed logins of this spec: those before it count too (wait until $wgCaptchaBadLoginExpiration has forgotten them)",
	},
	{
		need:    "creation-throttle",
		counts:  func(r *api.Response) bool { return r.String("createaccount", "status") == "PASS" },
		reached: func(r *api.Response) bool { return creationLimit(r) != "" },
		got:     throttleHit,
		says:    "the limit of creations was reached earlier than by those of this spec: those before it count too (wait until $wgAccountCreationThrottle has forgotten them)",
	},
}

// signedIn tells a sign-in with a main account, which clears its count
// (ThrottlePreAuthenticationProvider::postAuthentication).
func signedIn(ex *api.Exchange) bool {
	if strings.Contains(ex.Call.Form["lgname"], "@") {
		return false
	}
	return ex.Response.String("login", "result") == "Success" || ex.Response.String("clientlogin", "status") == "PASS"
}

func failedLogin(r *api.Response) bool {
	return r.String("login", "result") == "Failed" || r.String("clientlogin", "status") == "FAIL"
}

// reachedEarly is the limit that a spec reaches on purpose, and that the wiki was at
// before the spec had tried as often as its clauses say. Nil where there is
// none, and where the wiki is put back before such specs.
func (t *T) reachedEarly(needs []string) *limit {
	if t.wiki.Reset != nil || t.wiki.Probe == nil {
		return nil
	}
	for i := range limits {
		if l := &limits[i]; slices.Contains(needs, l.need) && l.early(t.exchanges, t.most()) {
			return l
		}
	}
	return nil
}

// blames tells whether an early limit is why nothing else came. A control that
// failed was in its way; a right password that opens the lock was not.
func (l *limit) blames(all []result.Mismatch) bool {
	return !slices.ContainsFunc(all, func(m result.Mismatch) bool {
		due, _, _ := strings.Cut(m.Text, ", got ")
		wanted := strings.HasSuffix(due, l.got) // the limit was due, and something else came
		return m.Source != result.Control && (wanted || !strings.Contains(m.Text, l.got))
	})
}

// early tells that the limit was reached by fewer tries than most.
func (l *limit) early(exchanges []*observed, most int) bool {
	tries := 0
	for _, ex := range exchanges {
		switch r := ex.Response; {
		case r == nil, ex.Shared:
		case l.clears != nil && l.clears(ex.Exchange):
			return false
		case l.reached(r):
			return tries < most
		case l.counts(r):
			tries++
		}
	}
	return false
}

// notBegun tells that the spec ended with its first login, which failed and
// should not have, on a wiki that is not put back before it.
func (t *T) notBegun() bool {
	if t.wiki.Reset != nil || t.control == nil {
		return false
	}
	for i, ex := range t.exchanges {
		switch {
		case ex.Response == nil:
		case signedIn(ex.Exchange):
			return false
		case failedLogin(ex.Response):
			return i == len(t.exchanges)-1
		}
	}
	return false
}

// most is how many tries the clauses of the spec allow.
func (t *T) most() int {
	most := 0
	for _, id := range t.live {
		most = max(most, t.Want(id).Limit)
	}
	return most
}
