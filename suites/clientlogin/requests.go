package clientlogin

import (
	"fmt"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// passwordRequest is the id of the request with name and password
// (authmanagerinfo of every release so far).
const passwordRequest = `MediaWiki\Auth\PasswordAuthenticationRequest`

// ids are n request ids of which only that for passwords exists.
func ids(n int) string {
	out := []string{passwordRequest}
	for i := 1; i < n; i++ {
		out = append(out, fmt.Sprintf("r%d", i))
	}
	return strings.Join(out, "|")
}

// only signs in with a choice of requests.
func only(s *spec.Session, t *spec.T, list string) *api.Response {
	return s.ClientLogin(t.Account("user"), api.Params{"loginrequests": list})
}

var requests = []spec.Spec{
	{
		Clauses: []string{"clientlogin/requests/by-id", "clientlogin/requests/unknown"},
		Title:   "uses only the requests named",
		Run: func(t *spec.T) {
			interactive.CheckStatus(t, action, "clientlogin/requests/by-id", "with the password request", only(t.Session(), t, passwordRequest))
			id := "clientlogin/requests/unknown"
			r := only(t.Session(), t, "nosuchrequest")
			interactive.CheckStatus(t, action, id, "with an unknown request", r)
			t.Check(id, "the fields are then unknown parameters", r, match.HaveWarning("main", ""))
			t.Check("clientlogin/requests/by-id", "without the password request", r, match.HaveAuthStatus(action, "FAIL"))
		},
	},
	{
		Clauses: []string{"clientlogin/requests/separator-pipe"},
		Title:   "takes ids separated with |",
		Run: func(t *spec.T) {
			interactive.CheckStatus(t, action, "clientlogin/requests/separator-pipe", "two ids", only(t.Session(), t, "nosuchrequest|"+passwordRequest))
		},
	},
	{
		Clauses: []string{"clientlogin/requests/separator-alternative"},
		Title:   "takes ids separated with U+001F",
		Run: func(t *spec.T) {
			interactive.CheckStatus(t, action, "clientlogin/requests/separator-alternative", "two ids", only(t.Session(), t, "\x1fnosuchrequest\x1f"+passwordRequest))
		},
	},
	{
		Clauses: []string{"clientlogin/requests/limit"},
		Title:   "refuses more ids than the limit, and takes as many as it allows",
		Run: func(t *spec.T) {
			id := "clientlogin/requests/limit"
			want := t.Want(id)
			t.Control("as many ids as allowed", only(t.Session(), t, ids(want.Limit)), match.HaveAuthStatus(action, "PASS"))
			tooMany(t, id, only(t.Session(), t, ids(want.Limit+1)))
		},
	},
	{
		Clauses: []string{"clientlogin/requests/limit-high"},
		Title:   "allows a client with higher limits more ids",
		Run: func(t *spec.T) {
			id, s := "clientlogin/requests/limit-high", t.Session()
			want := t.Want(id)
			s.MustLogin(t.Account("bot"))
			// Nobody is named, so that the login fails; what counts is that the number of ids is no error.
			form := api.Params{"action": action, "loginreturnurl": spec.ReturnURL, "formatversion": "2", "logintoken": s.Token("login")}
			r := s.Post(form.With(api.Params{"loginrequests": ids(want.High)}))
			t.Check(id, "as many ids as allowed", r, match.HaveAuthStatus(action, "FAIL"))
			tooMany(t, id, s.Post(form.With(api.Params{"loginrequests": ids(want.High + 1)})))
		},
	},
}

// tooMany checks the error for too many values with the limits it names.
func tooMany(t *spec.T, id string, r *api.Response) {
	want := t.Want(id)
	interactive.CheckError(t, action, id, "one more", r)
	t.Check(id, "limit", r, match.HaveAt(interactive.Number(want.Limit), "error", "limit"))
	t.Check(id, "lowlimit", r, match.HaveAt(interactive.Number(50), "error", "lowlimit"))
	t.Check(id, "highlimit", r, match.HaveAt(interactive.Number(want.High), "error", "highlimit"))
}
