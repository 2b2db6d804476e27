package wiki

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
)

const newPassword = "Created-7h3kq2v9"

// flow sends one step of a login ("login") or an account creation ("create"):
// the first one, or a further one if "continue" is among the pairs.
func (a *live) flow(kind string, pairs ...string) string {
	a.t.Helper()
	action, token := "clientlogin", "login"
	if kind == "create" {
		action, token = "createaccount", "createaccount"
	}
	form := []string{"action=" + action, kind + "token=" + a.token(token)}
	begin := kind + "returnurl=http://example.org/back"
	for _, p := range pairs {
		if p == "continue" {
			begin = kind + "continue=1"
			continue
		}
		form = append(form, p)
	}
	body, _ := a.call(append(form, begin)...)
	return body
}

func (a *live) create(name string, pairs ...string) string {
	a.t.Helper()
	return a.flow("create", append([]string{"username=" + name, "password=" + newPassword, "retype=" + newPassword}, pairs...)...)
}

type request struct {
	ID, Required, Provider, Account string
	Metadata                        map[string]any
	Fields                          map[string]struct {
		Type, Value, Label, Help string
		Options                  map[string]string
		Optional, Sensitive      bool
	}
}

// request is the one that authmanagerinfo has with a field, nil if there is none.
func (a *live) request(requestsFor, field string) *request {
	a.t.Helper()
	body, _ := a.call("action=query", "meta=authmanagerinfo", "amirequestsfor="+requestsFor)
	var answer struct {
		Query struct {
			AuthManagerInfo struct{ Requests []request }
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		a.t.Fatalf("%v: %s", err, body)
	}
	for _, r := range answer.Query.AuthManagerInfo.Requests {
		if _, ok := r.Fields[field]; ok {
			return &r
		}
	}
	return nil
}

// captcha asks for a captcha and answers it: two pairs.
func (a *live) captcha(requestsFor, answer string) []string {
	a.t.Helper()
	r := a.request(requestsFor, "captchaWord")
	if r == nil {
		a.t.Fatalf("no captcha for %s", requestsFor)
	}
	return []string{"captchaId=" + r.Fields["captchaId"].Value, "captchaWord=" + answer}
}

func answers(t *testing.T) Answers {
	t.Helper()
	a, err := LoadAnswers()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func signedIn(t *testing.T, w *Wiki, scenario, as string) *live {
	t.Helper()
	a, session := role(t, as), newAPI(t, w, scenario)
	want(t, "sign-in of "+as, session.clientlogin(a.Name, a.Password), "PASS")
	return session
}

func liveCaptcha(t *testing.T, w *Wiki) {
	known := answers(t).Captcha
	a := newAPI(t, w, "captcha")
	r := a.request("create", "captchaWord")
	if r == nil || r.ID != "CaptchaAuthenticationRequest" || r.Metadata["type"] != "question" || r.Fields["captchaInfo"].Value != known.Question {
		t.Fatalf("the captcha is %+v", r)
	}
	fail := "captcha-createaccount-fail"
	want(t, "no answer", a.create("Capone"), "FAIL", fail)
	want(t, "wrong answer", a.create("Capone", a.captcha("create", "echo")...), "FAIL", fail)
	right := a.captcha("create", known.Answer)
	want(t, "another session's", newAPI(t, w, "captcha").create("Capone", right...), "FAIL", fail)
	want(t, "right answer", a.create("Capone", right...), "PASS", "Capone")
	want(t, "used answer", a.create("Captwo", right...), "FAIL", fail)
	sysop := signedIn(t, w, "captcha", "sysop")
	if r := sysop.request("create", "captchaWord"); r != nil {
		t.Errorf("a sysop is asked %+v", r)
	}
	want(t, "sysop", sysop.create("Captwo"), "PASS")
}

func liveCaptchaLogin(t *testing.T, w *Wiki) {
	known, bob := answers(t).Captcha, role(t, "plain-user")
	a := newAPI(t, w, "captcha")
	for range 2 {
		if r := a.request("login", "captchaWord"); r != nil {
			t.Errorf("asked too early: %+v", r)
		}
		want(t, "wrong password", a.clientlogin(bob.Name, "not this one"), "wrongpassword")
	}
	password, wrong := []string{"username=" + bob.Name, "password=" + bob.Password}, "wrongpassword"
	want(t, "no answer", a.flow("login", password...), "FAIL", wrong)
	want(t, "wrong answer", a.flow("login", append(a.captcha("login", "echo"), password...)...), "FAIL", wrong)
	want(t, "right answer", a.flow("login", append(a.captcha("login", known.Answer), password...)...), "PASS")

	// It counts for the address: others are asked as well, bot passwords are not.
	other, alice := newAPI(t, w, "captcha"), role(t, "user")
	want(t, "another account", other.clientlogin(alice.Name, alice.Password), "FAIL", wrong)
	body, _ := newAPI(t, w, "captcha").login(alice.Name+"@suite", alice.BotPasswords[0].Password)
	want(t, "bot password", body, "Success")
	if err := w.Reset(context.Background(), "captcha"); err != nil {
		t.Fatal(err)
	}
	want(t, "after a reset", newAPI(t, w, "captcha").clientlogin(alice.Name, alice.Password), "PASS")
}

func liveCaptchaImage(t *testing.T, w *Wiki) {
	a := newAPI(t, w, "captcha-image")
	r := a.request("create", "captchaWord")
	if r == nil || r.Metadata["mime"] != "image/png" {
		t.Fatalf("the captcha is %+v", r)
	}
	at, err := url.Parse(a.endpoint)
	if err == nil {
		at, err = at.Parse(r.Fields["captchaInfo"].Value)
	}
	if err != nil {
		t.Fatal(err)
	}
	resp, err := a.http.Get(at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	image, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(string(image), "\x89PNG") {
		t.Errorf("%s: %v, %v, %d bytes", at, resp.Status, resp.Header, len(image))
	}
	want(t, "no answer", a.create("Imgone"), "captcha-createaccount-fail")
	want(t, "wrong answer", a.create("Imgone", a.captcha("create", "zzzz")...), "captcha-createaccount-fail")
	want(t, "right answer", a.create("Imgone", a.captcha("create", answers(t).CaptchaImage.Answer)...), "PASS")
}

// liveCreation goes through the scenarios where creating accounts is limited.
func liveCreation(t *testing.T, w *Wiki) {
	mail := newAPI(t, w, "email-required")
	want(t, "email-required, none given", mail.create("Mailless"), "PASS") // only the form asks
	mail = newAPI(t, w, "email-required")
	want(t, "email-required, sign-in", mail.clientlogin("Mailless", newPassword), "PASS")
	body, code := mail.call("action=edit", "title=A page", "text=A text", "token="+mail.token("csrf"))
	if code != "confirmemail" {
		t.Errorf("email-required: edit answers %q: %s", code, body)
	}

	throttled := newAPI(t, w, "creation-throttled")
	want(t, "first", throttled.create("Thrifty"), "PASS")
	want(t, "second", newAPI(t, w, "creation-throttled").create("Thrift two"), "FAIL", "acct_creation_throttle_hit")
	want(t, "second, of a sysop", signedIn(t, w, "creation-throttled", "sysop").create("Thrift two"), "PASS")

	want(t, "closed", newAPI(t, w, "creation-closed").create("Closed one"), "FAIL", "permissiondenied")
	want(t, "closed, of a sysop", signedIn(t, w, "creation-closed", "sysop").create("Closed one"), "PASS")

	disabled := newAPI(t, w, "creation-disabled")
	if body, code := disabled.call("action=createaccount"); code != "moduledisabled" {
		t.Errorf("creation-disabled answers %q: %s", code, body)
	}
	if body := disabled.create("Disabled one"); !strings.Contains(body, "moduledisabled") {
		t.Errorf("creation-disabled answers %s", body)
	}
}

func liveAllExtensions(t *testing.T, w *Wiki) {
	alice := role(t, "user")
	want(t, "sign-in", newAPI(t, w, "all-extensions").clientlogin(alice.Name, alice.Password), "PASS")
	body, _ := newAPI(t, w, "all-extensions").login(alice.Name+"@suite", alice.BotPasswords[0].Password)
	want(t, "bot password", body, "Success")
	a := newAPI(t, w, "all-extensions")
	want(t, "no answer", a.create("Allone"), "captcha-createaccount-fail")
	r := a.request("create", "captchaWord")
	if r == nil || r.Metadata["type"] != "simple" {
		t.Fatalf("the captcha is %+v", r)
	}
	sum := strings.ReplaceAll(r.Fields["captchaInfo"].Value, "\u2212", "+-") // "18+8 =", "16−3 ="
	var x, y int
	if _, err := fmt.Sscanf(sum, "%d+%d", &x, &y); err != nil {
		t.Fatalf("%q: %v", sum, err)
	}
	want(t, "right answer", a.create("Allone", "captchaId="+r.Fields["captchaId"].Value, fmt.Sprintf("captchaWord=%d", x+y)), "PASS")
	want(t, "sysop", signedIn(t, w, "all-extensions", "sysop").create("Alltwo"), "PASS")
	body, _ = a.call("action=query", "meta=siteinfo", "siprop=extensions")
	want(t, "extensions", body, "OATHAuth", "ConfirmEdit", "VisualEditor", "AbuseFilter", "Scribunto")
}
