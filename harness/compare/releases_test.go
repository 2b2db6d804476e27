package compare_test

import (
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/compare"
)

// seen is a difference of two releases that the recordings show.
type seen struct {
	kind     compare.Kind
	says     string
	expected bool
}

// TestReleases: the comparison of the recorded releases finds what they are
// known to differ in (observed on real wikis), and nothing unexpected that
// breaks clients but what is listed here.
func TestReleases(t *testing.T) {
	for _, c := range []struct {
		from, to string
		known    []seen
		breaking []string // all unexpected ones that can break clients
	}{
		{"1.35", "1.39", []seen{
			{compare.Looser, "the parameter type of query+tokens: allspecifier is *", true},
			{compare.Warning, "query+tokens: a warning is gone", true},
			{compare.New, "the member query.tokens.watchtoken (string) appeared", true},
			{compare.Declared, "the module login has got the flag writerights", true},
			{compare.Declared, "the module clientlogin has got the flag writerights", true},
			{compare.Outcome, "login: answers error readonly, answered login Success", true},
			{compare.Outcome, "clientlogin: answers error readonly, answered clientlogin PASS", true},
			{compare.Outcome, "login: answers error writeapidenied, answered login Success", true},
			{compare.Outcome, "resetpassword: answers resetpassword success, answered error invalidparammix", true},
			{compare.Outcome, "resetpassword: answers error passwordreset-nodata, answered error missingparam", true},
			{compare.Code, `validatepassword.validitymessages[].code is "password-substring-username-match", was "password-name-match`, true},
			{compare.Outcome, "tokens: answers error badvalue", true},
			{compare.Text, "requests[CaptchaAuthenticationRequest].provider is", true},
			{compare.Outcome, "clientlogin: answers clientlogin FAIL login-throttled, answered clientlogin FAIL authmanager-authn-no-primary", true},
			{compare.Outcome, "clientlogin: answers clientlogin UI oathauth-login-failed, answered clientlogin PASS", true},
			{compare.MemberGone, "mail: the member mailbox.mails[] (object) is gone", true}, // of the limit without a cache
			{compare.HeaderOther, `the header Cache-Control is "private, must-revalidate, max-age=0", was`, true},
			{compare.Text, "Two-factor token or recovery code", false},
			{compare.Internal, "the cookie cpPosIndex is set", false},
		}, nil},
		{"1.39", "1.43", []seen{
			{compare.Outcome, "resetpassword: answers error passwordreset-invalidemail, answered resetpassword success", true},
			{compare.Outcome, "validatepassword: answers validatepassword Change, answered validatepassword Good", true},
			{compare.Superseded, "the right writeapi was removed", true},
			{compare.Warning, `logout: a warning appeared (warnings): "You must be logged in."`, true},
			{compare.New, "the member error.parameter (string) appeared", true},
			{compare.New, "the member errors[].data.parameter (string) appeared", true},
			{compare.Internal, "the cookie UseDC is not set any more", false},
			{compare.Internal, "classname is", false},
			{compare.Outcome, "createaccount: answers createaccount FAIL passwordtooshort, answered createaccount PASS", true},
			{compare.Outcome, "clientlogin: answers clientlogin PASS, answered clientlogin UI oathauth-login-failed", true},
			{compare.Outcome, "logout: answers error readonly, answered without an error", true},
			{compare.Declared, "the module logout has got the flag writerights", true},
			{compare.Code, `UsernameAuthenticationRequest].provider.key is "rawmessage", was "$1"`, true},
			{compare.Text, `PasswordAuthenticationRequest].account is "", was "{user}"`, true},
			{compare.Declared, "the parameter maxage of main: min is 0", true},
		}, nil},
	} {
		before, env := replayedRelease(t, c.from, "", nil)
		after, _ := replayedRelease(t, c.to, "", nil)
		got := compare.Compare(before, after, env.Catalogue, compare.Options{})
		for _, k := range c.known {
			found := false
			for _, f := range got.Findings {
				found = found || f.Kind == k.kind && strings.Contains(f.Says, k.says) && (f.Expected != nil) == k.expected
			}
			if !found {
				t.Errorf("%s to %s: not found: %+v", c.from, c.to, k)
			}
		}
		for i, f := range got.Findings[:got.Breaking] {
			if f.Expected != nil || !f.Breaks || i >= len(c.breaking) || !strings.Contains(f.Says, c.breaking[i]) {
				t.Errorf("%s to %s, unexpected: %s", c.from, c.to, f.Says)
			}
		}
		if got.Breaking != len(c.breaking) {
			t.Errorf("%s to %s: %d break clients\n%.3000s", c.from, c.to, got.Breaking, got)
		}
	}
}
