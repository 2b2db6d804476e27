package general

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var paraminfo = []spec.Spec{
	{
		Clauses: []string{"general/paraminfo/unknown-module"},
		Title:   "warns of an unknown module and describes the others",
		Run: func(t *spec.T) {
			id := "general/paraminfo/unknown-module"
			r := t.Session().Get(api.Params{"action": "paraminfo", "modules": "login|nosuchmodule", "formatversion": "2"})
			t.Check(id, "the warning", r, match.HaveWarning("paraminfo", ""))
			t.Check(id, "number of modules", r, match.HaveAt(gomega.HaveLen(1), "paraminfo", "modules"))
			t.Check(id, "the module", r, match.HaveAt("login", "paraminfo", "modules", 0, "name"))
		},
	},
}
