package general

import (
	"encoding/json"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

const lagCode = "maxlag"

var maxlag = []spec.Spec{
	{
		Clauses: []string{"general/maxlag/error", "general/maxlag/headers", "general/maxlag/members"},
		Title:   "refuses where the wiki lags more than the client wants",
		Run: func(t *spec.T) {
			q := api.Params{"action": "paraminfo", "modules": "login", "formatversion": "2"}
			t.Control("where the lag is allowed", t.Session().Get(q.With(module.LagAllowed)), match.HaveNoError())
			r := t.Session().Get(q.With(module.LagRefused))
			id := "general/maxlag/error"
			t.Check(id, "the error", r, match.HaveError(t.Want(id).Error))
			t.Check(id, "status", r, match.HaveStatus(t.Want(id).Status))
			id = "general/maxlag/headers"
			t.Check(id, "Retry-After", r, retryAfter())
			t.Check(id, "X-Database-Lag", r, databaseLag())
			id = "general/maxlag/members"
			t.Check(id, "lag", r, match.HaveAt(gomega.BeAssignableToTypeOf(json.Number("")), "error", "lag"))
			t.Check(id, "type", r, match.HaveAt(gomega.BeElementOf("db", "jobqueue"), "error", "type"))
			t.Check(id, "host", r, match.HaveAt(gomega.BeAssignableToTypeOf(""), "error", "host"))
		},
	},
	{
		Clauses: []string{"general/maxlag/after-parameters"},
		Title:   "looks at parameters and tokens before the lag",
		Run: func(t *spec.T) {
			id := "general/maxlag/after-parameters"
			lag := module.LagRefused
			t.Control("a request that is right", t.Session().Get(aWarning.With(lag)), match.HaveError(lagCode))
			t.Check(id, "one without its token", t.Session().Post(anError.With(lag)), match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"general/maxlag/after-assert"},
		Title:   "looks at assert before the lag",
		Run: func(t *spec.T) {
			id, lag := "general/maxlag/after-assert", module.LagRefused
			t.Control("without assert", t.Session().Get(aWarning.With(lag)), match.HaveError(lagCode))
			r := t.Session().Get(aWarning.With(lag).With(api.Params{"assert": "user"}))
			t.Check(id, "with assert=user", r, match.HaveError(t.Want(id).Error))
		},
	},
}

func retryAfter() types.GomegaMatcher {
	return match.HaveHeader("Retry-After", gomega.MatchRegexp(`^([5-9]|[1-9][0-9]+)$`))
}

func databaseLag() types.GomegaMatcher {
	return match.HaveHeader("X-Database-Lag", gomega.MatchRegexp(`^-?[0-9]+$`))
}
