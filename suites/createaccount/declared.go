package createaccount

import (
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var declared = []spec.Spec{
	{
		Clauses: []string{"createaccount/declared/read-rights", "createaccount/declared/internal", "createaccount/declared/deprecated"},
		Title:   "declares no other flags of the module",
		Run: func(t *spec.T) {
			module.Flags(t, action, map[string]string{"readrights": "createaccount/declared/read-rights", "internal": "createaccount/declared/internal", "deprecated": "createaccount/declared/deprecated"})
		},
	},
	{
		Clauses: []string{"createaccount/declared/parameters", "createaccount/declared/required", "createaccount/declared/sensitive", "createaccount/declared/multi",
			"createaccount/declared/defaults", "createaccount/declared/token-type", "createaccount/declared/deprecated-parameters"},
		Title: "declares its parameters and no others",
		Run: func(t *spec.T) {
			module.Lists(t, action, map[string]string{"": "createaccount/declared/parameters", "required": "createaccount/declared/required",
				"sensitive": "createaccount/declared/sensitive", "multi": "createaccount/declared/multi", "default": "createaccount/declared/defaults",
				"tokentype": "createaccount/declared/token-type", "deprecated": "createaccount/declared/deprecated-parameters"})
		},
	},
}
