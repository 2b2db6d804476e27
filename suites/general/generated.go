package general

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/generated"
)

// negative are generated from the parameters that every request takes: those
// of the module main and of the format. With another action or format another
// module would answer, callback and origin make it an answer for browsers.
var negative = generated.Specs("general/generated/", generated.Module{
	Paths:   []string{"main", "json"},
	Kinds:   []generate.Kind{generate.WrongType, generate.EnumMiss, generate.ControlCharacters, generate.InvalidUTF8, generate.LongValue, generate.Duplicate, generate.Array},
	Without: []string{"action", "format", "callback", "origin"},
	Form: func(*spec.T, *spec.Session) api.Params {
		return api.Params{"action": "query", "meta": "tokens", "errorformat": "plaintext", "formatversion": "2"}
	},
	Right: generated.Plain,
})
