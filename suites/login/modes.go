package login

import (
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// login is the module with a bot password that is right.
var login = module.Module{
	Name:    "login",
	Member:  []any{"login"},
	Accepts: func() types.GomegaMatcher { return match.HaveResult("login", "Success") },
	Send: func(t *spec.T, s *spec.Session, change api.Params) *api.Response {
		return s.Login(t.Account("bot"), coded.With(change))
	},
}
