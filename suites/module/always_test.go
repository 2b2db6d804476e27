package module_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/suites/module"
)

func TestForOneClient(t *testing.T) {
	for header, want := range map[string]bool{
		"private, must-revalidate, max-age=0": true,
		"no-store":                            true,
		" Private ,S-MaxAge=0":                true,
		"no-store, s-maxage=x":                true,
		"private, s-maxage=":                  true,
		"private, public":                     false,
		"public, private":                     false,
		"no-store, s-maxage=1":                false,
		"S-Maxage=90, private":                false,
		"no-cache":                            false,
		"privately":                           false,
		"":                                    false,
	} {
		r := &api.Response{Header: http.Header{"Cache-Control": {header}}}
		m := module.ForOneClient()
		ok, err := m.Match(r)
		if err != nil || ok != want {
			t.Errorf("%q: %t, %v", header, ok, err)
		}
		if says := m.FailureMessage(r); !strings.Contains(says, "private or no-store") && !ok {
			t.Errorf("%q: %s", header, says)
		}
	}
	if ok, err := module.ForOneClient().Match(&api.Response{}); ok || err != nil {
		t.Errorf("without the header: %t, %v", ok, err)
	}
}

// TestCookies sees the checks of all cookies red.
func TestCookies(t *testing.T) {
	set := func(lines ...string) *api.Response {
		return &api.Response{Header: http.Header{"Set-Cookie": lines}, Exchange: &api.Exchange{RequestHeader: http.Header{"Cookie": {"w_session=sent"}}}}
	}
	for _, c := range []struct {
		name                  string
		r                     *api.Response
		nobody, nothing, kept bool
	}{
		{"none", set(), true, true, true},
		{"another", set("x=1"), true, true, true},
		{"the same session", set("w_session=sent"), true, false, true},
		{"another session", set("w_session=other"), true, false, false},
		{"an account", set("wUserID=5"), false, false, true},
		{"a bot", set("w_BPsession=1"), false, false, true},
	} {
		for what, m := range map[string]struct {
			ok   bool
			want bool
		}{
			"IdentifyNobody": {matches(t, module.IdentifyNobody(), c.r), c.nobody},
			"SetNothing":     {matches(t, module.SetNothing(), c.r), c.nothing},
			"KeepSession":    {matches(t, module.KeepSession(), c.r), c.kept},
		} {
			if m.ok != m.want {
				t.Errorf("%s: %s is %t", c.name, what, m.ok)
			}
		}
	}
}

func matches(t *testing.T, m interface {
	Match(any) (bool, error)
	FailureMessage(any) string
}, r *api.Response) bool {
	t.Helper()
	ok, err := m.Match(r)
	if err != nil {
		t.Error(err)
	}
	if !ok && !strings.HasPrefix(m.FailureMessage(r), "expected no ") {
		t.Error(m.FailureMessage(r))
	}
	return ok
}
