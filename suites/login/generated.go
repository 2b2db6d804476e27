package login

import (
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/generated"
)

// negative are generated from the parameters of action=login. The name is
// nobody's, so that no account sees a login that failed.
var negative = generated.Specs("login/generated/", generated.Module{
	Paths: []string{"login"},
	Kinds: []generate.Kind{generate.ControlCharacters, generate.InvalidUTF8, generate.LongValue, generate.Duplicate, generate.Array},
	Form: func(t *spec.T, s *spec.Session) api.Params {
		return coded.With(api.Params{"action": "login", "lgname": t.NewName(1), "lgpassword": wrongPassword, "lgtoken": s.Token("login")})
	},
	Right: func() types.GomegaMatcher { return match.HaveResult("login", "Failed") },
	Never: func() types.GomegaMatcher { return match.HaveResult("login", "Success") },
})
