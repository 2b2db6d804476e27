// Package clientlogin has the specs of API:Login, method 2:
// action=clientlogin. A clause clientlogin/GROUP/NAME is checked in the file
// GROUP.go (status has several).
package clientlogin

import (
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
		redirect, restart, preservestate, twoFactor, captcha,
		asserted, maxlag, rightBlocked, secrets, cookieAttributes, originOther, declared, negative)
}

const (
	action        = "clientlogin"
	wrongPassword = "wrong-password-of-mwconform"
)

// next is the form that continues a login.
func next(fields api.Params) api.Params {
	return api.Params{"action": action, "logincontinue": "1", "formatversion": "2"}.With(fields)
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

func isUser(name string) gomega.OmegaMatcher {
	return match.All(match.HaveAt(name, "query", "userinfo", "name"), match.HaveNothingAt("query", "userinfo", "anon"))
}
