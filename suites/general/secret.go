package general

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
		Clauses: []string{"general/secret/not-repeated"},
		Title:   "does not repeat a password",
		Run: func(t *spec.T) {
			id, user := "general/secret/not-repeated", t.Account("user")
			wrong := "wrong-password-of-mwconform"
			refused := t.Session().Login(user, api.Params{"lgpassword": wrong})
			t.Control("a wrong password", refused, match.HaveResult("login", "Failed"))
			t.Check(id, "places of the wrong password in the answer", count(refused, wrong), gomega.BeZero())
			accepted := t.Session().MustLogin(user)
			t.Check(id, "places of the right password in the answer", count(accepted, user.Password), gomega.BeZero())
		},
	},
}

// count is how often a secret stands in an answer, headers included.
func count(r *api.Response, secret string) int {
	return strings.Count(string(r.Body), secret) + strings.Count(fmt.Sprint(r.Header), secret)
}
