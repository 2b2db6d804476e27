package tokens

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/generated"
)

// negative are generated from the parameters of meta=tokens.
var negative = generated.Specs("tokens/generated/", generated.Module{
	Paths: []string{"query+tokens"},
	Kinds: []generate.Kind{generate.TooManyValues, generate.EnumMiss, generate.ControlCharacters, generate.InvalidUTF8,
		generate.LongValue, generate.Duplicate, generate.Array},
	Form:  func(*spec.T, *spec.Session) api.Params { return query("watch").With(coded) },
	Right: generated.Plain,
})
