package api_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
)

// accounts are those given: a user with a bot password, and another.
var accounts = []api.Login{{"user", "Alice", "right"}, {"bot", "Alice@suite", "bot-right"}, {"blocked", "Bob Blue", "right"}}

// door is a wiki that signs in who has the password right, asks for a second
// factor where the name says so, and keeps count of what came.
type door struct {
	t      *testing.T
	tries  int
	answer func(form map[string]string) *answer // nil is the usual one
}

func (d *door) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	form := map[string]string{}
	for _, pair := range strings.Split(string(body), "&") {
		k, v, _ := strings.Cut(pair, "=")
		form[k] = strings.NewReplacer("%40", "@", "+", " ", "_", " ").Replace(v)
	}
	d.tries++
	if d.answer != nil {
		if a := d.answer(form); a != nil {
			return a.RoundTrip(r)
		}
	}
	right := strings.HasSuffix(form["lgpassword"]+form["password"]+form["code"], "right")
	switch {
	case form["action"] == "login" && right:
		return (&answer{body: `{"login":{"result":"Success"}}`}).RoundTrip(r)
	case form["action"] == "login":
		return (&answer{body: `{"login":{"result":"Failed"}}`}).RoundTrip(r)
	case right:
		return (&answer{body: `{"clientlogin":{"status":"PASS"}}`}).RoundTrip(r)
	}
	return (&answer{body: `{"clientlogin":{"status":"FAIL"}}`}).RoundTrip(r)
}

func atDoor(t *testing.T, most int) (*door, *api.Client) {
	d := &door{t: t}
	return d, client(t, d, api.Limits{Deadline: time.Minute, MaxBody: 1000, Logins: api.NewLogins(most, accounts)})
}

func signIn(name, password string) api.Call {
	return api.Post(api.Params{"action": "clientlogin", "username": name, "password": password, "logintoken": "x"})
}

func oldLogin(name, password string) api.Call {
	return api.Post(api.Params{"action": "login", "lgname": name, "lgpassword": password, "lgtoken": "x"})
}

// TestFailedLoginsInARow: what would be one too many is not sent, whichever way
// it is written; a success of its own kind clears the count.
func TestFailedLoginsInARow(t *testing.T) {
	wrong, right := signIn("Alice", "wrong"), signIn("Alice", "right")
	botWrong, botRight := oldLogin("Alice@suite", "wrong"), oldLogin("Alice@suite", "bot-right")
	for name, tt := range map[string]struct {
		calls []api.Call
		sent  string // + for each that was, - for each that was not
	}{
		"too many":                           {[]api.Call{wrong, wrong, wrong, wrong}, "++--"},
		"the right one clears":               {[]api.Call{wrong, wrong, right, wrong, wrong, wrong}, "+++++-"},
		"both modules":                       {[]api.Call{wrong, oldLogin("Alice", "wrong"), wrong, oldLogin("Alice", "wrong")}, "++--"},
		"names that are the same":            {[]api.Call{signIn("alice", "x"), signIn(" Alice_", "x"), signIn("alice", "x"), wrong}, "++--"},
		"a bot password counts for its user": {[]api.Call{botWrong, wrong, botWrong, wrong}, "++--"},
		"a bot password that is not given":   {[]api.Call{oldLogin("Alice@other", "x"), oldLogin("Alice@other", "x"), wrong}, "++-"},
		"a bot's success clears its own":     {[]api.Call{botWrong, wrong, botRight, wrong, wrong}, "++++-"},
		"a user's success is no bot's":       {[]api.Call{botWrong, botWrong, right, wrong}, "+++-"},
		"another account":                    {[]api.Call{wrong, wrong, signIn("Bob Blue", "x"), wrong, signIn("Bob_Blue", "x"), signIn("Bob Blue", "x")}, "+++-+-"},
		"names of nobody":                    {[]api.Call{signIn("Nobody", "x"), signIn("Nobody", "x"), signIn("Nobody", "x"), signIn("Nobody", "x")}, "++++"},
		"without a token":                    {[]api.Call{wrong, wrong, api.Post(api.Params{"action": "login", "lgname": "Alice", "lgpassword": "x"})}, "+++"},
		"something else":                     {[]api.Call{wrong, wrong, api.Get(api.Params{"action": "query"})}, "+++"},
		"in raw parameters":                  {[]api.Call{wrong, wrong, {Form: api.Params{"action": "clientlogin", "logintoken": "x", "username": "Nobody"}, Raw: []api.Pair{{Name: "username", Value: "Alice"}}}}, "++-"},
		"in the URL":                         {[]api.Call{wrong, wrong, api.Get(oldLogin("Alice", "x").Form)}, "++-"},
	} {
		d, c := atDoor(t, 3)
		got := ""
		for _, call := range tt.calls {
			before := d.tries
			ex, err := c.NewSession().Do(t.Context(), call)
			if d.tries > before {
				got += "+"
				continue
			}
			got += "-"
			if kindOf(err) != api.Withheld || !strings.Contains(err.Error(), "more than 3 to the account") || !strings.Contains(err.Error(), "--max-failed-logins") || ex.Lost() {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got != tt.sent {
			t.Errorf("%s: %s, not %s", name, got, tt.sent)
		}
	}
}

// TestAWrongPasswordWasGiven: what the operator believes to be right is tried
// once more than what is wrong on purpose, and then no more.
func TestAWrongPasswordWasGiven(t *testing.T) {
	d, c := atDoor(t, 3)
	d.answer = func(map[string]string) *answer { return &answer{body: `{"clientlogin":{"status":"FAIL"}}`} }
	for range 10 {
		_, _ = c.NewSession().Do(t.Context(), signIn("Alice", "right"))
	}
	g := NewWithT(t)
	g.Expect(d.tries).To(Equal(3))
	g.Expect(c.Limits.Logins.Vain("user")).To(BeTrue())
	g.Expect(c.Limits.Logins.Vain("bot")).To(BeFalse())
	g.Expect(c.Limits.Logins.Failed()).To(Equal([]api.FailedLogins{{Role: "user", Times: 3, InRow: 3}}))
}

// TestWhatCountsAsFailed: also what may have failed, and not what no password
// was looked at for.
func TestWhatCountsAsFailed(t *testing.T) {
	api1 := func(body string) *answer { return &answer{body: body} }
	for name, tt := range map[string]struct {
		call    api.Call
		answer  *answer
		counted int
	}{
		"Failed":               {oldLogin("Alice", "x"), api1(`{"login":{"result":"Failed"}}`), 1},
		"WrongPass":            {oldLogin("Alice", "x"), api1(`{"login":{"result":"WrongPass"}}`), 1},
		"NeedToken":            {oldLogin("Alice", "x"), api1(`{"login":{"result":"NeedToken"}}`), 0},
		"WrongToken":           {oldLogin("Alice", "x"), api1(`{"login":{"result":"WrongToken"}}`), 0},
		"Aborted":              {oldLogin("Alice", "x"), api1(`{"login":{"result":"Aborted"}}`), 0},
		"an error":             {oldLogin("Alice", "x"), api1(`{"error":{"code":"badtoken"}}`), 0},
		"FAIL":                 {signIn("Alice", "x"), api1(`{"clientlogin":{"status":"FAIL","messagecode":"wrongpassword"}}`), 1},
		"UI":                   {signIn("Alice", "x"), api1(`{"clientlogin":{"status":"UI"}}`), 0},
		"throttled":            {signIn("Alice", "x"), api1(`{"clientlogin":{"status":"FAIL","messagecode":"login-throttled"}}`), 0},
		"throttled, old":       {oldLogin("Alice", "x"), api1(`{"login":{"result":"Failed","reason":{"code":"login-throttled"}}}`), 0},
		"no answer":            {signIn("Alice", "x"), &answer{err: reset}, 1},
		"no connection":        {signIn("Alice", "x"), &answer{err: refused}, 0},
		"a gateway's 504":      {signIn("Alice", "x"), &answer{status: 504, body: "<h1>no</h1>"}, 1},
		"a login page instead": {signIn("Alice", "x"), &answer{status: 302, header: http.Header{"Location": {"/"}}}, 0},
	} {
		d, c := atDoor(t, 0) // no limit, and still counted
		d.answer = func(map[string]string) *answer { return tt.answer }
		for range 3 {
			_, _ = c.NewSession().Do(t.Context(), tt.call)
		}
		got := 0
		for _, f := range c.Limits.Logins.Failed() {
			got += f.Times
		}
		if got != 3*tt.counted || d.tries != 3 {
			t.Errorf("%s: %d of %d sent", name, got, d.tries)
		}
	}
}

// TestFlowsCount: the steps of a flow have no name, and count for whoever began it.
func TestFlowsCount(t *testing.T) {
	d, c := atDoor(t, 2)
	begun := func() *api.Session {
		d.answer = func(form map[string]string) *answer {
			if form["username"] != "" {
				return &answer{body: `{"clientlogin":{"status":"UI"}}`}
			}
			return nil
		}
		s := c.NewSession()
		_, err := s.Do(t.Context(), signIn("Alice", "right"))
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		return s
	}
	step := func(code string) api.Call {
		return api.Post(api.Params{"action": "clientlogin", "logincontinue": "1", "logintoken": "x", "code": code})
	}
	one, two, three := begun(), begun().Clone(), begun()
	g := NewWithT(t)
	_, err := one.Do(t.Context(), step("wrong"))
	g.Expect(err).NotTo(HaveOccurred())
	_, err = two.Do(t.Context(), step("wrong"))
	g.Expect(err).NotTo(HaveOccurred())
	_, err = three.Do(t.Context(), step("right"))
	g.Expect(kindOf(err)).To(Equal(api.Withheld))
	_, err = c.NewSession().Do(t.Context(), step("wrong"))
	g.Expect(err).NotTo(HaveOccurred(), "a step of no flow is nobody's")
	g.Expect(c.Limits.Logins.Failed()).To(Equal([]api.FailedLogins{{Role: "user", Times: 2, InRow: 2}}))
}
