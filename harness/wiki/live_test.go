package wiki

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The tests in this file install and run a real MediaWiki; as root also its
// packages, and those of MariaDB. They run only when asked for:
// MWCONFORM_LIVE_WIKI=1, as make live-tests does. Neither make live nor CI runs
// them: with SQLite they take 73 seconds, with MariaDB 153 (on two cores, the
// packages' download included), as each installs all scenarios and then damages,
// kills and restarts what was installed. Run them after a change of this package.

func liveWiki(t *testing.T) *Wiki {
	t.Helper()
	return liveWikiOn(t, SQLite)
}

func liveWikiOn(t *testing.T, database string) *Wiki {
	t.Helper()
	if os.Getenv("MWCONFORM_LIVE_WIKI") != "1" {
		t.Skip("MWCONFORM_LIVE_WIKI=1 runs this on a real MediaWiki")
	}
	begin := time.Now()
	// With a blank, because the path passes through an ini parser and a shell.
	dir := t.TempDir() + "/a wiki"
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	w, err := Up(ctx, Options{Which: Which{Release: "1.39", Database: database, Dir: dir}, Progress: func(s string) { t.Log(s) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("up in %v", time.Since(begin))
	down := func() error { return w.Down(context.Background()) }
	// Who ends the tests early, by Ctrl-C, ends the servers too.
	ended := context.AfterFunc(ctx, func() { fmt.Println("interrupted:", errors.Join(down(), os.RemoveAll(dir))); os.Exit(1) })
	t.Cleanup(func() {
		ended()
		stop()
		if err := down(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// which names the wiki again.
func (w *Wiki) which() Which {
	return Which{Release: "1.39", Database: kind(w.st.Database), Dir: w.dir}
}

// live is just enough of a client: a cookie jar and one endpoint.
type live struct {
	t        *testing.T
	endpoint string
	http     *http.Client
}

func newAPI(t *testing.T, w *Wiki, scenario string) *live {
	jar, _ := cookiejar.New(nil)
	return &live{t, strings.ReplaceAll(w.Endpoint(), "{scenario}", scenario), &http.Client{Jar: jar, Timeout: time.Minute}}
}

// call posts "key=value" pairs and gives the answer's text and its API error code.
func (a *live) call(pairs ...string) (body, code string) {
	a.t.Helper()
	form := url.Values{"format": {"json"}, "formatversion": {"2"}, "errorformat": {"plaintext"}}
	for _, p := range pairs {
		k, v, _ := strings.Cut(p, "=")
		form.Set(k, v)
	}
	resp, err := a.http.PostForm(a.endpoint, form)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return string(raw), resp.Header.Get("MediaWiki-API-Error")
}

func (a *live) token(kind string) string {
	a.t.Helper()
	body, _ := a.call("action=query", "meta=tokens", "type="+kind)
	var answer struct {
		Query struct{ Tokens map[string]string }
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		a.t.Fatalf("%v: %s", err, body)
	}
	return answer.Query.Tokens[kind+"token"]
}

func (a *live) login(name, password string) (body, code string) {
	a.t.Helper()
	return a.call("action=login", "lgname="+name, "lgpassword="+password, "lgtoken="+a.token("login"))
}

func (a *live) clientlogin(name, password string) string {
	a.t.Helper()
	body, _ := a.call("action=clientlogin", "username="+name, "password="+password,
		"loginreturnurl=http://127.0.0.1/", "logintoken="+a.token("login"))
	return body
}

func role(t *testing.T, role string) Account {
	t.Helper()
	accounts, err := Accounts()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		if a.Role == role {
			return a
		}
	}
	t.Fatalf("no account with the role %s", role)
	return Account{}
}

func want(t *testing.T, what, got string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(got, p) {
			t.Errorf("%s: no %s in %s", what, p, got)
		}
	}
}

func TestLive(t *testing.T) { liveAll(t, liveWiki(t)) }

// liveAll are the tests that every kind of database has to pass.
func liveAll(t *testing.T, w *Wiki) {
	t.Run("accounts", func(t *testing.T) { liveAccounts(t, w) })
	t.Run("scenarios", func(t *testing.T) { liveScenarios(t, w) })
	t.Run("mail", func(t *testing.T) { liveMail(t, w) })
	t.Run("reset", func(t *testing.T) { liveReset(t, w) })
	t.Run("captcha", func(t *testing.T) { liveCaptcha(t, w) })
	t.Run("captcha at login", func(t *testing.T) { liveCaptchaLogin(t, w) })
	t.Run("captcha image", func(t *testing.T) { liveCaptchaImage(t, w) })
	t.Run("creation", func(t *testing.T) { liveCreation(t, w) })
	t.Run("all extensions", func(t *testing.T) { liveAllExtensions(t, w) })
	t.Run("two-factor", func(t *testing.T) { liveTwoFactor(t, w) })
	t.Run("redirect", func(t *testing.T) { liveRedirect(t, w) })
	t.Run("redirect, steps", func(t *testing.T) { liveRedirectSteps(t, w) })
	t.Run("redirect, creation", func(t *testing.T) { liveRedirectCreation(t, w) })
	t.Run("redirect, captcha, two-factor", func(t *testing.T) { liveRedirectAll(t, w) })
	t.Run("linking", func(t *testing.T) { liveLinking(t, w) })
	t.Run("extension", func(t *testing.T) { liveExtension(t, w) })
	t.Run("down and up", func(t *testing.T) { liveDownUp(t, w) })
}

func liveAccounts(t *testing.T, w *Wiki) {
	accounts, err := Accounts()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		ok, client := `"result":"Success"`, `"status":"PASS"`
		if a.Role == "must-change" {
			ok, client = `"result":"Aborted"`, `"status":"UI"`
		}
		body, _ := newAPI(t, w, "plain").login(a.Name, a.Password)
		want(t, "login of "+a.Name, body, ok)
		want(t, "clientlogin of "+a.Name, newAPI(t, w, "plain").clientlogin(a.Name, a.Password), client)
		for _, b := range a.BotPasswords {
			name, bot := a.Name+"@"+b.AppID, `"result":"Success"`
			if a.Role == roleStaleBot {
				bot = "must be reset"
			}
			body, _ := newAPI(t, w, "plain").login(name, b.Password)
			want(t, "login of "+name, body, bot)
		}
		session := newAPI(t, w, "plain")
		session.login(a.Name, a.Password)
		if body, _ := session.call("action=query", "meta=userinfo", "uiprop=groups"); a.Role != "must-change" {
			for _, g := range a.Groups {
				want(t, "groups of "+a.Name, body, `"`+g+`"`)
			}
		}
	}
}

func liveScenarios(t *testing.T, w *Wiki) {
	alice := role(t, "user")
	bot, botPass := alice.Name+"@"+alice.BotPasswords[0].AppID, alice.BotPasswords[0].Password

	body, _ := newAPI(t, w, "no-bot-passwords").login(bot, botPass)
	want(t, "no-bot-passwords", body, `"result":"Failed"`)
	body, _ = newAPI(t, w, "no-bot-passwords").login(alice.Name, alice.Password)
	want(t, "no-bot-passwords, main account", body, `"result":"Success"`)

	for scenario, code := range map[string]string{"read-only": "readonly", "no-write-api": "writeapidenied"} {
		if body, got := newAPI(t, w, scenario).login(alice.Name, alice.Password); got != code {
			t.Errorf("%s: login answers %q, not %s: %s", scenario, got, code, body)
		}
	}
	if body, got := newAPI(t, w, "private").call("action=query", "meta=siteinfo"); got != "readapidenied" {
		t.Errorf("private: siteinfo answers %q: %s", got, body)
	}
	session := newAPI(t, w, "private")
	session.login(alice.Name, alice.Password)
	body, _ = session.call("action=query", "meta=siteinfo")
	want(t, "private, logged in", body, "MediaWiki 1.39")

	throttled := newAPI(t, w, "throttled")
	for range 5 {
		body, _ = throttled.login(alice.Name, "not this one")
		want(t, "throttled, first five", body, "wrongpassword")
	}
	body, _ = throttled.login(alice.Name, "not this one")
	want(t, "throttled, sixth", body, "login-throttled")
	for range 7 {
		body, _ = newAPI(t, w, "plain").login(alice.Name, "not this one")
	}
	want(t, "plain, seventh failure", body, "wrongpassword")
}

func liveMail(t *testing.T, w *Wiki) {
	alice := role(t, "user")
	for n := 1; n <= 2; n++ {
		body, _ := newAPI(t, w, "plain").call("action=resetpassword", "user="+alice.Name, `token=+\`)
		want(t, "resetpassword", body, `"status":"success"`)
		mails, err := w.Mail("plain")
		if err != nil || len(mails) != n {
			t.Fatalf("mails %v, %v; want %d", mails, err, n)
		}
		raw, err := os.ReadFile(mails[n-1])
		if err != nil {
			t.Fatal(err)
		}
		want(t, "mail", string(raw), alice.Mail, "Temporary password:")
	}
	if mails, err := w.Mail("private"); err != nil || len(mails) != 0 {
		t.Errorf("mails of another scenario: %v, %v", mails, err)
	}
}
