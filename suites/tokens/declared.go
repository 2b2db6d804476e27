package tokens

import (
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var declared = []spec.Spec{
	{
		Clauses: []string{"tokens/declared/parameters", "tokens/declared/required", "tokens/declared/sensitive", "tokens/declared/multi",
			"tokens/declared/defaults", "tokens/declared/token-type", "tokens/declared/deprecated-parameters"},
		Title: "declares its parameter and no others",
		Run: func(t *spec.T) {
			module.Lists(t, tokens.Name, map[string]string{"": "tokens/declared/parameters", "required": "tokens/declared/required",
				"sensitive": "tokens/declared/sensitive", "multi": "tokens/declared/multi", "default": "tokens/declared/defaults",
				"tokentype": "tokens/declared/token-type", "deprecated": "tokens/declared/deprecated-parameters"})
		},
	},
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
