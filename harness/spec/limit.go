package spec

import (
	"slices"

	"github.com/mwconform/mwconform/harness/api"
)

// limit is a count of the wiki that some specs reach on purpose. On a wiki that
// cannot be put back the count need not begin at zero: what was tried before
// the spec, by another one or by a run some minutes ago, counts too.
type limit struct {
	need    string // the capability that the clauses of such specs need
	counts  func(r *api.Response) bool
	reached func(r *api.Response) bool
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
		says:    "the limit of failed logins was reached earlier than by the tries of this spec: those before it count too (wait until $wgPasswordAttemptThrottle has forgotten them)",
	},
	{
		need:    "captcha-after-failures",
		counts:  failedLogin,
		reached: func(r *api.Response) bool { return captchaAtLogin(r) != "" },
		says:    "this wiki asked for a captcha earlier than by the failed logins of this spec: those before it count too (wait until $wgCaptchaBadLoginExpiration has forgotten them)",
	},
	{
		need:    "creation-throttle",
		counts:  func(r *api.Response) bool { return r.String("createaccount", "status") == "PASS" },
		reached: func(r *api.Response) bool { return creationLimit(r) != "" },
		says:    "the limit of creations was reached earlier than by those of this spec: those before it count too (wait until $wgAccountCreationThrottle has forgotten them)",
	},
}

func failedLogin(r *api.Response) bool {
	return r.String("login", "result") == "Failed" || r.String("clientlogin", "status") == "FAIL"
}

// early is why a spec that reaches a limit on purpose proves nothing: the wiki
// was at the limit before the spec had tried as often as its clauses say. ""
// where it was not, and where the wiki is put back before such specs.
func (t *T) early(needs []string) string {
	if t.wiki.Reset != nil {
		return ""
	}
	for _, l := range limits {
		if slices.Contains(needs, l.need) && l.early(t.exchanges, t.most()) {
			return l.says
		}
	}
	return ""
}

// early tells that the limit was reached by fewer tries than most.
func (l limit) early(exchanges []*observed, most int) bool {
	tries := 0
	for _, ex := range exchanges {
		switch r := ex.Response; {
		case r == nil:
		case l.reached(r):
			return tries < most
		case l.counts(r):
			tries++
		}
	}
	return false
}

// notBegun tells that the spec ended with its first failed login, which should
// have been none, on a wiki that is not put back before it.
func (t *T) notBegun() bool {
	failed := 0
	for _, ex := range t.exchanges {
		if ex.Response != nil && failedLogin(ex.Response) {
			failed++
		}
	}
	return t.wiki.Reset == nil && t.control != nil && failed == 1
}

// most is how many tries the clauses of the spec allow.
func (t *T) most() int {
	most := 0
	for _, id := range t.live {
		most = max(most, t.Want(id).Limit)
	}
	return most
}
