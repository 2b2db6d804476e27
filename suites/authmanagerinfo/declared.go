package authmanagerinfo

import (
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var declared = []spec.Spec{
	{
		Clauses: []string{"authmanagerinfo/declared/read-rights", "authmanagerinfo/declared/write-rights", "authmanagerinfo/declared/post-only",
			"authmanagerinfo/declared/deprecated", "authmanagerinfo/declared/internal", "authmanagerinfo/declared/dynamic-parameters"},
		Title: "declares no flag of a module",
		Run: func(t *spec.T) {
			module.Flags(t, info.Name, map[string]string{
				"readrights": "authmanagerinfo/declared/read-rights", "writerights": "authmanagerinfo/declared/write-rights",
				"mustbeposted": "authmanagerinfo/declared/post-only", "deprecated": "authmanagerinfo/declared/deprecated",
				"internal": "authmanagerinfo/declared/internal", "dynamicparameters": "authmanagerinfo/declared/dynamic-parameters",
			})
		},
	},
	{
		Clauses: []string{"authmanagerinfo/declared/parameters", "authmanagerinfo/declared/required", "authmanagerinfo/declared/sensitive", "authmanagerinfo/declared/multi",
			"authmanagerinfo/declared/defaults", "authmanagerinfo/declared/token-type", "authmanagerinfo/declared/deprecated-parameters"},
		Title: "declares its parameters and no others",
		Run: func(t *spec.T) {
			module.Lists(t, info.Name, map[string]string{"": "authmanagerinfo/declared/parameters", "required": "authmanagerinfo/declared/required",
				"sensitive": "authmanagerinfo/declared/sensitive", "multi": "authmanagerinfo/declared/multi", "default": "authmanagerinfo/declared/defaults",
				"tokentype": "authmanagerinfo/declared/token-type", "deprecated": "authmanagerinfo/declared/deprecated-parameters"})
		},
	},
	{
		Clauses: []string{"authmanagerinfo/declared/prefix"},
		Title:   "declares the prefix ami",
		Run:     func(t *spec.T) { module.Prefix(t, info.Name, "authmanagerinfo/declared/prefix") },
	},
	{
		Clauses: []string{"authmanagerinfo/declared/requestsfor", "authmanagerinfo/declared/securitysensitiveoperation",
			"authmanagerinfo/declared/mergerequestfields", "authmanagerinfo/declared/messageformat"},
		Title: "declares the type of each parameter",
		Run: func(t *spec.T) {
			module.Types(t, info.Name, map[string]string{"requestsfor": "authmanagerinfo/declared/requestsfor",
				"securitysensitiveoperation": "authmanagerinfo/declared/securitysensitiveoperation",
				"mergerequestfields":         "authmanagerinfo/declared/mergerequestfields", "messageformat": "authmanagerinfo/declared/messageformat"})
		},
	},
}
