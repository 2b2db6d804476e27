package resetpassword

import (
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/generated"
)

// negative are generated from the parameters of action=resetpassword, for a
// user whom nobody is: nothing is ever mailed.
var negative = generated.Specs("resetpassword/generated/", generated.Module{
	Paths: []string{action},
	Kinds: []generate.Kind{generate.WrongType, generate.ControlCharacters, generate.InvalidUTF8, generate.LongValue, generate.Duplicate, generate.Array},
	Form: func(t *spec.T, _ *spec.Session) api.Params {
		return nobody(t).With(api.Params{"errorformat": "plaintext"})
	},
	Right: func() types.GomegaMatcher { return succeed() },
})
