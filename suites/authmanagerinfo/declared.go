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
	module.Parameters(info.Name, func(property string) string { return "authmanagerinfo/declared/" + property }),
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
