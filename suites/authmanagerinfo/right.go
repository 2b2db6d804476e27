package authmanagerinfo

import (
	"slices"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/module"
)

var right = []spec.Spec{
	{
		Clauses:  []string{"authmanagerinfo/right/private"},
		Title:    "answers a client that is not signed in on a private wiki",
		Scenario: "private",
		Run: func(t *spec.T) {
			id, s := "authmanagerinfo/right/private", t.Session()
			t.Control("the wiki is private", s.User(), match.HaveError("readapidenied"))
			r := s.Get(ask("login"))
			if want := t.Want(id).Error; want != "" {
				t.Check(id, "the answer", r, match.HaveError(want))
				return
			}
			answers(t, id, r, "username", "password")
		},
	},
	{
		Clauses:  []string{"authmanagerinfo/right/read-only"},
		Title:    "answers while the wiki is read-only",
		Scenario: "read-only",
		Run: func(t *spec.T) {
			id, s := "authmanagerinfo/right/read-only", t.Session()
			r := s.Get(api.Params{"action": "query", "meta": "siteinfo", "formatversion": "2"})
			t.Control("the wiki is read-only", r, match.HaveAt(true, "query", "general", "readonly"))
			answers(t, id, s.Get(ask("login")), "username", "password")
			answers(t, id, s.Get(ask("create")), "username", "password", "retype")
		},
	},
	{
		Clauses:  []string{"authmanagerinfo/right/blocked-client"},
		Title:    "answers an address that is blocked, and does not speak of the block",
		Scenario: "blocked",
		Run: func(t *spec.T) {
			id, s := "authmanagerinfo/right/blocked-client", t.Session()
			answers(t, id, s.Get(ask("create")), "username", "password", "retype")
			t.Check(id, "cancreateaccounts", s.Get(ask("create")), match.HaveAt(true, at("cancreateaccounts")...))
		},
	},
	{
		Clauses: []string{"authmanagerinfo/right/no-cookies"},
		Title:   "starts no session",
		Run: func(t *spec.T) {
			id, r := "authmanagerinfo/right/no-cookies", t.Session().Get(ask("login"))
			answers(t, id, r, "username", "password")
			if asksCaptcha(r) { // which is bound to a session
				t.Check(id, "cookies of an account", module.Identifying(r), gomega.BeEmpty())
				return
			}
			t.Check(id, "cookies", module.Set(r), gomega.BeEmpty())
		},
	},
}

// asksCaptcha tells whether one of the requests of an answer is a captcha.
func asksCaptcha(r *api.Response) bool {
	v, _ := r.At("query", "authmanagerinfo", "requests")
	requests, _ := v.([]any)
	return slices.ContainsFunc(requests, func(one any) bool {
		object, _ := one.(map[string]any)
		return object["id"] == "CaptchaAuthenticationRequest"
	})
}

// answers checks that an answer is none of a refusal and names some fields.
func answers(t *spec.T, id string, r *api.Response, names ...string) {
	t.Check(id, "no error", r, match.HaveNoError())
	t.Check(id, "fields", fields(r), gomega.ContainElements(names))
}
