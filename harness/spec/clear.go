package spec

import (
	"context"
	"maps"
	"slices"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/target"
)

// loginThrottled is the code of a wiki that lets nobody try any more for a
// while (ThrottlePreAuthenticationProvider, BotPassword::login).
const loginThrottled = "login-throttled"

// tooManyLogins tells an answer that says so.
func tooManyLogins(r *api.Response) bool {
	return r.String("clientlogin", "messagecode") == loginThrottled || r.String("login", "reason", "code") == loginThrottled
}

// noteLogin keeps which accounts have failed logins behind them since they
// last signed in.
func (t *T) noteLogin(ex *api.Exchange) {
	name := ex.Call.Form["lgname"] + ex.Call.Form["username"]
	switch r := ex.Response; {
	case r.String("login", "result") == "Failed", r.String("clientlogin", "status") == "FAIL":
		t.failed[name] = true
	case r.String("login", "result") == "Success", r.String("clientlogin", "status") == "PASS":
		delete(t.failed, name)
	}
}

// clearThrottles signs in once to the operator's accounts that a spec has left
// with failed logins: a success clears the count, and the next specs, or their
// owner, are not locked out. Only a wiki of the operator's own needs it.
func (t *T) clearThrottles(ctx context.Context) {
	if t.wiki.Probe == nil || t.wiki.Reset != nil {
		return
	}
	for _, role := range slices.Sorted(maps.Keys(t.wiki.Accounts)) {
		if t.failed[t.wiki.Accounts[role].Name] {
			signIn(ctx, t.wiki, role)
		}
	}
}

// signIn sends the right password of a role, nil where that is trouble or the
// account asks for more than a password.
func signIn(ctx context.Context, w *target.Wiki, role string) *api.Response {
	a, ok := w.Accounts[role]
	s := w.Client(w.Probe).NewSession()
	send := func(call api.Call) *api.Response {
		ex, err := s.Do(ctx, call)
		if err != nil {
			return nil
		}
		return ex.Response
	}
	if !ok {
		return nil
	}
	token := send(api.Get(api.Params{"action": "query", "meta": "tokens", "type": "login"}))
	switch {
	case token == nil:
		return nil
	case slices.Contains([]string{"bot", "bot-basic"}, role):
		return send(api.Post(LoginForm(a).With(api.Params{"lgtoken": token.String("query", "tokens", "logintoken"), "errorformat": "plaintext", "formatversion": "2"})))
	case role == "user":
		return send(api.Post(ClientLoginForm(a).With(api.Params{"logintoken": token.String("query", "tokens", "logintoken")})))
	}
	return nil
}

// lockedOut is why the accounts that a spec needs cannot sign in for now.
func lockedOut(ctx context.Context, w *target.Wiki, needs []string) string {
	for _, role := range []string{"user", "bot", "bot-basic"} {
		if !slices.Contains(needs, "account-"+role) {
			continue
		}
		if r := signIn(ctx, w, role); r != nil && tooManyLogins(r) {
			return limitReached
		}
	}
	return ""
}

const limitReached = "this wiki limits failed logins, and the limit was reached ($wgPasswordAttemptThrottle = [] on a test wiki)"
