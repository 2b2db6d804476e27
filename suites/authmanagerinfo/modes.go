package authmanagerinfo

import (
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// info is the module with a question for what it takes to sign in.
var info = module.Module{
	Name:    "query+authmanagerinfo",
	Member:  []any{"query"},
	Accepts: func() types.GomegaMatcher { return match.HaveAt(true, at("canauthenticatenow")...) },
	Send: func(_ *spec.T, s *spec.Session, change api.Params) *api.Response {
		return s.Get(ask("login").With(change))
	},
}
