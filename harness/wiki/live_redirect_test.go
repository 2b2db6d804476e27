package wiki

import (
	"strings"
	"testing"
	"time"
)

const (
	openState   = "state=XYZ123"
	notListed   = "mwconformauth-not-listed"
	missingCode = "mwconformauth-second-missing"
	eve         = "eve@example.net"
)

// liveTwoFactor uses one account for each case: a code works once.
func liveTwoFactor(t *testing.T, w *Wiki) {
	ui, failed := []string{`"status":"UI"`, "TOTPAuthenticationRequest", "OATHToken", "oathauth-auth-ui"}, []string{`"status":"UI"`, "oathauth-login-failed"}
	begin := func(as string) (*live, TwoFactor, []string) {
		t.Helper()
		a, account := newAPI(t, w, "two-factor"), role(t, as)
		want(t, as, a.clientlogin(account.Name, account.Password), ui...)
		factor, ok := answers(t).Of(as)
		codes, err := factor.Codes(time.Now())
		if !ok || err != nil || len(codes) < 6 {
			t.Fatalf("%s: %v, %v, %v", as, codes, ok, err)
		}
		return a, factor, codes
	}
	a, factor, codes := begin("two-factor-1")
	want(t, "wrong code", a.flow("login", "continue", "OATHToken=000000"), failed...)
	want(t, "no code", a.flow("login", "continue"), failed...)
	want(t, "recovery code, which 1.39 never takes", a.flow("login", "continue", "OATHToken="+factor.Recovery), failed...)
	want(t, "right code", a.flow("login", "continue", "OATHToken="+codes[0]), "PASS", `"Factor1"`)
	a, _, _ = begin("two-factor-1")
	want(t, "replayed code", a.flow("login", "continue", "OATHToken="+codes[0]), failed...)
	for _, code := range codes[1:] { // no need to wait for the next one
		want(t, "later code", a.flow("login", "continue", "OATHToken="+code), "PASS")
		a, _, _ = begin("two-factor-1")
	}
	for _, as := range []string{"two-factor-2", "two-factor-3", "two-factor-4", "two-factor-5", "two-factor-6"} {
		a, factor, _ := begin(as)
		code, err := factor.Code(time.Now())
		if err != nil {
			t.Fatal(err)
		}
		want(t, as, a.flow("login", "continue", "OATHToken="+code), "PASS")
	}
	account := role(t, "two-factor-2")
	body, _ := newAPI(t, w, "two-factor").login(account.Name, account.Password)
	want(t, "action=login", body, "Aborted")
	signedIn(t, w, "two-factor", "user")
	signedIn(t, w, "plain", "two-factor-1") // enrolled nowhere else
}

// went goes to the OpenID provider and comes back with a code.
func (a *live) went(kind, code string, pairs ...string) string {
	a.t.Helper()
	want(a.t, "away", a.flow(kind, append(pairs, "openid=1")...), `"status":"REDIRECT"`)
	return a.flow(kind, "continue", "code="+code, openState)
}

func liveRedirect(t *testing.T, w *Wiki) {
	a := newAPI(t, w, "redirect")
	if r := a.request("login", "openid"); r == nil || r.ID != `MediaWiki\Auth\ButtonAuthenticationRequest:openid` || r.Required != "primary-required" {
		t.Fatalf("the button is %+v", r)
	}
	body := a.flow("login", "openid=1")
	want(t, "away", body, `"redirecttarget":"https://openid.example.net/openid-auth.php?`,
		`"id":"OpenIdConnectResponseAuthenticationRequest"`, `"provider":"OpenID Connect at example.net","account":""`)
	if strings.Contains(body, "redirectdata") {
		t.Errorf("redirectdata that was not asked for: %s", body)
	}
	want(t, "with data", a.flow("login", "openidWithData=1"), `"redirectdata":{"returnto":"http://example.org/back","state":"XYZ123"}`)
	for code, parts := range map[string][]string{
		"pass:Alice":       {"PASS", "Alice"},
		"pass:Admin":       {"FAIL", notListed},
		"fail":             {"FAIL", "mwconformauth-refused", `"canpreservestate":false`},
		"fail-keep:" + eve: {"FAIL", "mwconformauth-refused", `"canpreservestate":true`},
		"identity:" + eve:  {"RESTART", "authmanager-authn-no-local-user", `"canpreservestate":true`, "PasswordAuthenticationRequest", "openid"},
		"else":             {"FAIL", "mwconformauth-bad-code"},
		"":                 {"FAIL", "mwconformauth-no-code"},
	} {
		want(t, "code "+code, newAPI(t, w, "redirect").went("login", code), parts...)
	}
	a.flow("login", "openid=1")
	want(t, "another state", a.flow("login", "continue", "code=pass:Alice", "state=other"), "FAIL", "mwconformauth-bad-state")

	alice := role(t, "user")
	a = newAPI(t, w, "redirect")
	a.went("login", "identity:"+eve)
	want(t, "RESTART as UI", a.flow("login", "continue", "username="+alice.Name, "password="+alice.Password), "PASS")
}

func liveRedirectSteps(t *testing.T, w *Wiki) {
	a := newAPI(t, w, "redirect")
	second := []string{`"status":"UI"`, `"id":"TwoFactorAuthenticationRequest"`, `"provider":"","account":""`, `"message":"Two-factor authentication"`}
	want(t, "second step", a.went("login", "ui:Alice"), second...)
	want(t, "without the code", a.flow("login", "continue"), `"status":"UI"`, missingCode)
	want(t, "right code", a.flow("login", "continue", "code=123456"), "PASS", "Alice")
	a = newAPI(t, w, "redirect")
	a.went("login", "ui:Alice")
	want(t, "wrong code", a.flow("login", "continue", "code=000000"), "FAIL", "mwconformauth-wrong-second")
	want(t, "after FAIL", a.flow("login", "continue", "code=123456"), "FAIL", "authmanager-authn-not-in-progress")
	a.went("login", "ui:Admin")
	want(t, "not listed", a.flow("login", "continue", "code=123456"), "FAIL", notListed)

	want(t, "fields", a.went("login", "fields:Alice"), `"status":"UI"`, "MwconformFieldsAuthenticationRequest")
	r := a.request("login-continue", "colour")
	if r == nil || len(r.Metadata) != 3 {
		t.Fatalf("the request is %+v", r)
	}
	for name, kind := range map[string]string{"text": "string", "phrase": "password", "colour": "select", "agree": "checkbox",
		"days": "multiselect", "ticket": "hidden", "note": "null"} {
		if f := r.Fields[name]; f.Type != kind || f.Label == "" || f.Help == "" {
			t.Errorf("field %s is %+v", name, f)
		}
	}
	if f := r.Fields; f["text"].Value != "preset" || !f["text"].Optional || !f["phrase"].Sensitive || len(f["colour"].Options) != 2 || len(f["days"].Options) != 2 {
		t.Errorf("fields %+v", f)
	}
	again := []string{`"status":"UI"`, "mwconformauth-fields-again"}
	filled := []string{"continue", "text=", "phrase=x", "colour=red", "ticket=ticket-4711"}
	want(t, "no such option", a.flow("login", append(filled, "colour=green")...), again...)
	want(t, "another ticket", a.flow("login", append(filled, "ticket=ticket-1")...), again...)
	want(t, "nothing sensitive", a.flow("login", append(filled, "phrase=")...), again...)
	want(t, "filled in", a.flow("login", append(filled, "agree=1", "days[0]=mon", "days[1]=tue")...), "PASS", "Alice")
}

func liveRedirectCreation(t *testing.T, w *Wiki) {
	a := newAPI(t, w, "redirect")
	want(t, "at once", a.went("create", "pass", "username=Openone"), "PASS", "Openone")
	want(t, "sign-in of the new account", newAPI(t, w, "redirect").went("login", "identity:Openone"), "PASS", "Openone")
	want(t, "refused", a.went("create", "fail", "username=Opentwo"), "FAIL", "mwconformauth-refused")
	set := []string{`"status":"UI"`, `"metadata":{"account":"Opentwo","secret":"6CO3 2AKV EP2X MIV5"}`, `"required":"optional"`,
		"2FAInfo", `"type":"null"`, `MediaWiki\\Auth\\ButtonAuthenticationRequest:skip2FASetup`, "mwconformauth-second-setup"}
	want(t, "set-up", a.went("create", "ui", "username=Opentwo"), set...)
	want(t, "set-up without a code", a.flow("create", "continue"), `"status":"UI"`, missingCode)
	want(t, "wrong code", a.flow("create", "continue", "code=000000"), "FAIL", "mwconformauth-wrong-second")
	a.went("create", "ui", "username=Opentwo")
	want(t, "right code", a.flow("create", "continue", "code=123456"), "PASS", "Opentwo")
	a.went("create", "ui", "username=Openthree")
	want(t, "skipped", a.flow("create", "continue", "skip2FASetup=1"), "PASS", "Openthree")

	a.went("login", "identity:"+eve)
	want(t, "state not preserved", a.flow("create", "username=Evelyn"), "FAIL", "authmanager-create-no-primary")
	a.went("login", "identity:"+eve)
	want(t, "state preserved", a.flow("create", "username=Evelyn", "createpreservestate=1"), "PASS", "Evelyn")
	want(t, "sign-in of it", newAPI(t, w, "redirect").went("login", "identity:"+eve), "PASS", "Evelyn")
}

// liveRedirectAll walks the pages' own examples.
func liveRedirectAll(t *testing.T, w *Wiki) {
	const scenario = "redirect-captcha-two-factor"
	known := answers(t)
	a := newAPI(t, w, scenario)
	want(t, "login without captcha", a.flow("login", "openid=1"), "FAIL", "wrongpassword")
	want(t, "login", a.went("login", "ui:Alice", a.captcha("login", known.Captcha.Answer)...), `"status":"UI"`, "TwoFactorAuthenticationRequest")
	want(t, "login, second factor", a.flow("login", "continue", "code=123456"), "PASS", "Alice")

	a = newAPI(t, w, scenario)
	want(t, "OATHAuth", a.went("login", "pass:Factor1", a.captcha("login", known.Captcha.Answer)...), `"status":"UI"`, "oathauth-auth-ui")
	factor, _ := known.Of("two-factor-1")
	code, err := factor.Code(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	want(t, "OATHAuth, code", a.flow("login", "continue", "OATHToken="+code), "PASS", "Factor1")

	a = newAPI(t, w, scenario)
	want(t, "creation without captcha", a.flow("create", "username=Openall", "openid=1"), "FAIL", "captcha-createaccount-fail")
	begin := append(a.captcha("create", known.Captcha.Answer), "username=Openall")
	want(t, "creation", a.went("create", "ui", begin...), `"status":"UI"`, "skip2FASetup")
	want(t, "creation, second factor", a.flow("create", "continue", "code=123456"), "PASS", "Openall")
}

func liveLinking(t *testing.T, w *Wiki) {
	alice := role(t, "user")
	password := []string{"username=" + alice.Name, "password=" + alice.Password}
	restarted := func() *live {
		a := newAPI(t, w, "account-linking")
		want(t, "RESTART", a.went("login", "identity:"+eve), "RESTART", "authmanager-authn-no-local-user-link", `"canpreservestate":true`)
		return a
	}
	want(t, "not preserved", restarted().flow("login", password...), "PASS")
	a := restarted()
	want(t, "preserved", a.flow("login", append(password, "loginpreservestate=1")...), `"status":"UI"`, "confirmedLinkIDs", "authprovider-confirmlink-message")
	want(t, "confirmed", a.flow("login", "continue", "confirmedLinkIDs=MwconformLinkAuthenticationRequest:"+eve), "PASS", "Alice")
	want(t, "linked", newAPI(t, w, "account-linking").went("login", "identity:"+eve), "PASS", "Alice")
	// With the linking switched off, nothing of it is seen.
	a = newAPI(t, w, "redirect")
	a.went("login", "identity:nobody")
	want(t, "linking off", a.flow("login", append(password, "loginpreservestate=1")...), "PASS")
}
