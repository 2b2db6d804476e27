// Package createaccount has the specs of API:Account creation. A clause
// createaccount/GROUP/NAME is checked in the file GROUP.go (errors have
// several: error.go, error_token.go, error_limits.go).
package createaccount

import (
	"encoding/json"
	"slices"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// Specs are all specs of the page.
func Specs() []spec.Spec {
	return slices.Concat(request, right, parameter, tokenErrors, failures, limits, status, account, mailed, captcha, redirect, example,
		asserted, maxlag, rightBlocked, secrets, origin, parameterDeclared, declared, negative)
}

const (
	action = "createaccount"
)

// form is a creation with everything right, without the token. n tells apart
// several accounts of one spec.
func form(t *spec.T, n int) api.Params { return spec.CreateForm(t.NewName(n), t.NewPassword()) }

// refused sends a creation with a change and checks the answer, then sends the
// same with everything right, which has to create the account. The check comes
// first: where the change is accepted, the name is taken then.
func refused(t *spec.T, change api.Params, check func(*api.Response), without ...string) {
	right := form(t, 1)
	check(t.Session().Create(right.With(change).Without(without...)))
	createdRight(t, t.Session(), right)
}

// createdRight creates an account, with everything right, as the pair of a refusal.
func createdRight(t *spec.T, s *spec.Session, right api.Params) {
	t.Paired(module.AsItIs(action), func() *api.Response { return s.Create(right) }, match.HaveAuthStatus(action, "PASS"))
}

// exists asks whether there is an account of a name.
func exists(s *spec.Session, name string) *api.Response {
	return s.Get(api.Params{"action": "query", "list": "users", "ususers": name, "formatversion": "2"})
}

func isThere() gomega.OmegaMatcher {
	return match.HaveAt(gomega.BeAssignableToTypeOf(json.Number("")), "query", "users", 0, "userid")
}

func isMissing() gomega.OmegaMatcher { return match.HaveAt(true, "query", "users", 0, "missing") }
