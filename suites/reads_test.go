package suites_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/suites"
)

// What anybody may run against any wiki must not be able to change one, even
// one that ignores the thing that makes the request fail.
func TestSpecsThatOnlyReadSendNothingElse(t *testing.T) {
	recorded, err := suites.Recorded(t.Context(), suites.All())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range recorded {
		onlyReads(t, c)
	}
}

func onlyReads(t *testing.T, c suites.Config) {
	t.Helper()
	env, seen := c.Env, 0
	for _, s := range suites.All() {
		if s.Risk(env.Catalogue) != "reads" {
			continue
		}
		for i, ex := range env.Run(t.Context(), s).Exchanges {
			form, err := url.ParseQuery(ex.Form)
			if err != nil || !strings.HasPrefix(ex.Request, "POST ") {
				continue
			}
			seen++
			if form.Get("action") == "logout" && ex.Sent["Cookie"] == "" {
				continue // nobody is signed out
			}
			if form.Get("action") == "validatepassword" {
				continue // it changes nothing and knows no token: the page's own sample sends one
			}
			for _, token := range []string{"token", "lgtoken", "logintoken", "createtoken"} {
				if v := form.Get(token); v != "" && form.Get("action") != "query" {
					t.Errorf("%s, %s, exchange %d: a POST of action=%s with a token", c.Name, s.ID(), i+1, form.Get("action"))
				}
			}
		}
	}
	if seen == 0 {
		t.Errorf("%s: no POST was looked at", c.Name)
	}
}
