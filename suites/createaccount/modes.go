package createaccount

import (
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// creation is the module with a form that is right; it can create one account
// in a spec.
var creation = module.Module{
	Name:    action,
	Member:  []any{action},
	Accepts: func() types.GomegaMatcher { return match.HaveAuthStatus(action, "PASS") },
	Send: func(t *spec.T, s *spec.Session, change api.Params) *api.Response {
		return s.Create(form(t, 1).With(change))
	},
}
