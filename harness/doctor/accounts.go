package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

func maySignIn(c *Case) string {
	given := 0
	for role := range c.Wiki.Accounts {
		if role != target.NewRole {
			given++
		}
	}
	switch {
	case given == 0:
		return "none was given"
	case !c.Target.Allows("signs-in"):
		return "signing in was not allowed (test-wiki: true and allow: [signs-in])"
	case !c.Wiki.Facts.Has("sign-in"):
		return "nobody can sign in to the wiki now: it is read-only, or lacks the right writeapi"
	}
	return ""
}

// patient is one account that is looked at, with its client.
type patient struct {
	ctx     context.Context
	c       *Case
	a       target.Account
	session *api.Session
	r       *api.Response // the answer to the login
	err     error         // trouble of the network
}

// looks are the checks of accounts by role; those of two-factor-N are under two-factor.
var looks = map[string]func(*patient) []Finding{
	"user": (*patient).user, "bot": (*patient).bot, "bot-basic": (*patient).basic,
	"must-change": (*patient).mustChange, "must-change-bot": (*patient).ofMustChange,
	"stale-bot": (*patient).stale, "blocked": (*patient).blocked, "two-factor": (*patient).twoFactor,
	"recovery-code": (*patient).recovery,
}

// accounts signs in once to each account given. After a failed login no other
// of the same user is tried, so that nobody is locked out.
func accounts(ctx context.Context, c *Case) ([]Finding, error) {
	var out []Finding
	for _, role := range target.Roles {
		a, ok := c.Wiki.Accounts[role.ID]
		if !ok {
			continue
		}
		if c.failed[a.User()] {
			out = append(out, Finding{About: "account " + role.ID, Level: Unchecked, Says: "a login of the same account failed before"})
			continue
		}
		look := looks[role.ID]
		if role.SecondFactor {
			look = looks["two-factor"]
		}
		p := &patient{ctx: ctx, c: c, a: a, session: c.session()}
		found := look(p)
		if p.err != nil {
			return out, p.err
		}
		p.logout()
		out = append(out, found...)
	}
	return out, nil
}

func (p *patient) says(level Level, do, says string, args ...any) []Finding {
	return one("account "+p.a.Role, level, do, says, args...)
}

// ask sends a read of this client; nil is trouble.
func (p *patient) ask(query api.Params) *api.Response {
	if p.err != nil {
		return nil
	}
	r, err := get(p.ctx, p.session, query)
	if p.err = err; err != nil {
		return nil
	}
	return r
}

// send posts a form with a fresh token of a type; nil is trouble.
func (p *patient) send(kind, parameter string, form api.Params) *api.Response {
	r := p.ask(api.Params{"action": "query", "meta": "tokens", "type": kind})
	if r == nil {
		return nil
	}
	r, p.err = post(p.ctx, p.session, form.With(api.Params{parameter: r.String("query", "tokens", kind+"token")}))
	if p.err != nil {
		return nil
	}
	return r
}

// clientlogin begins to sign in, and gives the status, "" for trouble.
func (p *patient) clientlogin() string {
	p.r = p.send("login", "logintoken", spec.ClientLoginForm(p.a))
	return p.status()
}

func (p *patient) status() string {
	if p.r == nil {
		return ""
	}
	if code := p.r.ErrorCode(); code != "" {
		return "error " + code
	}
	status := p.r.String("clientlogin", "status")
	if status == "FAIL" {
		p.c.failed[p.a.User()] = true
	}
	return status
}

// login signs in with action=login, and gives the result, "" for trouble.
func (p *patient) login() string {
	p.r = p.send("login", "lgtoken", spec.LoginForm(p.a))
	if p.r == nil {
		return ""
	}
	result := p.r.String("login", "result")
	if result == "Failed" {
		p.c.failed[p.a.User()] = true
	}
	return result
}

// logout ends the session, as far as that is simple: nobody is told where it is not.
func (p *patient) logout() {
	if p.r != nil && (p.r.String("clientlogin", "status") == "PASS" || p.r.String("login", "result") == "Success") {
		p.send("csrf", "token", api.Params{"action": "logout"})
		p.err = nil
	}
}

// refused is a login that did not succeed.
func (p *patient) refused() []Finding {
	if p.r == nil {
		return nil
	}
	code := p.r.String("clientlogin", "messagecode") + p.r.String("login", "reason", "code") + p.r.ErrorCode()
	text := p.r.String("clientlogin", "message") + p.r.String("login", "reason", "text")
	do := fmt.Sprintf("see %s-name and %s-password: they are not tried again", p.a.Role, p.a.Role)
	switch {
	case code == "login-throttled":
		do = "wait for the time the wiki says: there were too many failed logins before"
	case p.status() == "UI" && p.asks("OATHToken"):
		return p.says(Wrong, "take an account without one; those with one are two-factor-1 and so on", "it is asked for a second factor")
	case p.status() == "UI" && p.asks("retype"):
		return p.says(Wrong, "sign in once in a browser and set one; or give it as must-change", "it is asked for a new password")
	case p.asks("captchaWord"):
		do = "wait until the wiki asks for no captcha at login ($wgCaptchaBadLoginExpiration), or $wgCaptchaTriggers['badlogin'] = false;"
	case p.status() == "UI" || p.status() == "REDIRECT":
		text = "it is asked for more than a password"
	}
	return p.says(Wrong, do, "cannot sign in: %s (%s)", firstLine(text), code)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// asks tells whether the login asks for a field.
func (p *patient) asks(field string) bool {
	v, _ := p.r.At("clientlogin", "requests")
	list, _ := v.([]any)
	return slices.ContainsFunc(list, func(one any) bool {
		request, _ := one.(map[string]any)
		fields, _ := request["fields"].(map[string]any)
		_, there := fields[field]
		return there
	})
}

// me is userinfo of the client, nil for trouble.
func (p *patient) me() *api.Response {
	return p.ask(api.Params{"action": "query", "meta": "userinfo", "uiprop": "rights|groups|blockinfo"})
}

func has(r *api.Response, right string) bool {
	v, _ := r.At("query", "userinfo", "rights")
	list, _ := v.([]any)
	return slices.Contains(list, any(right))
}

func isBlocked(r *api.Response) bool { _, there := r.At("query", "userinfo", "blockid"); return there }
