package tokens

import (
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var declared = []spec.Spec{
	module.Parameters(tokens.Name, func(property string) string { return "tokens/declared/" + property }),
	{
		Clauses: []string{"tokens/declared/prefix"},
		Title:   "declares no prefix",
		Run:     func(t *spec.T) { module.Prefix(t, tokens.Name, "tokens/declared/prefix") },
	},
	{
		Clauses: []string{"tokens/declared/type-default"},
		Title:   "declares the default of type",
		Run: func(t *spec.T) {
			module.Types(t, tokens.Name, map[string]string{"type": "tokens/declared/type-default"})
		},
	},
}
