package validatepassword

import (
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var validating = module.Module{
	Name:   action,
	Member: []any{action},
	Accepts: func() types.GomegaMatcher {
		return match.HaveAt(gomega.BeElementOf("Good", "Change", "Invalid"), action, "validity")
	},
	Send: func(t *spec.T, s *spec.Session, change api.Params) *api.Response {
		return s.Post(api.Params{"action": action, "password": good, "formatversion": "2"}.With(change))
	},
}

var modes = []spec.Spec{
	{
		Clauses: []string{"validatepassword/modes/assert"},
		Title:   "judges nothing with assert=user for a client that is not signed in",
		Run: func(t *spec.T) {
			validating.Refuses(t, "validatepassword/modes/assert", api.Params{"assert": "user"})
		},
	},
	{
		Clauses: []string{"validatepassword/modes/maxlag"},
		Title:   "judges nothing where the wiki lags more than the client wants",
		Run:     func(t *spec.T) { validating.MaxLag(t, "validatepassword/modes/maxlag") },
	},
	{
		Clauses:  []string{"validatepassword/modes/blocked-client"},
		Title:    "judges passwords for a client whose address is blocked",
		Scenario: "blocked",
		Run: func(t *spec.T) {
			id := "validatepassword/modes/blocked-client"
			validating.Still(t, id)
			r := t.Session().Post(api.Params{"action": action, "formatversion": "2"})
			t.Check(id, "nothing to judge", r, match.HaveError(t.Want(id).Error))
		},
	},
}
