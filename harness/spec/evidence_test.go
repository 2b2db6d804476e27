package spec_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

func everything(t *testing.T, r result.Spec) string {
	t.Helper()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAllMismatchesAreKept(t *testing.T) {
	e, _ := env(t, says(wrongToken))
	r := e.Run(context.Background(), spec.Spec{Clauses: []string{one}, Run: func(t *spec.T) {
		a := t.Session().Post(login)
		t.Check(one, "first", a, match.HaveResult("login", "Success"))
		t.Check(one, "second", a, match.HaveResult("login", "WrongToken"))
		t.Check(one, "third", a, match.All(match.HaveStatus(201), match.HaveError("x")))
		t.Check(one, "fourth", len("abc"), gomega.Equal(4))
	}})
	o := outcome(t, r, one)
	var got []string
	for _, m := range o.Mismatches {
		got = append(got, string(m.Source)+" "+m.String())
	}
	want := []string{
		"check first: expected login.result Success, got " + wrongToken,
		"check third: expected HTTP status 201, got 200 OK; expected error x, got " + wrongToken,
		"check fourth: Expected <int>: 3 to equal <int>: 4",
	}
	if !slices.Equal(got, want) || o.Checks != 4 || o.Reason != o.Mismatches[0].String() {
		t.Errorf("%d checks, reason %q, %q", o.Checks, o.Reason, got)
	}
}

func TestUnknownMembersAreNoted(t *testing.T) {
	e, _ := env(t, says(`{"login":{"result":"WrongToken","extra":1},"new":2}`))
	r := e.Run(context.Background(), spec.Spec{Clauses: []string{one}, Run: func(t *spec.T) {
		t.Check(one, "the result", t.Session().Post(login), match.HaveResult("login", "WrongToken"))
	}})
	want := []string{"(root): Additional property new is not allowed", "login: Additional property extra is not allowed"}
	if ex := r.Exchanges[0]; r.Verdict() != result.Pass || !slices.Equal(ex.Unknown, want) || ex.Schema != "login.fv1.json" || len(ex.Violates) != 0 {
		t.Errorf("%s, %+v", r.Verdict(), ex)
	}
}

// TestNothingSecretInEvidence: a wiki that repeats all it gets, and a spec
// that fails on all of it.
func TestNothingSecretInEvidence(t *testing.T) {
	const session, digits = "0a1b2c3d4e5f6g7h8i9jakblcmdneofp", "c0ffee11c0ffee22c0ffee33c0ffee44"
	e, _ := env(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "wiki_session="+session+"; path=/; HttpOnly")
		w.Header().Set("Location", "http://x/?token="+digits+"6b036288%2B%5C&password="+strings.ReplaceAll(password, "'", "%27"))
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"query":{"tokens":{"logintoken":"` + digits + `6b036288+\\"}},"error":{"code":"x","info":"` + password + ` ` + session + `"},"cookie":"` + r.Header.Get("Cookie") + `"}`))
	})
	r := e.Run(context.Background(), spec.Spec{Clauses: []string{one}, Run: func(t *spec.T) {
		s := t.Session()
		token := s.Token("login")
		form := spec.LoginForm(t.Account("user")).With(api.Params{"lgtoken": token})
		a := s.Post(form)
		t.Check(one, "error", a, match.HaveAt(password, "error", "code"))
		t.Check(one, "token", token, gomega.Equal("x"))
		t.Check(one, "number", token, gomega.BeNumerically(">", 1))
		t.Check(one, "cookie", a, match.HaveHeader("Set-Cookie", "x"))
		s.Do(api.Call{Form: form, Multipart: true})
		s.Get(form)
		s.Do(api.Call{Query: form, Header: http.Header{"Origin": {"http://" + password}}})
		t.Control("location", a, match.HaveNoHeader("Location"))
	}})
	text := everything(t, r)
	for _, secret := range []string{"Fixture-Alice", "4h8zt1", digits, session, digits[:12], session[:12]} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is left in %s", secret, text)
		}
	}
	for _, place := range []string{"PASSWORD-OF-user", "00000001", "00000002"} {
		if !strings.Contains(text, place) {
			t.Errorf("no placeholder %q in %s", place, text)
		}
	}
	if r.Verdict() != result.Fail || len(r.Exchanges) != 5 {
		t.Errorf("%s, %d exchanges", r.Verdict(), len(r.Exchanges))
	}
}

// TestCurl runs the command lines through a shell that prints what curl got.
func TestCurl(t *testing.T) {
	e, w := env(t, says(wrongToken))
	w.Accounts = nil
	odd := api.Params{"a": `it's "odd" $HOME \n`, "b": "@/etc/passwd;type=x", "c": "ä & =+%"}
	for _, c := range []struct {
		name string
		call api.Call
		want []string // arguments but for the address
	}{
		{"GET", api.Get(api.Params{"a": "b"}), nil},
		{"POST", api.Post(odd), []string{"--data-urlencode", "a=" + odd["a"], "--data-urlencode", "b=" + odd["b"], "--data-urlencode", "c=" + odd["c"], "--data-urlencode", "format=json"}},
		{"multipart", api.Call{Form: api.Params{"b": odd["b"]}, Multipart: true}, []string{"--form-string", "b=" + odd["b"], "--form-string", "format=json"}},
		{"raw", api.Call{Form: api.Params{"a": "b"}, Raw: []api.Pair{{Name: "x[]", Value: "it's"}, {Name: "x[]", Value: "\xff\x00@"}}}, []string{"--data-urlencode", "a=b", "--data-urlencode", "format=json", "--data-raw", "x[]=it%27s", "--data-raw", "x[]=%FF%00%40"}},
		{"PUT", api.Call{Method: http.MethodPut, Query: api.Params{"a": "b"}}, []string{"-X", "PUT"}},
		{"POST without a form", api.Call{Method: http.MethodPost, Query: api.Params{"a": "b"}}, []string{"-X", "POST"}},
		{"GET with a form", api.Call{Method: http.MethodGet, Form: api.Params{}}, []string{"-X", "GET", "--data-urlencode", "format=json"}},
		{"HEAD", api.Call{Method: http.MethodHead, Query: api.Params{"a": "b"}}, []string{"--head"}},
		{"a header", api.Call{Query: api.Params{"a": "b"}, Header: http.Header{"Origin": {"http://it's"}}}, []string{"-H", "Origin: http://it's"}},
	} {
		r := e.Run(context.Background(), spec.Spec{Clauses: []string{one}, Run: func(t *spec.T) { t.Session().DoPlain(c.call) }})
		line := r.Exchanges[0].Curl
		args := arguments(t, line)
		address := args[len(args)-1]
		if want := append([]string{"-sS", "-i"}, c.want...); !slices.Equal(args[:len(args)-1], want) {
			t.Errorf("%s: %q, not %q", c.name, args, want)
		}
		if !strings.HasPrefix(address, w.Endpoint.String()) || strings.ContainsAny(address, " '\"") {
			t.Errorf("%s: the address %q", c.name, address)
		}
	}
}

// arguments are what a shell gives to curl.
func arguments(t *testing.T, line string) []string {
	t.Helper()
	out, err := exec.Command("sh", "-c", `curl() { for a; do printf '%s\0' "$a"; done; }; `+line).Output()
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestCurlSendsCookies(t *testing.T) {
	e, _ := env(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "a=1")
		says(wrongToken)(w, r)
	})
	r := e.Run(context.Background(), spec.Spec{Clauses: []string{one}, Run: func(t *spec.T) {
		s := t.Session()
		s.Post(login)
		s.Post(login)
	}})
	if got := arguments(t, r.Exchanges[1].Curl); !slices.Equal(got[:4], []string{"-sS", "-i", "-b", "a=1"}) || r.Exchanges[1].Sent["Cookie"] != "a=1" {
		t.Errorf("%q", got)
	}
}

func TestLongBodiesAreCutAfterRedaction(t *testing.T) {
	pad := strings.Repeat("x", 3990-len(`{"login":{"result":"`))
	e, _ := env(t, says(`{"login":{"result":"`+pad+password+`"}}`))
	r := e.Run(context.Background(), spec.Spec{Clauses: []string{one}, Run: func(t *spec.T) { t.Session().Post(login) }})
	if body := r.Exchanges[0].Body; !strings.Contains(body, "… (") || strings.Contains(body, "Fix") {
		t.Errorf("…%s", body[3900:])
	}
}

// TestReplayHasNoTimes: what depends on the clock stays out of a replay.
func TestReplayHasNoTimes(t *testing.T) {
	e, _ := env(t, says(wrongToken))
	s := spec.Spec{Clauses: []string{one}, Run: func(t *spec.T) {
		t.Session().Post(login)
		t.Pause(time.Hour) // a replay does not wait
	}}
	e.Target.Mode = target.Replay
	if r := e.Run(context.Background(), s); r.Exchanges[0].TookMS != 0 {
		t.Errorf("%+v", r.Exchanges[0])
	}
	e.Target.Mode = target.LiveMode
	ctx, cancel := context.WithCancel(context.Background())
	s.Run = func(t *spec.T) {
		t.Session().Post(login)
		t.Check(one, "anything", 1, gomega.Equal(1))
		cancel()
		t.Pause(time.Hour)
	}
	r := e.Run(ctx, s)
	if o := outcome(t, r, one); r.Exchanges[0].TookMS == 0 || o.Verdict != result.Error || o.Reason != "cancelled: the run was ended" {
		t.Errorf("%+v", r)
	}
}

func TestPanicsReadTheSameEachTime(t *testing.T) {
	e, _ := env(t, says(wrongToken))
	s := spec.Spec{Clauses: []string{one}, Run: func(t *spec.T) { t.Account("none") }}
	first := everything(t, e.Run(context.Background(), s))
	done := make(chan string)
	go func() { done <- everything(t, e.Run(context.Background(), s)) }()
	if again := <-done; again != first || strings.Contains(first, "/harness/spec/") || !strings.Contains(first, "evidence_test.go:") {
		t.Errorf("%s\n%s", first, again)
	}
}

func TestSpecNames(t *testing.T) {
	e, _ := env(t, says(wrongToken))
	for _, c := range []struct {
		s                  spec.Spec
		id, in, page, risk string
		needs              []string
	}{
		{spec.Spec{}, "", "plain", "", "reads", nil},
		{spec.Spec{Clauses: []string{one, risky}}, one, "plain", "demo", "creates-accounts", nil},
		{spec.Spec{Clauses: []string{needy, one, needy}, Variant: "html", Scenario: "private"}, needy + "@html", "private", "demo", "reads", []string{"mail"}},
		{spec.Spec{Clauses: []string{unknown}}, unknown, "plain", "demo", "reads", nil},
	} {
		if c.s.ID() != c.id || c.s.In() != c.in || c.s.Page() != c.page || c.s.Risk(e.Catalogue) != contract.Risk(c.risk) || !slices.Equal(c.s.Needs(e.Catalogue), c.needs) {
			t.Errorf("%+v: %s %s %s %s %v", c.s, c.s.ID(), c.s.In(), c.s.Page(), c.s.Risk(e.Catalogue), c.s.Needs(e.Catalogue))
		}
	}
}
