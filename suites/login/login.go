// Package login has the specs of API:Login, method 1: action=login. A clause
// login/GROUP/NAME is checked in the file GROUP.go (results have several:
// result_success.go, result_failed.go, result_token.go, result_aborted.go).
package login

import (
	"slices"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// Specs are all specs of the page.
func Specs() []spec.Spec {
	return slices.Concat(request, right, parameter, resultSuccess, resultFailed, resultToken, resultAborted,
		reason, mustPost, deprecation, cookie, session, example, note,
		asserted, maxlag, rightBlocked, secrets, origin, declared, negative)
}

// coded asks for reasons, warnings and errors with codes.
var coded = api.Params{"errorformat": "plaintext", "formatversion": "2"}

// wrongPassword is no account's password.
const wrongPassword = "wrong-password-of-mwconform"

// wrongToken has the form of a token and was never handed out.
const wrongToken = `00badc0de00badc0de00badc0de00badc0de0000+\`

// refused signs in first with everything right, then, as a new client, with
// the changes, and gives the second answer.
func refused(t *spec.T, a target.Account, change api.Params) *api.Response {
	t.Session().MustLogin(a)
	return t.Session().Login(a, coded.With(change))
}

// checkReason checks the result and the code of its reason.
func checkReason(t *spec.T, id, what string, r *api.Response) {
	want := t.Want(id)
	t.Check(id, what, r, match.HaveResult("login", want.Result))
	t.Check(id, "the reason of "+what, r, match.HaveReason("login", want.Reason))
}
