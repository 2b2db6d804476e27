package spec

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/result"
)

// TestEarly: which answers of a spec show that its limit was reached before.
func TestEarly(t *testing.T) {
	const (
		asks    = `{"query":{"authmanagerinfo":{"requests":[{"id":"CaptchaAuthenticationRequest"}]}}}`
		asksNot = `{"query":{"authmanagerinfo":{"requests":[]}}}`
		failed  = `{"clientlogin":{"status":"FAIL","messagecode":"wrongpassword"}}`
		bot     = `{"login":{"result":"Failed","reason":{"code":"wrongpassword"}}}`
		locked  = `{"login":{"result":"Failed","reason":{"code":"login-throttled"}}}`
		signed  = `{"clientlogin":{"status":"PASS","username":"Alice"}}`
		created = `{"createaccount":{"status":"PASS"}}`
		refused = `{"createaccount":{"status":"FAIL","messagecode":"badretype"}}`
		hit     = `{"createaccount":{"status":"FAIL","messagecode":"acct_creation_throttle_hit"}}`
	)
	for _, c := range []struct {
		need    string
		answers []string
		most    int
		want    bool
	}{
		{"login-throttle", []string{locked}, 2, true},
		{"login-throttle", []string{bot, locked}, 2, true},
		{"login-throttle", []string{bot, failed, locked}, 2, false},
		{"login-throttle", []string{bot, failed, locked, locked}, 2, false},
		{"login-throttle", []string{created, asks, locked}, 2, true},
		{"login-throttle", []string{bot, failed, failed}, 2, false},
		{"login-throttle", []string{signed, bot, locked}, 2, false}, // it has cleared what was before
		{"captcha-after-failures", []string{asks}, 1, true},
		{"captcha-after-failures", []string{asksNot, failed, asks}, 2, true},
		{"captcha-after-failures", []string{asksNot, failed, failed, asks}, 2, false},
		{"captcha-after-failures", []string{failed, failed, asksNot}, 2, false},
		{"creation-throttle", []string{hit}, 1, true},
		{"creation-throttle", []string{refused, hit}, 1, true},
		{"creation-throttle", []string{created, hit}, 1, false},
		{"creation-throttle", []string{created, created}, 1, false},
	} {
		tried := false
		for _, l := range limits {
			if l.need != c.need {
				continue
			}
			tried = true
			if got := l.early(answered(t, c.answers), c.most); got != c.want {
				t.Errorf("%s after %s: early is %v", c.need, strings.Join(c.answers, " "), got)
			}
		}
		if !tried {
			t.Errorf("no limit needs %s", c.need)
		}
	}
}

// answered gives exchanges with these answers, and one that had none.
func answered(t *testing.T, answers []string) []*observed {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(r.URL.Query().Get("answer")))
	}))
	defer server.Close()
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	s := (&api.Client{Endpoint: u, Transport: http.DefaultTransport, Limits: api.DefaultLimits}).NewSession()
	out := []*observed{{Exchange: &api.Exchange{}}}
	for _, a := range answers {
		ex, err := s.Do(t.Context(), api.Get(api.Params{"answer": a}))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, &observed{Exchange: ex})
	}
	return out
}

// TestBlames: an early limit explains what it put in the place of what was due.
func TestBlames(t *testing.T) {
	const locked = `{"login":{"result":"Failed","reason":{"code":"login-throttled"}}}`
	l := &limits[0]
	for _, c := range []struct {
		of   []result.Mismatch
		want bool
	}{
		{[]result.Mismatch{{Source: result.Own, Text: "expected login.reason.code wrongpassword, got " + locked}}, true},
		{[]result.Mismatch{{Source: result.Control, Text: "expected login.result Success, got something"}}, true},
		{[]result.Mismatch{{Source: result.Own, Text: "expected login.reason.code login-throttled, got Success"}}, false},
		{[]result.Mismatch{{Source: result.Own, Text: "expected login.reason.code wrongpassword, got wrongtoken"}}, false},
		{[]result.Mismatch{{Source: result.Own, Text: "expected login.reason.code wrongpassword, got " + locked},
			{Source: result.Own, Text: "expected login.reason.code login-throttled, got Success"}}, false},
	} {
		if got := l.blames(c.of); got != c.want {
			t.Errorf("%v: %v", c.of, got)
		}
	}
}
