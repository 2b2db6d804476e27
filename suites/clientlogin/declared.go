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
	module.Parameters(action, func(property string) string { return "clientlogin/declared/" + property }),
}
