// Package createaccount has the specs of API:Account creation. A clause
// createaccount/GROUP/NAME is checked in the file GROUP.go (errors have
// several: error.go, error_token.go, error_limits.go).
package createaccount

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// Specs are all specs of the page.
func Specs() []spec.Spec {
	return slices.Concat(request, right, parameter, tokenErrors, failures, limits, status, account, captcha, redirect, example)
}

const (
	module     = "createaccount"
	wrongToken = `00badc0de00badc0de00badc0de00badc0de0000+\`
)

// form is a creation with everything right, without the token. n tells apart
// several accounts of one spec.
func form(t *spec.T, n int) api.Params { return spec.CreateForm(t.NewName(n), t.NewPassword()) }

// refused sends a creation with a change, then the same with everything
// right, which has to create the account; it gives the first answer.
func refused(t *spec.T, change api.Params, without ...string) *api.Response {
	right := form(t, 1)
	r := t.Session().Create(right.With(change).Without(without...))
	t.Control("the same with everything right", t.Session().Create(right), match.HaveAuthStatus(module, "PASS"))
	return r
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

// text matches a string with something in it.
func text() gomega.OmegaMatcher {
	return gomega.And(gomega.BeAssignableToTypeOf(""), gomega.Not(gomega.BeEmpty()))
}

// exists asks whether there is an account of a name.
func exists(s *spec.Session, name string) *api.Response {
	return s.Get(api.Params{"action": "query", "list": "users", "ususers": name, "formatversion": "2"})
}

func isThere() gomega.OmegaMatcher {
	return match.HaveAt(gomega.BeAssignableToTypeOf(json.Number("")), "query", "users", 0, "userid")
}

func isMissing() gomega.OmegaMatcher { return match.HaveAt(true, "query", "users", 0, "missing") }

func number(n int) json.Number { return json.Number(fmt.Sprint(n)) }
