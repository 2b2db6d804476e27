package validatepassword

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var secret = []spec.Spec{
	{
		Clauses: []string{"validatepassword/secret/not-repeated"},
		Title:   "does not repeat a password",
		Run: func(t *spec.T) {
			id, s := "validatepassword/secret/not-repeated", t.Session()
			accepted := ask(s, good, nil)
			t.Control("a password that is accepted", accepted, haveValidity("Good"))
			t.Check(id, "it in the answer", accepted.Holds(good), gomega.BeFalse())
			refused := ask(s, good, api.Params{"user": "Mwconform#1"})
			t.Control("the same for a name that cannot be", refused, match.HaveError("baduser"))
			t.Check(id, "it in the error", refused.Holds(good), gomega.BeFalse())
		},
	},
}
