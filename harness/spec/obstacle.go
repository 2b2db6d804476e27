package spec

import (
	"context"
	"slices"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/target"
)

// obstacle is why a wiki refuses what it would otherwise accept, "" where
// nothing is known to stand in the way: after failed logins ConfirmEdit asks
// for a captcha at the next one, and answers the right password without it
// like a wrong one. Only authmanagerinfo tells
// (extensions/ConfirmEdit/includes/Auth/CaptchaPreAuthenticationProvider.php).
func obstacle(ctx context.Context, w *target.Wiki) string {
	if w.Probe == nil {
		return ""
	}
	ask := api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": "login", "formatversion": "2"}
	ex, err := w.Client(w.Probe).NewSession().Do(ctx, api.Get(ask))
	if err != nil {
		return ""
	}
	v, _ := ex.Response.At("query", "authmanagerinfo", "requests")
	requests, _ := v.([]any)
	for _, r := range requests {
		if one, ok := r.(map[string]any); ok && one["id"] == captchaRequest {
			return "this wiki now asks for a captcha at login, as there were failed ones ($wgCaptchaTriggers['badlogin'] = false and ['badloginperuser'] = false on a test wiki)"
		}
	}
	return ""
}

// excuse turns failures of a spec that signs in into unsupported where the
// wiki has an obstacle that the spec does not speak of. Nothing becomes a pass.
func (e Env) excuse(ctx context.Context, s Spec, w *target.Wiki, out []result.Outcome) {
	needs := s.Needs(e.Catalogue)
	if !slices.Contains(needs, "sign-in") || slices.ContainsFunc(needs, func(n string) bool { return n == "captcha-question" || n == "captcha-image" }) {
		return
	}
	// A broken schema or a repeated password is wrong whatever stands in the way.
	inexcusable := func(m result.Mismatch) bool { return m.Source == result.Schema || m.Source == result.Secret }
	failed := func(o result.Outcome) bool {
		return o.Verdict == result.Fail && !slices.ContainsFunc(o.Mismatches, inexcusable)
	}
	if !slices.ContainsFunc(out, failed) {
		return
	}
	why := obstacle(ctx, w)
	if why == "" {
		return
	}
	for i := range out {
		if failed(out[i]) {
			out[i].Verdict, out[i].Reason = result.Unsupported, why
		}
	}
}
