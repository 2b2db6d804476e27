package authmanagerinfo

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/generated"
)

// negative are generated from the parameters of meta=authmanagerinfo.
var negative = generated.Specs("authmanagerinfo/generated/", generated.Module{
	Paths: []string{"query+authmanagerinfo"},
	Kinds: []generate.Kind{generate.EnumMiss, generate.ControlCharacters, generate.InvalidUTF8, generate.LongValue,
		generate.Duplicate, generate.Array},
	Form: func(*spec.T, *spec.Session) api.Params {
		return ask("login").With(api.Params{"errorformat": "plaintext"})
	},
	Right: generated.Plain,
})
