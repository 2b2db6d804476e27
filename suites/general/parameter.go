package general

import (
	"net/http"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

var parameter = []spec.Spec{
	{
		Clauses: []string{"general/parameter/unknown"},
		Title:   "warns of an unknown parameter",
		Run: func(t *spec.T) {
			id := "general/parameter/unknown"
			r := t.Session().Get(aWarning.With(version2).With(api.Params{"errorformat": "plaintext"}))
			t.Check(id, "the warning", r, match.HaveWarning("main", t.Want(id).Warning))
			t.Check(id, "its text", r, match.HaveAt(gomega.ContainSubstring("nosuchthing"), "warnings", 0, "text"))
			t.Check(id, "the rest of the answer", r, match.HaveAt(`+\`, "query", "tokens", "csrftoken"))
		},
	},
	{
		Clauses: []string{"general/parameter/unknown-action"},
		Title:   "refuses an unknown action",
		Run: func(t *spec.T) {
			id := "general/parameter/unknown-action"
			t.Control("a known action", t.Session().Get(aWarning), match.HaveNoError())
			r := t.Session().Get(api.Params{"action": "nosuchaction"})
			t.Check(id, "the error", r, match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"general/parameter/cache-least"},
		Title:   "declares the least time that caches may be asked for",
		Run: func(t *spec.T) {
			id := "general/parameter/cache-least"
			m := t.Session().ParamInfo("main")
			for _, name := range []string{"maxage", "smaxage"} {
				least := match.HaveNothingAt(m.Param(name, "min")...)
				if t.Want(id).IsFlag() {
					least = match.HaveAt(interactive.Number(0), m.Param(name, "min")...)
				}
				t.Check(id, "type of "+name, m.Response, match.HaveAt("integer", m.Param(name, "type")...))
				t.Check(id, "least "+name, m.Response, least)
			}
		},
	},
	{
		Clauses: []string{"general/parameter/missing-action"},
		Title:   "answers a request without an action with its help",
		Run: func(t *spec.T) {
			id := "general/parameter/missing-action"
			r := t.Session().DoPlain(api.Get(api.Params{"format": "json"}))
			t.Check(id, "status", r, match.HaveStatus(http.StatusOK))
			t.Check(id, "content type", r, match.HaveHeader("Content-Type", gomega.Or(gomega.HavePrefix("text/html"), gomega.HavePrefix("application/json"))))
			if r.Object() != nil {
				t.Check(id, "JSON", r, gomega.Or(match.HaveAt(gomega.HaveKey("mime"), "help"), match.HaveError("missingparam")))
			} else {
				t.Check(id, "the help names the main module", string(r.Body), gomega.ContainSubstring(`id="main"`))
			}
		},
	},
}
