package clientlogin

import (
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/generated"
)

// negative are generated from the parameters of action=clientlogin. The name
// is nobody's, so that no account sees a login that failed.
var negative = generated.Specs("clientlogin/generated/", generated.Module{
	Paths: []string{action},
	Kinds: []generate.Kind{generate.TooManyValues, generate.EnumMiss, generate.ControlCharacters, generate.InvalidUTF8,
		generate.LongValue, generate.Duplicate, generate.Array},
	Fields: "login",
	Form: func(t *spec.T, s *spec.Session) api.Params {
		return api.Params{"action": action, "username": t.NewName(1), "password": wrongPassword, "loginreturnurl": spec.ReturnURL,
			"logintoken": s.Token("login"), "errorformat": "plaintext", "formatversion": "2"}
	},
	Right: func() types.GomegaMatcher { return match.HaveAuthStatus(action, "FAIL") },
	Never: func() types.GomegaMatcher { return match.HaveAuthStatus(action, "PASS") },
})
