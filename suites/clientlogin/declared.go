package clientlogin

import (
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var declared = []spec.Spec{
	{
		Clauses: []string{"clientlogin/declared/read-rights", "clientlogin/declared/internal", "clientlogin/declared/deprecated"},
		Title:   "declares no other flags of the module",
		Run: func(t *spec.T) {
			module.Flags(t, action, map[string]string{"readrights": "clientlogin/declared/read-rights", "internal": "clientlogin/declared/internal", "deprecated": "clientlogin/declared/deprecated"})
		},
	},
	{
		Clauses: []string{"clientlogin/declared/parameters", "clientlogin/declared/required", "clientlogin/declared/sensitive", "clientlogin/declared/multi",
			"clientlogin/declared/defaults", "clientlogin/declared/token-type", "clientlogin/declared/deprecated-parameters"},
		Title: "declares its parameters and no others",
		Run: func(t *spec.T) {
			module.Lists(t, action, map[string]string{"": "clientlogin/declared/parameters", "required": "clientlogin/declared/required",
				"sensitive": "clientlogin/declared/sensitive", "multi": "clientlogin/declared/multi", "default": "clientlogin/declared/defaults",
				"tokentype": "clientlogin/declared/token-type", "deprecated": "clientlogin/declared/deprecated-parameters"})
		},
	},
}
