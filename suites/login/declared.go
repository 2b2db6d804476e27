package login

import (
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var declared = []spec.Spec{
	{
		Clauses: []string{"login/declared/read-rights", "login/declared/internal", "login/declared/dynamic-parameters"},
		Title:   "declares no other flags of the module",
		Run: func(t *spec.T) {
			module.Flags(t, "login", map[string]string{"readrights": "login/declared/read-rights", "internal": "login/declared/internal", "dynamicparameters": "login/declared/dynamic-parameters"})
		},
	},
	{
		Clauses: []string{"login/declared/deprecated"},
		Title:   "is not deprecated where there are bot passwords",
		Run: func(t *spec.T) {
			module.Flags(t, "login", map[string]string{"deprecated": "login/declared/deprecated"})
		},
	},
	module.Parameters("login", func(property string) string { return "login/declared/" + property }),
}
