package authmanagerinfo

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var request = []spec.Spec{
	{
		Clauses: []string{"authmanagerinfo/request/members"},
		Title:   "describes each request",
		Run: func(t *spec.T) {
			id := "authmanagerinfo/request/members"
			for _, action := range []string{"login", "create"} {
				r := t.Session().Get(ask(action))
				list, _ := r.At(at("requests")...)
				requests, _ := list.([]any)
				t.Check(id, "number of requests for "+action, len(requests), gomega.BeNumerically(">", 0))
				for i := range requests {
					t.Check(id, "members of a request for "+action, r, match.HaveMembers(t.Want(id).Values, at("requests", i)...))
					t.Check(id, "id of a request for "+action, r, match.HaveAt(text(), at("requests", i, "id")...))
					t.Check(id, "required of a request for "+action, r, match.HaveAt(gomega.BeElementOf("optional", "required", "primary-required"), at("requests", i, "required")...))
				}
			}
		},
	},
}
