package tokens

import (
	gomegatypes "github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

// tokens is the module with a request for a login token.
var tokens = module.Module{
	Name:    "query+tokens",
	Member:  []any{"query"},
	Accepts: func() gomegatypes.GomegaMatcher { return match.HaveAt(match.Token(), "query", "tokens", "logintoken") },
	Send: func(_ *spec.T, s *spec.Session, change api.Params) *api.Response {
		return s.Get(query("login").With(change))
	},
}
