package spec_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/schemas"
)

const (
	one, two       = "demo/a/one", "demo/a/two"
	gone, needy    = "demo/a/gone", "demo/a/needy"
	risky, unknown = "demo/a/risky", "demo/a/unknown"
)

const password = "Fixture-Alice-it's-4h8zt1"

const demo = `page: demo
title: "API:Demo"
url: https://example.org/
clauses:
  - {id: demo/a/one, section: S, says: One., kind: flow, level: must, origin: page, risk: reads, profiles: [demo], expect: {result: Success}}
  - {id: demo/a/two, section: S, says: Two., kind: flow, level: must, origin: page, risk: reads, profiles: [demo]}
  - {id: demo/a/gone, section: S, says: Gone., kind: flow, level: must, origin: page, risk: reads, profiles: [demo],
     editions: [{since: "1.39", absent: true, why: it was removed}]}
  - {id: demo/a/needy, section: S, says: Needy., kind: flow, level: must, origin: page, risk: reads, profiles: [demo], needs: [mail]}
  - {id: demo/a/risky, section: S, says: Risky., kind: flow, level: must, origin: page, risk: creates-accounts, profiles: [demo]}
  - {id: demo/a/mails, section: S, says: Mails., kind: flow, level: must, origin: page, risk: sends-mail, profiles: [demo], needs: [mail]}
  - {id: demo/a/disabled, section: S, says: Disabled., kind: flow, level: must, origin: page, risk: sends-mail, profiles: [demo], needs: [email-disabled]}
  - {id: demo/a/signs, section: S, says: Signs., kind: flow, level: must, origin: page, risk: reads, profiles: [demo], needs: [sign-in]}
  - {id: demo/a/creates, section: S, says: Creates., kind: flow, level: must, origin: page, risk: creates-accounts, profiles: [demo], needs: [create-freely]}
  - {id: demo/a/edits, section: S, says: Edits., kind: flow, level: must, origin: page, risk: reads, profiles: [demo], needs: [anonymous-edit]}
  - {id: demo/a/user, section: S, says: User., kind: flow, level: must, origin: page, risk: sends-mail, profiles: [demo], needs: [account-user]}
  - {id: demo/a/knows, section: S, says: Knows., kind: flow, level: must, origin: page, risk: reads, profiles: [demo], needs: [account-user, create-freely]}
  - {id: demo/a/limit, section: S, says: Limit., kind: error, level: must, origin: page, risk: trips-throttles, profiles: [demo], needs: [account-user, login-throttle], expect: {result: FAIL, reason: login-throttled, limit: 3}}
`

var allSchemas = sync.OnceValues(func() (*schema.Set, error) { return schema.Load(schemas.FS) })

// env is a wiki that answers with handler, and what specs run in.
func env(t *testing.T, handler http.HandlerFunc) (spec.Env, *target.Wiki) {
	t.Helper()
	fsys := fstest.MapFS{
		"c/capabilities.yaml": {Data: []byte("capabilities: [{id: login-throttle, is: restriction, says: l, how: h}, {id: mail, is: ability, says: mail, how: switch it on}, {id: email-disabled, is: ability, says: e, how: h}, {id: sign-in, is: ability, says: s, how: h}, {id: create-freely, is: ability, says: c, how: h}, {id: anonymous-edit, is: ability, says: a, how: h}, {id: account-user, is: ability, says: u, how: h}]")},
		"c/demo.yaml":         {Data: []byte(demo)},
	}
	c, err := contract.Load(fsys, "c")
	if err != nil {
		t.Fatal(err)
	}
	s, err := allSchemas()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL + "/api.php")
	if err != nil {
		t.Fatal(err)
	}
	w := &target.Wiki{Scenario: "plain", Endpoint: u, Limits: api.DefaultLimits, Source: target.Live{Transport: http.DefaultTransport},
		Accounts: map[string]target.Account{"user": {Role: "user", Name: "Alice", Password: password}},
		Facts:    &target.Facts{Capabilities: map[string]string{}}}
	return spec.Env{Catalogue: c, Schemas: s, Target: &target.Target{Mode: target.LiveMode, Edition: "1.39", Wikis: map[string]*target.Wiki{"plain": w}}}, w
}

// says answers every request with this body.
func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write([]byte(body))
	}
}

const wrongToken = `{"login":{"result":"WrongToken"}}`

var login = api.Params{"action": "login"}

// outcome is the outcome of a clause; there has to be exactly one.
func outcome(t *testing.T, r result.Spec, clause string) result.Outcome {
	t.Helper()
	var out []result.Outcome
	for _, o := range r.Outcomes {
		if o.Clause == clause {
			out = append(out, o)
		}
	}
	if len(out) != 1 {
		t.Fatalf("%d outcomes of %s: %+v", len(out), clause, r.Outcomes)
	}
	return out[0]
}

// TestVerdicts is the table of the judging rules.
func TestVerdicts(t *testing.T) {
	hangUp := func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		clauses []string
		run     func(t *spec.T)
		want    map[string]result.Verdict
		reason  string // part of the reason of the first clause
	}{
		{"pass", says(wrongToken), []string{one}, func(t *spec.T) {
			t.Check(one, "the result", t.Session().Post(login), match.HaveResult("login", "WrongToken"))
		}, map[string]result.Verdict{one: result.Pass}, ""},
		{"own check", says(wrongToken), []string{one, two}, func(t *spec.T) {
			r := t.Session().Post(login)
			t.Check(one, "the result", r, match.HaveResult("login", t.Want(one).Result))
			t.Check(two, "the result", r, match.HaveResult("login", "WrongToken"))
		}, map[string]result.Verdict{one: result.Fail, two: result.Pass}, "the result: expected login.result Success, got " + wrongToken},
		{"control", says(wrongToken), []string{one, two}, func(t *spec.T) {
			t.Check(one, "anything", 1, gomega.Equal(1))
			t.Control("the right password", t.Session().Post(login), match.HaveResult("login", "Success"))
			panic("a failed control ends the spec")
		}, map[string]result.Verdict{one: result.Fail, two: result.Fail}, "the paired request, right in everything, was not answered as it has to be: the right password: expected login.result Success"},
		{"own check before the control", says(wrongToken), []string{one, two}, func(t *spec.T) {
			r := t.Session().Post(login)
			t.Check(one, "own", r, match.HaveError("x"))
			t.Control("control", r, match.HaveError("y"))
		}, map[string]result.Verdict{one: result.Fail, two: result.Fail}, "own: expected error x"},
		{"schema", says(`{"login":{"result":"wrong"}}`), []string{one}, func(t *spec.T) {
			t.Check(one, "status", t.Session().Post(login), match.HaveStatus(200))
		}, map[string]result.Verdict{one: result.Fail}, `answer 1 against schemas/login.fv1.json: login.result: login.result must be one of`},
		{"not JSON", says("<html>"), []string{one}, func(t *spec.T) {
			t.Check(one, "status", t.Session().Post(login), match.HaveStatus(200))
		}, map[string]result.Verdict{one: result.Fail}, "answer 1 against schemas/login.fv1.json: (body): the body is no JSON"},
		{"not JSON and not to be", says("<html>"), []string{one}, func(t *spec.T) {
			t.Check(one, "status", t.Session().DoPlain(api.Post(login)), match.HaveStatus(200))
		}, map[string]result.Verdict{one: result.Pass}, ""},
		{"unknown member", says(`{"login":{"result":"WrongToken","extra":1}}`), []string{one}, func(t *spec.T) {
			t.Check(one, "the result", t.Session().Post(login), match.HaveResult("login", "WrongToken"))
		}, map[string]result.Verdict{one: result.Pass}, ""},
		{"trouble", hangUp, []string{one, two}, func(t *spec.T) {
			t.Check(one, "the result", t.Session().Post(login), match.HaveResult("login", "WrongToken"))
		}, map[string]result.Verdict{one: result.Error, two: result.Error}, "broken: "},
		{"trouble after a pass", onlyFirst(wrongToken), []string{one}, func(t *spec.T) {
			t.Check(one, "the result", t.Session().Post(login), match.HaveResult("login", "WrongToken"))
			t.Session().Post(login)
		}, map[string]result.Verdict{one: result.Error}, "broken: "},
		{"trouble after a fail", onlyFirst(wrongToken), []string{one, two}, func(t *spec.T) {
			t.Check(one, "the result", t.Session().Post(login), match.HaveResult("login", "Success"))
			t.Session().Post(login)
		}, map[string]result.Verdict{one: result.Fail, two: result.Error}, "the result: expected login.result Success"},
		{"trouble after a schema violation", onlyFirst(`{"login":{"result":"wrong"}}`), []string{one}, func(t *spec.T) {
			t.Check(one, "status", t.Session().Post(login), match.HaveStatus(200))
			t.Session().Post(login)
		}, map[string]result.Verdict{one: result.Error}, "broken: "},
		{"a clause that is never checked", says(wrongToken), []string{one, two}, func(t *spec.T) {
			t.Check(two, "the result", t.Session().Post(login), match.HaveResult("login", "WrongToken"))
		}, map[string]result.Verdict{one: result.Error, two: result.Pass}, "the spec looked at nothing for this clause"},
		{"a control is no check", says(wrongToken), []string{one}, func(t *spec.T) {
			t.Control("control", t.Session().Post(login), match.HaveResult("login", "WrongToken"))
		}, map[string]result.Verdict{one: result.Error}, "the spec looked at nothing"},
		{"panic", says(wrongToken), []string{one}, func(t *spec.T) {
			t.Check(one, "the result", t.Session().Post(login), match.HaveResult("login", "WrongToken"))
			panic("lost: " + password)
		}, map[string]result.Verdict{one: result.Error}, "internal: the spec demo/a/one panicked: lost: PASSWORD-OF-user (spec_test.TestVerdicts"},
		{"nil pointer", says(wrongToken), []string{one}, func(t *spec.T) {
			var r *api.Response
			t.Check(one, "the status", r.Status, gomega.Equal(200))
		}, map[string]result.Verdict{one: result.Error}, "internal: the spec demo/a/one panicked: runtime error"},
		{"a clause not named", says(wrongToken), []string{one}, func(t *spec.T) {
			t.Check(two, "the result", t.Session().Post(login), match.HaveResult("login", "WrongToken"))
		}, map[string]result.Verdict{one: result.Error}, `the spec demo/a/one checks the clause "demo/a/two", which it does not name`},
		{"a clause of no catalogue", says(wrongToken), []string{unknown, two}, func(t *spec.T) {
			t.Check(two, "the result", t.Session().Post(login), match.HaveResult("login", "WrongToken"))
		}, map[string]result.Verdict{unknown: result.Error, two: result.Pass}, "the catalogue has no such clause"},
		{"wanting a clause of no catalogue", says(wrongToken), []string{one}, func(t *spec.T) { t.Want(unknown) },
			map[string]result.Verdict{one: result.Error}, `the spec asks for the clause "demo/a/unknown"`},
		{"an account that is not there", says(wrongToken), []string{one}, func(t *spec.T) { t.Account("bot") },
			map[string]result.Verdict{one: result.Error}, `no account "bot": a clause of the spec has to need account-bot`},
		{"the wrong type of actual", says(wrongToken), []string{one}, func(t *spec.T) {
			t.Check(one, "the result", password, match.HaveResult("login", "x"))
		}, map[string]result.Verdict{one: result.Fail}, "not an answer of the API but string"},
		{"a repeated password", says(`{"login":{"result":"Failed","reason":"no ` + password + `"}}`), []string{one}, func(t *spec.T) {
			t.Check(one, "the result", t.Session().Post(spec.LoginForm(t.Account("user"))), match.HaveResult("login", "Failed"))
		}, map[string]result.Verdict{one: result.Fail}, "answer 1: it repeats the lgpassword that was sent"},
		{"a repeated password of an array", says(`{"login":{"result":"Failed","reason":"no ` + password + `"}}`), []string{one}, func(t *spec.T) {
			call := api.Call{Form: login, Raw: []api.Pair{{Name: "lgpassword[]", Value: password + "\x00\xff"}}}
			t.Check(one, "the result", t.Session().Do(call), match.HaveResult("login", "Failed"))
		}, map[string]result.Verdict{one: result.Fail}, "answer 1: it repeats the lgpassword that was sent"},
		{"a token handed out", says(`{"login":{"result":"NeedToken","token":"0123456789abcdef0123456789abcdef6b036288+\\"}}`), []string{one}, func(t *spec.T) {
			call := api.Call{Form: login, Raw: []api.Pair{{Name: "lgtoken[]", Value: `0123456789abcdef0123456789abcdef6b036288+\`}}}
			t.Check(one, "the result", t.Session().Do(call), match.HaveResult("login", "NeedToken"))
		}, map[string]result.Verdict{one: result.Pass}, ""},
		{"superseded", says(wrongToken), []string{gone, one}, func(t *spec.T) {
			r := t.Session().Post(login)
			if !t.Check(gone, "not looked at", r, match.HaveError("no")) {
				panic("a clause of another edition is looked at")
			}
			t.Check(one, "the result", r, match.HaveResult("login", "WrongToken"))
		}, map[string]result.Verdict{gone: result.Superseded, one: result.Pass}, "not part of the edition 1.39: it was removed"},
		{"all superseded", hangUp, []string{gone}, func(*spec.T) { panic("is not run") }, map[string]result.Verdict{gone: result.Superseded}, "not part of the edition 1.39"},
		{"unsupported", hangUp, []string{needy, one}, func(*spec.T) { panic("is not run") },
			map[string]result.Verdict{needy: result.Unsupported, one: result.Unsupported}, "this wiki has no mail (switch it on)"},
		{"disabled", hangUp, []string{risky, one}, func(*spec.T) { panic("is not run") },
			map[string]result.Verdict{risky: result.Disabled, one: result.Disabled}, "the risk creates-accounts was not allowed (--test-wiki --allow creates-accounts)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, _ := env(t, c.handler)
			r := e.Run(context.Background(), spec.Spec{Clauses: c.clauses, Title: "does it", Run: c.run})
			for clause, want := range c.want {
				if o := outcome(t, r, clause); o.Verdict != want {
					t.Errorf("%s is %s (%s), not %s", clause, o.Verdict, o.Reason, want)
				}
			}
			if o := outcome(t, r, c.clauses[0]); !strings.Contains(o.Reason, c.reason) || (o.Reason == "") != (c.reason == "") {
				t.Errorf("reason %q, not %q", o.Reason, c.reason)
			}
			if len(r.Outcomes) != len(c.clauses) {
				t.Errorf("%d outcomes of %d clauses", len(r.Outcomes), len(c.clauses))
			}
			if text := everything(t, r); strings.Contains(text, "Fixture-Alice") || strings.Contains(text, "4h8zt1") {
				t.Errorf("the password is left in %s", text)
			}
		})
	}
}

// onlyFirst answers the first request and hangs up on the others.
func onlyFirst(body string) http.HandlerFunc {
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		if n++; n > 1 {
			panic(http.ErrAbortHandler)
		}
		says(body)(w, r)
	}
}

func TestScenarioThatIsNotThere(t *testing.T) {
	e, _ := env(t, says(wrongToken))
	r := e.Run(context.Background(), spec.Spec{Clauses: []string{one}, Scenario: "private", Run: func(*spec.T) { panic("is not run") }})
	if o := outcome(t, r, one); o.Verdict != result.Disabled || o.Reason != "the scenario private is not among those of this run (plain)" {
		t.Errorf("%+v", o)
	}
}

func TestFresh(t *testing.T) {
	e, w := env(t, says(wrongToken))
	resets := 0
	w.Reset = func(context.Context) error { resets++; return nil }
	s := spec.Spec{Clauses: []string{one}, Run: func(t *spec.T) {
		t.Check(one, "resets", resets, gomega.Equal(1))
	}}
	if r := e.Run(context.Background(), s); r.Verdict() != result.Fail || resets != 0 {
		t.Errorf("without Fresh: %s after %d resets", r.Verdict(), resets)
	}
	s.Fresh = true
	if r := e.Run(context.Background(), s); r.Verdict() != result.Pass || resets != 1 {
		t.Errorf("with Fresh: %s after %d resets", r.Verdict(), resets)
	}
	locked := func(context.Context) error { return errors.New("the database is locked") }
	w.Reset = locked
	for range 2 {
		r := e.Run(context.Background(), s)
		if o := outcome(t, r, one); o.Verdict != result.Error || o.Reason != "the test wiki could not be put back: the database is locked" {
			t.Errorf("%+v", o)
		}
		w.Reset, w.Begin = nil, locked // also where it fails to put away what an earlier run left
	}
}
