package clientlogin

import (
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// clientLogin is the module with a name and password that are right.
var clientLogin = module.Module{
	Name:    action,
	Member:  []any{action},
	Accepts: func() types.GomegaMatcher { return match.HaveAuthStatus(action, "PASS") },
	Send: func(t *spec.T, s *spec.Session, change api.Params) *api.Response {
		return s.ClientLogin(t.Account("user"), change)
	},
}
