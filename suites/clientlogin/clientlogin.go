// Package clientlogin has the specs of API:Login, method 2:
// action=clientlogin. A clause clientlogin/GROUP/NAME is checked in the file
// GROUP.go (status has several).
package clientlogin

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// Specs are all specs of the page.
func Specs() []spec.Spec {
	return slices.Concat(request, right, parameter, requests, messageformat, mergerequestfields, returnurl, continuation,
		token, statusPass, statusFail, statusUI, cookie, session, origin, example,
		redirect, restart, preservestate, twoFactor, captcha)
}

const (
	module        = "clientlogin"
	wrongPassword = "wrong-password-of-mwconform"
	wrongToken    = `00badc0de00badc0de00badc0de00badc0de0000+\`
)

// next is the form that continues a login.
func next(fields api.Params) api.Params {
	return api.Params{"action": module, "logincontinue": "1", "formatversion": "2"}.With(fields)
}

// proceed sends a continuation with a fresh token of the same session.
func proceed(s *spec.Session, fields api.Params) *api.Response {
	return s.Post(next(fields).With(api.Params{"logintoken": s.Token("login")}))
}

// refused signs in first with everything right, then, as a new client, with
// the changes, and gives the second answer.
func refused(t *spec.T, a target.Account, change api.Params) *api.Response {
	t.Session().MustClientLogin(a)
	return t.Session().ClientLogin(a, change)
}

// checkStatus checks the status and, where one is expected, the messagecode.
func checkStatus(t *spec.T, id, what string, r *api.Response) {
	want := t.Want(id)
	t.Check(id, what, r, match.HaveAuthStatus(module, want.Result))
	if want.Reason != "" {
		t.Check(id, "the messagecode of "+what, r, match.HaveMessageCode(module, want.Reason))
	}
}

// checkError checks an error and that there is no status beside it.
func checkError(t *spec.T, id, what string, r *api.Response) {
	t.Check(id, what, r, match.HaveError(t.Want(id).Error))
	t.Check(id, "no status for "+what, r, match.HaveNothingAt(module))
}

func isAnonymous() gomega.OmegaMatcher {
	return match.All(match.HaveNoError(), match.HaveAt(true, "query", "userinfo", "anon"))
}

func isUser(name string) gomega.OmegaMatcher {
	return match.All(match.HaveAt(name, "query", "userinfo", "name"), match.HaveNothingAt("query", "userinfo", "anon"))
}

func number(n int) json.Number { return json.Number(fmt.Sprint(n)) }
