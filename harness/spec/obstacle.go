package spec

import (
	"context"
	"slices"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/redact"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/target"
)

// obstacle is something that no clause speaks of and that makes a wiki refuse
// what it would otherwise accept. It is asked for after a failure only.
type obstacle struct {
	concerns func(needs []string, risk contract.Risk) bool
	ask      api.Call
	says     func(r *api.Response) string // "" where it does not stand in the way
}

var obstacles = []obstacle{
	{
		// After failed logins ConfirmEdit asks for a captcha at the next one, and
		// answers the right password without it like a wrong one. Only
		// authmanagerinfo tells
		// (extensions/ConfirmEdit/includes/Auth/CaptchaPreAuthenticationProvider.php).
		concerns: func(needs []string, _ contract.Risk) bool {
			return slices.Contains(needs, "sign-in") && !slices.Contains(needs, "captcha-question") && !slices.Contains(needs, "captcha-image")
		},
		ask:  api.Get(api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": "login", "formatversion": "2"}),
		says: captchaAtLogin,
	},
	{
		// A reset that names nobody mails nothing (includes/user/PasswordReset.php).
		concerns: func(needs []string, risk contract.Risk) bool {
			return contract.AtLeast(risk, "sends-mail") && !slices.Contains(needs, "email-disabled") && !slices.Contains(needs, "client-blocked")
		},
		ask:  api.Post(api.Params{"action": "resetpassword", "token": redact.AnonymousToken, "formatversion": "2"}),
		says: noMail,
	},
}

func captchaAtLogin(r *api.Response) string {
	v, _ := r.At("query", "authmanagerinfo", "requests")
	requests, _ := v.([]any)
	for _, one := range requests {
		if object, ok := one.(map[string]any); ok && object["id"] == captchaRequest {
			return "this wiki now asks for a captcha at login, as there were failed ones ($wgCaptchaTriggers['badlogin'] = false and ['badloginperuser'] = false on a test wiki)"
		}
	}
	return ""
}

func noMail(r *api.Response) string {
	switch r.ErrorCode() {
	case "passwordreset-emaildisabled":
		return "this wiki sends no mail ($wgEnableEmail = true)"
	case "blocked-mailpassword":
		return "this wiki has blocked the client from resetting passwords"
	}
	return ""
}

// standing is the first obstacle of a spec that stands in its way, "" where
// none does or nothing may be asked.
func standing(ctx context.Context, w *target.Wiki, needs []string, risk contract.Risk) string {
	if w.Probe == nil {
		return ""
	}
	for _, o := range obstacles {
		if !o.concerns(needs, risk) {
			continue
		}
		ex, err := w.Client(w.Probe).NewSession().Do(ctx, o.ask)
		if err != nil {
			continue
		}
		if why := o.says(ex.Response); why != "" {
			return why
		}
	}
	return ""
}

// excuse turns failures of a spec into unsupported where the wiki has an
// obstacle that the spec does not speak of. Nothing becomes a pass.
func (e Env) excuse(ctx context.Context, s Spec, w *target.Wiki, out []result.Outcome) {
	// A broken schema or a repeated password is wrong whatever stands in the way.
	inexcusable := func(m result.Mismatch) bool { return m.Source == result.Schema || m.Source == result.Secret }
	failed := func(o result.Outcome) bool {
		return o.Verdict == result.Fail && !slices.ContainsFunc(o.Mismatches, inexcusable)
	}
	if !slices.ContainsFunc(out, failed) {
		return
	}
	why := standing(ctx, w, s.Needs(e.Catalogue), s.Risk(e.Catalogue))
	if why == "" {
		return
	}
	for i := range out {
		if failed(out[i]) {
			out[i].Verdict, out[i].Reason = result.Unsupported, why
		}
	}
}
