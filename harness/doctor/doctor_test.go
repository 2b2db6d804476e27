package doctor_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/mwconform/mwconform/fixtures"
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/doctor"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/target"
)

const (
	password = "right-password"
	secret   = "2KY2IOKLFRHOVM6WSB6N6FOOCTALTLHY" // of a second factor, base32
	high     = `"read","bot","apihighlimits"`
	newPass  = `{"clientlogin":{"status":"UI","requests":[{"id":"P","fields":{"password":{},"retype":{}}}],"message":"New one","messagecode":"resetpass-validity-soft"}}`
	factor   = `{"clientlogin":{"status":"UI","requests":[{"id":"T","fields":{"OATHToken":{}}}],"messagecode":"oathauth-auth-ui"}}`
	redirect = `{"clientlogin":{"status":"REDIRECT","messagecode":"elsewhere"}}`
	needsNew = `{"login":{"result":"Failed","reason":{"code":"botpasswords-needs-reset","text":"must be reset"}}}`
	limit    = `{"clientlogin":{"status":"FAIL","message":"Too many","messagecode":"login-throttled"}}`
)

// fake is a wiki that one account signs in to.
type fake struct {
	user    string // userinfo besides the rights, such as "blockid":1
	rights  string
	login   string // an answer instead of that to the password; "" compares
	skew    time.Duration
	captcha string // a request of authmanagerinfo
	logins  []string
	outs    int
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now().Add(f.skew)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	_ = r.ParseForm()
	fmt.Fprint(w, f.answer(r.Form, now))
}

func (f *fake) answer(q url.Values, now time.Time) string {
	right := q.Get("password") == password || q.Get("lgpassword") == password
	action := q.Get("action")
	switch {
	case q.Get("meta") == "siteinfo":
		return fmt.Sprintf(`{"query":{"general":{"time":%q}}}`, now.UTC().Format(time.RFC3339))
	case q.Get("meta") == "tokens":
		return `{"query":{"tokens":{"` + q.Get("type") + `token":"0123456789abcdef+\\"}}}`
	case q.Get("meta") == "authmanagerinfo":
		return `{"query":{"authmanagerinfo":{"requests":[` + f.captcha + `]}}}`
	case q.Get("meta") == "userinfo":
		return `{"query":{"userinfo":{"id":5` + f.user + `,"rights":[` + f.rights + `]}}}`
	case action == "logout":
		f.outs++
		return `{}`
	}
	f.logins = append(f.logins, q.Get("username")+q.Get("lgname"))
	switch {
	case q.Get("OATHToken") != "":
		if code, _ := totp.GenerateCode(secret, now); q.Get("OATHToken") == code {
			return `{"clientlogin":{"status":"PASS"}}`
		}
		return `{"clientlogin":{"status":"UI","messagecode":"oathauth-login-failed"}}`
	case f.login != "":
		return f.login
	case action == "login" && right:
		return `{"login":{"result":"Success"}}`
	case action == "login":
		return `{"login":{"result":"Failed","reason":{"code":"wrongpassword","text":"Wrong"}}}`
	case right:
		return `{"clientlogin":{"status":"PASS"}}`
	}
	return `{"clientlogin":{"status":"FAIL","message":"Wrong","messagecode":"wrongpassword"}}`
}

// examined is a case against the fake, changed as a test likes, and what is found.
func examined(t *testing.T, f *fake, change func(*doctor.Case)) []doctor.Finding {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	found, err := doctor.Examine(t.Context(), caseOf(t, server.URL, change))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// loaded is the catalogue, read once.
var loaded = sync.OnceValues(func() (*contract.Catalogue, error) { return contract.Load(fixtures.FS, "contract") })

func caseOf(t *testing.T, address string, change func(*doctor.Case)) *doctor.Case {
	t.Helper()
	u, err := url.Parse(address + "/api.php")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	w := &target.Wiki{Endpoint: u, Limits: api.Limits{Deadline: 3 * time.Second, MaxBody: 1 << 20}, Probe: http.DefaultTransport, Accounts: map[string]target.Account{},
		Facts: &target.Facts{Generator: "MediaWiki 1.39.17", Sitename: "Fake", Capabilities: map[string]string{"sign-in": "siteinfo", "email": "authmanagerinfo"}}}
	c := &doctor.Case{Wiki: w, Catalogue: catalogue, Now: time.Now,
		Target: &target.Target{Edition: "1.39", Wikis: map[string]*target.Wiki{"": w}, Allowed: []contract.Risk{"signs-in"}, Answers: target.Answers{TOTP: map[string]string{}}}}
	if change != nil {
		change(c)
	}
	return c
}

// with gives accounts: role, name, password.
func with(accounts ...string) func(*doctor.Case) {
	return func(c *doctor.Case) {
		for i := 0; i < len(accounts); i += 3 {
			c.Wiki.Accounts[accounts[i]] = target.Account{Role: accounts[i], Name: accounts[i+1], Password: accounts[i+2]}
		}
	}
}

// about is the one finding about something.
func about(t *testing.T, found []doctor.Finding, what string) doctor.Finding {
	t.Helper()
	for _, f := range found {
		if f.About == what {
			return f
		}
	}
	t.Fatalf("nothing about %s: %+v", what, found)
	return doctor.Finding{}
}

func check(t *testing.T, f doctor.Finding, level doctor.Level, says string) {
	t.Helper()
	if f.Level != level || !strings.Contains(f.Says+": "+f.Do, says) {
		t.Errorf("%+v: %s with %q was due", f, level, says)
	}
	if (f.Level == doctor.Wrong || f.Level == doctor.Warning) && f.Do == "" {
		t.Errorf("%+v does not say what to do", f)
	}
}

func TestAccounts(t *testing.T) {
	const block = `,"blockid":1,"blocknocreate":true`
	for _, c := range []struct {
		name, role, user string
		f                fake
		level            doctor.Level
		says             string
	}{
		{"user", "user", "Alice", fake{rights: `"read"`}, doctor.OK, "main password"},
		{"a bot password as user", "user", "Alice@suite", fake{}, doctor.Wrong, "name of a bot password"},
		{"a blocked user", "user", "Alice", fake{user: block}, doctor.Wrong, "is blocked"},
		{"a mighty user", "user", "Alice", fake{rights: high}, doctor.Warning, "apihighlimits"},
		{"a user with a second factor", "user", "Alice", fake{login: factor}, doctor.Wrong, "second factor"},
		{"a user asked for a new password", "user", "Alice", fake{login: newPass}, doctor.Wrong, "new password"},
		{"a user sent elsewhere", "user", "Alice", fake{login: redirect}, doctor.Wrong, "more than a password"},
		{"a user who has to wait", "user", "Alice", fake{login: limit}, doctor.Wrong, "wait for the time"},
		{"bot", "bot", "Robot@suite", fake{rights: high}, doctor.OK, "rights bot"},
		{"a main password as bot", "bot", "Robot", fake{rights: high}, doctor.Wrong, "NAME@APPID"},
		{"a bot without the grant", "bot", "Robot@suite", fake{rights: `"read"`}, doctor.Wrong, "High-volume"},
		{"a bot that may not read", "bot", "Robot@suite", fake{rights: `"bot","apihighlimits"`}, doctor.Wrong, "Basic rights"},
		{"a blocked bot", "bot", "Robot@suite", fake{rights: high, user: block}, doctor.Wrong, "blocked"},
		{"an outdated bot", "bot", "Robot@suite", fake{login: needsNew}, doctor.Wrong, "must be reset"},
		{"bot-basic", "bot-basic", "Robot@basic", fake{rights: `"read"`}, doctor.OK, "basic alone"},
		{"bot-basic with more", "bot-basic", "Robot@basic", fake{rights: high}, doctor.Wrong, "highvolume too"},
		{"must-change", "must-change", "Short", fake{login: newPass}, doctor.OK, "asked for a new password"},
		{"must-change that need not", "must-change", "Short", fake{}, doctor.Wrong, "without being asked"},
		{"must-change-bot", "must-change-bot", "Short@suite", fake{rights: `"read"`}, doctor.OK, "bot password"},
		{"must-change-bot that is none", "must-change-bot", "Short", fake{}, doctor.Wrong, "NAME@APPID"},
		{"stale-bot", "stale-bot", "Stale@suite", fake{login: needsNew}, doctor.OK, "outdated"},
		{"stale-bot that is not", "stale-bot", "Stale@suite", fake{}, doctor.Wrong, "not outdated"},
		{"blocked", "blocked", "Mallory", fake{user: block}, doctor.OK, "is blocked"},
		{"blocked that is not", "blocked", "Mallory", fake{}, doctor.Wrong, "not blocked"},
		{"blocked, but not from creating", "blocked", "Mallory", fake{user: `,"blockid":1,"blocknocreate":false`}, doctor.Wrong, "may create"},
		{"two-factor", "two-factor-1", "Factor1", fake{login: factor}, doctor.OK, "half a minute"},
		{"two-factor without one", "two-factor-1", "Factor1", fake{}, doctor.Wrong, "without being asked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := examined(t, &c.f, func(k *doctor.Case) {
				with(c.role, c.user, password)(k)
				k.Target.Answers.TOTP["two-factor-1"] = secret
			})
			check(t, about(t, found, "account "+c.role), c.level, c.says)
			if n := len(c.f.logins); n > 2 {
				t.Errorf("%d logins", n)
			}
			if c.level == doctor.OK && c.f.login == "" && c.f.outs != 1 {
				t.Error("it did not sign out")
			}
		})
	}
}

func TestSecondFactors(t *testing.T) {
	for secretGiven, says := range map[string]string{"JBSWY3DPEHPK3PXP": "is refused (oathauth-login-failed)", "0189": "the secret is none"} {
		found := examined(t, &fake{login: factor}, func(c *doctor.Case) {
			with("two-factor-1", "Factor1", password)(c)
			c.Target.Answers.TOTP["two-factor-1"] = secretGiven
		})
		check(t, about(t, found, "account two-factor-1"), doctor.Wrong, says)
	}
	f := &fake{login: factor}
	found := examined(t, f, func(c *doctor.Case) {
		with("two-factor-1", "Factor1", password, "recovery-code", "Factor1", "CODE1234")(c)
		c.Target.Answers.TOTP["two-factor-1"] = secret
	})
	check(t, about(t, found, "account recovery-code"), doctor.Unchecked, "kept for the run")
	if strings.Contains(fmt.Sprint(f.logins), "CODE") || len(f.logins) != 2 {
		t.Errorf("logins %q", f.logins)
	}
	found = examined(t, &fake{}, with("recovery-code", "Factor2", "CODE1234"))
	check(t, about(t, found, "account recovery-code"), doctor.Wrong, "two-factor-1")
}

// TestNobodyIsLockedOut: one failed login of a user is the last one.
func TestNobodyIsLockedOut(t *testing.T) {
	f := &fake{rights: high}
	found := examined(t, f, with("user", "Robot", "wrong-password", "bot", "Robot@suite", "wrong-password", "bot-basic", "Robot@basic", password, "blocked", "Mallory", "wrong-password"))
	check(t, about(t, found, "account user"), doctor.Wrong, "Wrong (wrongpassword)")
	check(t, about(t, found, "account bot"), doctor.Unchecked, "failed before")
	check(t, about(t, found, "account bot-basic"), doctor.Unchecked, "failed before")
	if fmt.Sprint(f.logins) != "[Robot Mallory]" {
		t.Errorf("logins %q", f.logins)
	}
	for _, one := range found {
		if strings.Contains(one.Says+one.Do, "wrong-password") {
			t.Errorf("a password is in %+v", one)
		}
	}
}

func TestNoLoginThatIsNotAllowed(t *testing.T) {
	for says, change := range map[string]func(*doctor.Case){
		"was not allowed": func(c *doctor.Case) { c.Target.Allowed = nil },
		"nobody can sign": func(c *doctor.Case) { delete(c.Wiki.Facts.Capabilities, "sign-in") },
		"none was given":  func(c *doctor.Case) { clear(c.Wiki.Accounts) },
	} {
		f := &fake{}
		found := examined(t, f, func(c *doctor.Case) { with("user", "Alice", password)(c); change(c) })
		check(t, about(t, found, "accounts"), doctor.Unchecked, says)
		if len(f.logins) > 0 {
			t.Errorf("%s: logins %q", says, f.logins)
		}
	}
}

func TestAccountsThatBelongTogether(t *testing.T) {
	f := &fake{rights: `"read"`}
	found := examined(t, f, with("bot", "Robot@suite", password, "bot-basic", "Other@basic", password, "must-change", "Short", password, "must-change-bot", "Other@suite", password))
	check(t, about(t, found, "account bot-basic"), doctor.Wrong, "not of the same account")
	check(t, about(t, found, "account must-change-bot"), doctor.Wrong, "not of the account must-change")
}

func TestClock(t *testing.T) {
	for _, c := range []struct {
		skew  time.Duration
		totp  bool
		level doctor.Level
	}{{0, false, doctor.OK}, {20 * time.Second, false, doctor.Warning}, {-2 * time.Minute, false, doctor.Warning}, {2 * time.Minute, true, doctor.Wrong}, {-time.Hour, false, doctor.Wrong}} {
		found := examined(t, &fake{skew: c.skew}, func(k *doctor.Case) {
			if c.totp {
				k.Target.Answers.TOTP["two-factor-1"] = secret
			}
		})
		check(t, about(t, found, "clock"), c.level, "")
	}
}

func TestCaptcha(t *testing.T) {
	question := `{"id":"CaptchaAuthenticationRequest","metadata":{"type":"question"},"fields":{"captchaInfo":{"value":"What?"}}}`
	image := `{"id":"CaptchaAuthenticationRequest","metadata":{"type":"image"},"fields":{}}`
	other := `{"id":"CaptchaAuthenticationRequest","metadata":{"type":"recaptcha"},"fields":{}}`
	for _, c := range []struct {
		name, wiki, question, answer, image string
		level                               doctor.Level
		says                                string
	}{
		{"right", question, "What?", "that", "", doctor.OK, "the question given"},
		{"another question", question, "Who?", "that", "", doctor.Wrong, `now asks "What?"`},
		{"no answer", question, "What?", "", "", doctor.Wrong, "no answer"},
		{"nothing given", question, "", "", "", doctor.Warning, "no answer was given"},
		{"no captcha", "", "What?", "that", "", doctor.Warning, "asks for none"},
		{"words", image, "", "", "words", doctor.OK, "an image"},
		{"no words", image, "", "", "", doctor.Warning, "captcha-image-words"},
		{"another kind", other, "", "", "", doctor.Warning, "cannot be solved"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := examined(t, &fake{captcha: c.wiki}, func(k *doctor.Case) {
				if k.Target.Answers.Image = c.image; c.question != "" {
					k.Target.Answers.Captcha = map[string]string{c.question: c.answer}
				}
			})
			check(t, about(t, found, "captcha"), c.level, c.says)
		})
	}
}

// box is a mailbox with a number of mails, or trouble.
type box struct {
	n   int
	err error
}

func (b box) Messages(context.Context) ([]mail.Message, error) {
	return make([]mail.Message, b.n), b.err
}
func (box) String() string { return "a box" }
func (box) Close() error   { return nil }

func TestMailReleaseAllowAndCapabilities(t *testing.T) {
	for _, c := range []struct {
		about  string
		change func(*doctor.Case)
		level  doctor.Level
		says   string
	}{
		{"mail", func(c *doctor.Case) {
			c.Mail, c.Target.Allowed = box{n: 3}, contract.Risks
		}, doctor.OK, "3 older mails"},
		{"mail", func(c *doctor.Case) { c.Mail = box{err: errors.New("permission denied")} }, doctor.Wrong, "permission denied"},
		{"mail", func(c *doctor.Case) { c.Target.Allowed = contract.Risks }, doctor.Warning, "no place was given"},
		{"release", nil, doctor.OK, "1.39"},
		{"release", func(c *doctor.Case) {
			c.Target.Fits(contract.Fit{})
			c.Target.Fit = &contract.Fit{Edition: "1.39", Why: "nearest"}
		}, doctor.Warning, "nearest"},
		{"allow", nil, doctor.OK, "signs-in; not creates-accounts"},
		{"allow", func(c *doctor.Case) { c.Target.Allowed = nil }, doctor.Warning, "only reads"},
		{"wiki", nil, doctor.OK, "MediaWiki 1.39.17"},
		{"wiki", func(c *doctor.Case) { c.Wiki.Facts.Generator = "" }, doctor.Warning, "members only"},
		{"capability login-throttle", func(c *doctor.Case) { c.Declared = []string{"login-throttle"} }, doctor.OK, "at your word"},
		{"capability email-disabled", func(c *doctor.Case) { c.Declared = []string{"email-disabled"} }, doctor.Wrong, "the contrary"},
		{"capability read-only", func(c *doctor.Case) {
			c.Declared = []string{"read-only"}
			c.Wiki.Facts.Capabilities["read-only"] = "declared"
		}, doctor.Warning, "does not show it"},
		{"capability", func(c *doctor.Case) { c.Declared = []string{"reset-resend", "reset-resend-limit"} }, doctor.Wrong, "contradict each other"},
	} {
		check(t, about(t, examined(t, &fake{}, c.change), c.about), c.level, c.says)
	}
	found := examined(t, &fake{}, func(c *doctor.Case) {
		c.Mail = box{}
		delete(c.Wiki.Facts.Capabilities, "email")
	})
	if all := fmt.Sprint(found); !strings.Contains(all, "no mail is there yet") || !strings.Contains(all, "seems to send no mail") || !strings.Contains(all, "without both risks") {
		t.Errorf("%s", all)
	}
}

// TestTroubleEndsIt: what was found stays, and the trouble is told.
func TestTroubleEndsIt(t *testing.T) {
	found, err := doctor.Examine(t.Context(), caseOf(t, "http://127.0.0.1:1", nil))
	var trouble *api.Trouble
	if !errors.As(err, &trouble) || len(found) == 0 {
		t.Errorf("%v, %+v", err, found)
	}
}
