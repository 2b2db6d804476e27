package spec

import (
	"context"
	"errors"
	"slices"
	"strings"

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
	ask      func(send func(api.Call) *api.Response) *api.Response // sends what tells; nil answers are trouble
	says     func(r *api.Response) string                          // "" where it does not stand in the way
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
		ask:  once(api.Get(api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": "login", "formatversion": "2"})),
		says: captchaAtLogin,
	},
	{
		// A reset that names nobody mails nothing (includes/user/PasswordReset.php).
		concerns: func(needs []string, risk contract.Risk) bool {
			mails := func(need string) bool {
				return need == "mail" || need == "email" || strings.HasPrefix(need, "reset-by-")
			}
			return contract.AtLeast(risk, "creates-accounts") && slices.ContainsFunc(needs, mails)
		},
		ask:  once(api.Post(api.Params{"action": "resetpassword", "token": redact.AnonymousToken, "formatversion": "2"})),
		says: noMail,
	},
	{
		// The limit of creations is looked at before all else, and counts those that
		// fail (includes/auth/ThrottlePreAuthenticationProvider.php).
		concerns: func(needs []string, risk contract.Risk) bool {
			return contract.AtLeast(risk, "creates-accounts") && slices.Contains(needs, "create-freely") && !slices.Contains(needs, "creation-throttle")
		},
		ask:  badCreation,
		says: creationLimit,
	},
	{
		concerns: func(needs []string, _ contract.Risk) bool { return slices.Contains(needs, "anonymous-edit") },
		ask: once(api.Post(api.Params{"action": "edit", "title": "Sandbox of mwconform", "text": "mwconform",
			"token": redact.AnonymousToken, "md5": strings.Repeat("0", 32), "formatversion": "2"})), // the checksum stops it
		says: func(r *api.Response) string {
			if r.ErrorCode() == "confirmemail" {
				return "this wiki wants a confirmed mail address before an edit ($wgEmailConfirmToEdit = false)"
			}
			return ""
		},
	},
}

// once is an obstacle that one request tells.
func once(call api.Call) func(func(api.Call) *api.Response) *api.Response {
	return func(send func(api.Call) *api.Response) *api.Response { return send(call) }
}

// badCreation is a creation that comes to nothing, as the password is repeated
// wrongly.
func badCreation(send func(api.Call) *api.Response) *api.Response {
	r := send(api.Get(api.Params{"action": "query", "meta": "tokens", "type": "createaccount"}))
	if r == nil {
		return nil
	}
	form := CreateForm("Nobody of mwconform", "one-password-of-mwconform")
	return send(api.Post(form.With(api.Params{"retype": "another-password-of-mwconform", "createtoken": r.String("query", "tokens", "createaccounttoken")})))
}

// throttleHit is the code of a wiki that allows no more creations for now
// (ThrottlePreAuthenticationProvider::testForAccountCreation).
const throttleHit = "acct_creation_throttle_hit"

func creationLimit(r *api.Response) string {
	if r.String("createaccount", "messagecode") == throttleHit {
		return "this wiki allows this address no more creations for now ($wgAccountCreationThrottle = 0 on a test wiki)"
	}
	return ""
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
// none does or nothing may be asked. Trouble is that nobody could tell.
func standing(ctx context.Context, w *target.Wiki, needs []string, risk contract.Risk) (string, *api.Trouble) {
	if w.Probe == nil {
		return "", nil
	}
	var unasked *api.Trouble
	for _, o := range obstacles {
		if !o.concerns(needs, risk) {
			continue
		}
		p := newProbe(ctx, w)
		r := o.ask(p.send)
		if p.trouble != nil {
			unasked = p.trouble
		}
		if r == nil {
			continue
		}
		if why := o.says(r); why != "" {
			return why, nil
		}
	}
	return "", unasked
}

// probe is a client for questions beside the spec.
type probe struct {
	ctx     context.Context
	session *api.Session
	trouble *api.Trouble // of the last question, nil where it was answered
}

func newProbe(ctx context.Context, w *target.Wiki) *probe {
	return &probe{ctx: ctx, session: w.Client(w.Probe).NewSession()}
}

// send gives the answer, nil where there was trouble.
func (p *probe) send(call api.Call) *api.Response {
	ex, err := p.session.Do(p.ctx, call)
	p.trouble = nil
	if err == nil {
		return ex.Response
	}
	if !errors.As(err, &p.trouble) {
		p.trouble = &api.Trouble{Kind: api.Internal, Text: err.Error(), Err: err}
	}
	return nil
}

// excuse turns failures of a spec into unsupported where the wiki has an
// obstacle that the spec does not speak of, and into errors where trouble left
// open whether it has one. Nothing becomes a pass.
func (e Env) excuse(ctx context.Context, t *T, w *target.Wiki, out []result.Outcome) {
	// A broken schema or a repeated password is wrong whatever stands in the way.
	inexcusable := func(m result.Mismatch) bool { return m.Source == result.Schema || m.Source == result.Secret }
	withheld := t.trouble != nil && t.trouble.Kind == api.Withheld // for failures that may have the same cause
	failed := func(o result.Outcome) bool {
		return withheld && o.Verdict == result.Disabled || o.Verdict == result.Fail && !slices.ContainsFunc(o.Mismatches, inexcusable)
	}
	if !slices.ContainsFunc(out, failed) {
		return
	}
	needs, risk := t.spec.Needs(e.Catalogue), t.spec.Risk(e.Catalogue)
	why, unasked := standing(ctx, w, needs, risk)
	early := t.reachedEarly(needs)
	// A spec of the limit is locked out by its own doing, unless it could not begin.
	if w.Probe != nil && (!slices.Contains(needs, "login-throttle") || t.notBegun()) {
		if t.throttled {
			why = limitReached
		} else if why == "" && contract.AtLeast(risk, "signs-in") { // one that only reads has not been allowed to sign in
			var trouble *api.Trouble
			if why, trouble = lockedOut(ctx, w, needs); trouble != nil {
				unasked = trouble
			}
		}
	}
	verdict := result.Unsupported
	switch {
	case why != "":
	case withheld:
		return
	case early != nil:
		for i := range out {
			if failed(out[i]) && early.blames(out[i].Mismatches) {
				out[i].Verdict, out[i].Reason = verdict, early.says
			}
		}
		return
	case unasked != nil && unasked.Kind == api.Withheld:
		verdict, why = result.Disabled, unasked.Text
	case unasked != nil && unasked.Kind != api.NotTheAPI: // an answer of the wiki's server is no broken road
		verdict, why = result.Error, "it failed, and whether something stands in its way could not be asked: "+t.secrets.String(unasked.Error())
	default:
		return
	}
	for i := range out {
		if failed(out[i]) {
			out[i].Verdict, out[i].Reason = verdict, why
		}
	}
}
