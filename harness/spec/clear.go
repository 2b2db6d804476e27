package spec

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/target"
)

// tooManyLogins tells an answer of a wiki that lets nobody try any more for a while.
func tooManyLogins(r *api.Response) bool { return r.TooManyLogins() }

// noteLogin keeps which accounts have failed logins behind them since they
// last signed in. One whose answer did not come may have failed.
func (t *T) noteLogin(ex *api.Exchange) {
	if ex.Shared { // the wiki counts what it got
		return
	}
	name := ex.Call.Form["lgname"] + ex.Call.Form["username"]
	switch r := ex.Response; {
	case r == nil:
		if action := ex.Call.Param("action"); ex.Lost() && (action == "login" || action == "clientlogin") {
			t.failed[name] = true
		}
	case r.String("login", "result") == "Failed", r.String("clientlogin", "status") == "FAIL":
		t.failed[name] = true
	case r.String("login", "result") == "Success", r.String("clientlogin", "status") == "PASS":
		delete(t.failed, name)
	}
}

// clearTime is how long signing in again may take after the end of the run.
const clearTime = 2 * time.Second

// clearThrottles signs in once to the operator's accounts that a spec has left
// with failed logins: a success clears the count, and the next specs, or their
// owner, are not locked out, also where the run was ended. Only a wiki of the
// operator's own needs it.
func (t *T) clearThrottles(ctx context.Context) {
	if t.wiki.Probe == nil || t.wiki.Reset != nil {
		return
	}
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), clearTime)
		defer cancel()
	}
	for _, role := range slices.Sorted(maps.Keys(t.wiki.Accounts)) {
		if t.failed[t.wiki.Accounts[role].Name] && !t.wiki.Limits.Logins.Vain(role) {
			_, _ = signIn(ctx, t.wiki, role) // nobody else can do anything about trouble here
		}
	}
}

// signIn sends the right password of a role, nil where the account asks for
// more than a password, or where there was trouble.
func signIn(ctx context.Context, w *target.Wiki, role string) (*api.Response, *api.Trouble) {
	a, ok := w.Accounts[role]
	if !ok {
		return nil, nil
	}
	p := newProbe(ctx, w)
	token := p.send(api.Get(api.Params{"action": "query", "meta": "tokens", "type": "login"}))
	if token == nil {
		return nil, p.trouble
	}
	var r *api.Response
	switch {
	case slices.Contains([]string{"bot", "bot-basic"}, role):
		r = p.send(api.Post(LoginForm(a).With(api.Params{"lgtoken": token.String("query", "tokens", "logintoken"), "errorformat": "plaintext", "formatversion": "2"})))
	case role == "user":
		r = p.send(api.Post(ClientLoginForm(a).With(api.Params{"logintoken": token.String("query", "tokens", "logintoken")})))
	}
	return r, p.trouble
}

// lockedOut is why the accounts that a spec needs cannot sign in for now.
// Trouble is that nobody could tell.
func lockedOut(ctx context.Context, w *target.Wiki, needs []string) (string, *api.Trouble) {
	var unasked *api.Trouble
	for _, role := range []string{"user", "bot", "bot-basic"} {
		if !slices.Contains(needs, "account-"+role) {
			continue
		}
		r, trouble := signIn(ctx, w, role)
		if trouble != nil {
			unasked = trouble
		}
		if r != nil && tooManyLogins(r) {
			return limitReached, nil
		}
	}
	return "", unasked
}

const limitReached = "this wiki limits failed logins, and the limit was reached ($wgPasswordAttemptThrottle = [] on a test wiki)"
