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
	module.Parameters(action, func(property string) string { return "createaccount/declared/" + property }),
}
