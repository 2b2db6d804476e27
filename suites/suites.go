// Package suites binds the specs of all pages to Ginkgo. Another Go program
// embeds them with Register; the binary runs them with Run.
package suites

import (
	"slices"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/authmanagerinfo"
	"github.com/mwconform/mwconform/suites/clientlogin"
	"github.com/mwconform/mwconform/suites/createaccount"
	"github.com/mwconform/mwconform/suites/general"
	"github.com/mwconform/mwconform/suites/login"
	"github.com/mwconform/mwconform/suites/resetpassword"
	"github.com/mwconform/mwconform/suites/tokens"
	"github.com/mwconform/mwconform/suites/validatepassword"
)

// All are the specs of every page, in the order of the pages. A new page adds
// its line here.
func All() []spec.Spec {
	return slices.Concat(
		tokens.Specs(),
		login.Specs(),
		clientlogin.Specs(),
		createaccount.Specs(),
		validatepassword.Specs(),
		authmanagerinfo.Specs(),
		resetpassword.Specs(),
		general.Specs(),
	)
}

// Always are the checks of every answer, whichever spec asked for it.
func Always() []spec.Always {
	return slices.Concat(tokens.Always(), login.Always(), clientlogin.Always(), createaccount.Always(), authmanagerinfo.Always(), general.Always())
}

// ChooseAlways are those of the clauses.
func ChooseAlways(all []spec.Always, clauses []*contract.Clause) []spec.Always {
	return slices.DeleteFunc(slices.Clone(all), func(a spec.Always) bool {
		return !slices.ContainsFunc(clauses, func(c *contract.Clause) bool { return c.ID == a.Clause })
	})
}

// Choose are the specs that check at least one of the clauses.
func Choose(specs []spec.Spec, clauses []*contract.Clause) []spec.Spec {
	wanted := map[string]bool{}
	for _, c := range clauses {
		wanted[c.ID] = true
	}
	var out []spec.Spec
	for _, s := range specs {
		if slices.ContainsFunc(s.Clauses, func(id string) bool { return wanted[id] }) {
			out = append(out, s)
		}
	}
	return out
}
