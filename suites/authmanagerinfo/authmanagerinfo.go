// Package authmanagerinfo has the specs of meta=authmanagerinfo as far as
// signing in and account creation use it. A clause
// authmanagerinfo/GROUP/NAME is checked in the file GROUP.go.
package authmanagerinfo

import (
	"slices"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
)

// Specs are all specs of the page.
func Specs() []spec.Spec {
	return slices.Concat(requestsfor, request, field, merge, right, asserted, maxlag, declared, negative)
}

// ask is a request for what an action needs; action "" leaves it out.
func ask(action string) api.Params {
	p := api.Params{"action": "query", "meta": "authmanagerinfo", "formatversion": "2"}
	if action != "" {
		p["amirequestsfor"] = action
	}
	return p
}

// at is a path within the answer.
func at(path ...any) []any { return append([]any{"query", "authmanagerinfo"}, path...) }

// passwordRequest is the id of the request with name and password.
const passwordRequest = `MediaWiki\Auth\PasswordAuthenticationRequest`

// nameRequest is the id of the request with the name of the new account.
const nameRequest = `MediaWiki\Auth\UsernameAuthenticationRequest`

// index is the place of a request in the list, -1 where it is not there:
// extensions put theirs anywhere.
func index(r *api.Response, id string) int {
	v, _ := r.At(at("requests")...)
	requests, _ := v.([]any)
	return slices.IndexFunc(requests, func(one any) bool {
		request, ok := one.(map[string]any)
		return ok && request["id"] == id
	})
}

// fields are the names of the fields of all requests of an answer.
func fields(r *api.Response) []string {
	var out []string
	list, _ := r.At(at("requests")...)
	requests, _ := list.([]any)
	for i := range requests {
		v, _ := r.At(at("requests", i, "fields")...)
		of, _ := v.(map[string]any)
		for name := range of {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// text matches a string with something in it.
func text() gomega.OmegaMatcher {
	return gomega.And(gomega.BeAssignableToTypeOf(""), gomega.Not(gomega.BeEmpty()))
}
