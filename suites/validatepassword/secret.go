package validatepassword

import (
	"fmt"
	"strings"

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
			t.Check(id, "places of it in the answer", places(accepted, good), gomega.BeZero())
			refused := ask(s, good, api.Params{"user": "Mwconform#1"})
			t.Control("the same for a name that cannot be", refused, match.HaveError("baduser"))
			t.Check(id, "places of it in the error", places(refused, good), gomega.BeZero())
		},
	},
}

// places is how often a secret stands in an answer, headers included.
func places(r *api.Response, secret string) int {
	return strings.Count(string(r.Body), secret) + strings.Count(fmt.Sprint(r.Header), secret)
}
