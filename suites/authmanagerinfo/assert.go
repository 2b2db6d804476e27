package authmanagerinfo

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
)

var asserted = []spec.Spec{
	{
		Clauses: []string{"authmanagerinfo/assert/user"},
		Title:   "answers nothing with assert=user to a client that is not signed in",
		Run:     func(t *spec.T) { info.Refuses(t, "authmanagerinfo/assert/user", api.Params{"assert": "user"}) },
	},
}
