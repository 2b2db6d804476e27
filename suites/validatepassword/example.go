package validatepassword

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// sample is a request as the page's code samples send it, which leave
// formatversion out.
func sample(password string) api.Params {
	return api.Params{"action": action, "password": password, "format": "json"}
}

// sent is the spec of a sample that sends a password and no more.
func sent(name, title, password string) spec.Spec {
	id := "validatepassword/example/" + name
	return spec.Spec{
		Clauses: []string{id},
		Title:   title,
		Run: func(t *spec.T) {
			s := t.Session()
			needed(t, s)
			checkValidity(t, id, "the sample's request", s.Post(sample(password)))
		},
	}
}

var example = []spec.Spec{
	{
		Clauses: []string{"validatepassword/example/response"},
		Title:   "answers with the object of the page",
		Run: func(t *spec.T) {
			id, s := "validatepassword/example/response", t.Session()
			needed(t, s)
			r := s.Post(sample(good))
			t.Check(id, "members of the answer", r, match.HaveMembers([]string{action}))
			t.Check(id, "members", r, match.HaveMembers([]string{"validity"}, action))
			t.Check(id, "validity", r, match.HaveAt(t.Want(id).Result, action, "validity"))
		},
	},
	{
		Clauses: []string{"validatepassword/example/python"},
		Title:   "answers the Python sample as the edition does",
		Run: func(t *spec.T) {
			id, s := "validatepassword/example/python", t.Session()
			t.Control("with a password", s.Post(sample(good)), haveValidity("Good"))
			r := s.Post(sample(""))
			if t.Want(id).Error != "" {
				interactive.CheckError(t, action, id, "an empty password", r)
			} else {
				checkValidity(t, id, "an empty password", r)
			}
		},
	},
	sent("php", "answers the PHP sample", "my_password"),
	sent("javascript", "answers the JavaScript sample", "your_password"),
	{
		Clauses: []string{"validatepassword/example/mediawiki-js"},
		Title:   "answers the mw.Api sample, which sends a csrf token",
		Run: func(t *spec.T) {
			s := t.Session()
			needed(t, s)
			r := s.Get(api.Params{"action": "query", "meta": "tokens", "format": "json"})
			t.Control("the token", r, match.HaveAt(`+\`, "query", "tokens", "csrftoken"))
			r = s.Post(sample("my_password").With(api.Params{"token": r.String("query", "tokens", "csrftoken")}))
			checkValidity(t, "validatepassword/example/mediawiki-js", "the sample's request", r)
		},
	},
}
