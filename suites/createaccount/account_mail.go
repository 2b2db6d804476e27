package createaccount

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites/interactive"
)

var mailed = []spec.Spec{
	{
		Clauses: []string{"createaccount/account/mailpassword-mail", "createaccount/account/mailpassword-signs-in", "createaccount/account/mailpassword-wins"},
		Title:   "mails the password of a new account, which asks for another one",
		Run: func(t *spec.T) {
			sent, s := form(t, 1).With(api.Params{"mailpassword": "1", "email": t.NewAddress(1), "realname": ""}), t.Session()
			s.MustClientLogin(t.Account("user"))
			created := s.Create(sent)
			t.Control("the creation", created, match.HaveAuthStatus(action, "PASS"))
			id, receivers := "createaccount/account/mailpassword-mail", [][]string{}
			password := ""
			for _, m := range t.Mails(sent["email"], sent["username"], 1) {
				receivers, password = append(receivers, m.To), m.Password
				t.Check(id, "the text", m.Text, gomega.ContainSubstring(sent["username"]))
			}
			t.Check(id, "receivers", receivers, gomega.Equal([][]string{{sent["email"]}}))
			t.Control("a mail with a password", password, gomega.Not(gomega.BeEmpty()))
			t.Check(id, "the mailed password in the answer", created.Holds(password), gomega.BeFalse())
			a := target.Account{Role: "mailed", Name: sent["username"], Password: password}
			interactive.CheckStatus(t, "clientlogin", "createaccount/account/mailpassword-signs-in", "the mailed password", t.Session().ClientLogin(a, nil))
			a.Password = sent["password"]
			interactive.CheckStatus(t, "clientlogin", "createaccount/account/mailpassword-wins", "the password that was sent", t.Session().ClientLogin(a, nil))
		},
	},
}
