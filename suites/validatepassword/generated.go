package validatepassword

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/generated"
)

// negative are generated from the parameters of action=validatepassword.
var negative = generated.Specs("validatepassword/generated/", generated.Module{
	Paths: []string{action},
	Kinds: []generate.Kind{generate.WrongType, generate.ControlCharacters, generate.InvalidUTF8, generate.LongValue, generate.Duplicate, generate.Array},
	Form: func(t *spec.T, _ *spec.Session) api.Params {
		return api.Params{"action": action, "password": good, "user": t.NewName(1), "errorformat": "plaintext", "formatversion": "2"}
	},
	Right: generated.Plain,
})
