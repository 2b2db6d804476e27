package createaccount

import (
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/generated"
)

// negative are generated from the parameters of action=createaccount. The
// password is repeated wrongly, so that no account can come out of any.
var negative = generated.Specs("createaccount/generated/", generated.Module{
	Paths: []string{action},
	Kinds: []generate.Kind{generate.TooManyValues, generate.EnumMiss, generate.ControlCharacters, generate.InvalidUTF8,
		generate.LongValue, generate.Duplicate, generate.Array},
	Fields: "create",
	Form: func(t *spec.T, s *spec.Session) api.Params {
		return form(t, 1).With(api.Params{"retype": "another-password-of-mwconform", "email": "nobody@example.org", "realname": "Nobody",
			"createtoken": s.Token("createaccount"), "errorformat": "plaintext"})
	},
	Right: func() types.GomegaMatcher { return match.HaveAuthStatus(action, "FAIL") },
	Never: func() types.GomegaMatcher { return match.HaveAuthStatus(action, "PASS") },
})
