package createaccount

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
	"github.com/mwconform/mwconform/suites/module"
)

var origin = []spec.Spec{
	{
		Clauses: []string{"createaccount/origin/any"},
		Title:   "works with origin=* and everything right",
		Run: func(t *spec.T) {
			s := t.Session()
			right := form(t, 1).With(api.Params{"createtoken": s.Token("createaccount")})
			r := s.SendCreate(api.Call{Query: api.Params{"origin": "*"}, Form: right})
			interactive.CheckStatus(t, action, "createaccount/origin/any", "action=createaccount", r)
		},
	},
	{
		Clauses: []string{"createaccount/origin/callback"},
		Title:   "works with a JSONP callback and everything right",
		Run: func(t *spec.T) {
			id, s := "createaccount/origin/callback", t.Session()
			right := form(t, 1).With(api.Params{"createtoken": s.Token("createaccount")})
			r := s.SendCreate(api.Call{Query: api.Params{"callback": "cb"}, Form: right})
			interactive.CheckStatus(t, action, id, "action=createaccount", r)
			t.Check(id, "the function of the answer", r.Callback, gomega.Equal("cb"))
		},
	},
	{
		Clauses: []string{"createaccount/origin/mismatch"},
		Title:   "refuses an origin that is not that of the header",
		Run: func(t *spec.T) {
			id, s := "createaccount/origin/mismatch", t.Session()
			right := form(t, 1).With(api.Params{"createtoken": s.Token("createaccount")})
			module.Mismatch(t, id, s, right, s.SendCreate, match.HaveAuthStatus(action, "PASS"))
		},
	},
}
