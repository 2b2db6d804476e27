package createaccount

import (
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var parameterDeclared = []spec.Spec{
	{
		Clauses: []string{"createaccount/parameter/requests", "createaccount/parameter/messageformat-declared", "createaccount/parameter/mergerequestfields",
			"createaccount/parameter/preservestate", "createaccount/parameter/returnurl", "createaccount/parameter/continue", "createaccount/parameter/token-declared"},
		Title: "declares the type of each parameter",
		Run: func(t *spec.T) {
			module.Types(t, action, map[string]string{
				"requests":           "createaccount/parameter/requests",
				"messageformat":      "createaccount/parameter/messageformat-declared",
				"mergerequestfields": "createaccount/parameter/mergerequestfields",
				"preservestate":      "createaccount/parameter/preservestate",
				"returnurl":          "createaccount/parameter/returnurl",
				"continue":           "createaccount/parameter/continue",
				"token":              "createaccount/parameter/token-declared",
			})
		},
	},
	{
		Clauses: []string{"createaccount/parameter/dynamic"},
		Title:   "declares that it accepts additional parameters",
		Run: func(t *spec.T) {
			module.Flags(t, action, map[string]string{"dynamicparameters": "createaccount/parameter/dynamic"})
		},
	},
}
