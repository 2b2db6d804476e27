package match_test

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
)

// transport answers every request the same.
type transport struct {
	status int
	header http.Header
	body   string
}

func (tr transport) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: tr.status, Header: tr.header, Request: req, Body: io.NopCloser(strings.NewReader(tr.body))}, nil
}

// answer is a response as a session gives it.
func answer(t *testing.T, tr transport, redact func(string) string) *api.Response {
	t.Helper()
	if tr.status == 0 {
		tr.status = 200
	}
	if tr.header == nil {
		tr.header = http.Header{}
	}
	c := &api.Client{Endpoint: &url.URL{Scheme: "http", Host: "wiki.invalid", Path: "/api.php"}, Transport: tr, Limits: api.DefaultLimits, Redact: redact}
	// Where the status or the body is no API's the exchange has an answer nevertheless.
	ex, err := c.NewSession().Do(context.Background(), api.Get(api.Params{"action": "query"}))
	if ex.Response == nil {
		t.Fatal(err)
	}
	return ex.Response
}

func body(s string) transport { return transport{body: s} }

func header(name string, values ...string) transport {
	return transport{body: `{}`, header: http.Header{http.CanonicalHeaderKey(name): values}}
}

// check is one matcher on one answer; says is part of what people read when
// it does not match, and empty where it has to match.
type check struct {
	matcher types.GomegaMatcher
	on      transport
	says    string
}

const login = `{"login":{"result":"Failed","reason":{"code":"wrongpassword"},"lguserid":5}}`

// before is an answer to compare others with.
var before = &api.Response{Status: 200, Body: []byte(login), Header: http.Header{"Date": {"yesterday"}, "Set-Cookie": {"session=1; path=/"}, "Vary": {"Cookie"}}}

// like is the same answer, later and with changed headers.
func like(body string, change ...string) transport {
	h := http.Header{"Date": {"today"}, "Set-Cookie": {"session=2; path=/"}, "Vary": {"Cookie"}}
	if len(change) == 2 {
		h[change[0]] = []string{change[1]}
	}
	return transport{body: body, header: h}
}

// checks are by the name of the matcher: TestEveryMatcherIsSeenRed reads it.
var checks = map[string][]check{
	"HaveError": {
		{match.HaveError("badtoken"), body(`{"error":{"code":"badtoken"}}`), ""},
		{match.HaveError("badtoken"), body(`{"errors":[{"code":"badtoken"}]}`), ""},
		{match.HaveError("badtoken"), body(`{"error":{"code":"notoken"}}`), `expected error badtoken, got {"error":{"code":"notoken"}}`},
		{match.HaveError("badtoken"), body(`{"errors":[{"code":"other"},{"code":"badtoken"}]}`), "expected error badtoken, got"},
		{match.HaveError("badtoken"), body(`{}`), "expected error badtoken, got {}"},
		{match.HaveError("badtoken"), transport{status: 500, body: "badtoken"}, "expected error badtoken, got HTTP 500 badtoken"},
		{match.HaveError(""), body(`{}`), "expected error , got {}"},
		{match.HaveError(""), body(`{"error":{"code":""}}`), "expected error"},
	},
	"HaveSameAnswerAs": {
		{match.HaveSameAnswerAs(before), like(login), ""},
		{match.HaveSameAnswerAs(before), like(`{"login":{"result":"Aborted"}}`), "another body"},
		{match.HaveSameAnswerAs(before), transport{status: 403, body: login}, "HTTP 403 and not 200"},
		{match.HaveSameAnswerAs(before), like(login, "Vary", "Origin"), "other headers: Vary"},
		{match.HaveSameAnswerAs(before), like(login, "X-More", "1"), "other headers: X-More"},
		{match.HaveSameAnswerAs(before), like(login, "Set-Cookie", "UserID=1"), "other headers: Set-Cookie"},
		{match.HaveSameAnswerAs(before), like(login, "Set-Cookie", "session=1; path=/; HttpOnly"), "other headers: Set-Cookie"},
		{match.HaveSameAnswerAs(before, before), like(login, "X-Served-By", "a"), ""},
		{match.HaveSameAnswerAs(before, before), like(`{}`, "X-Served-By", "a"), "another body"},
		{match.HaveSameAnswerAs(before, &api.Response{Status: 200, Header: http.Header{"Set-Cookie": {"session=3; path=/"}, "Vary": {"Cookie"}, "X-More": {"1"}}}),
			like(login, "X-More", "1"), "other headers: X-More"},
	},
	"HaveNoError": {
		{match.HaveNoError(), body(`{}`), ""},
		{match.HaveNoError(), body(`{"error":{"code":"badtoken"}}`), "expected an answer without an error, got {\"error\""},
		{match.HaveNoError(), body(`{"error":null}`), "expected an answer without an error"},
		{match.HaveNoError(), body(`{"errors":[]}`), "expected an answer without an error"},
		{match.HaveNoError(), body(`[]`), "expected an answer without an error, got []"},
		{match.HaveNoError(), body(``), "expected an answer without an error, got "},
		{match.HaveNoError(), transport{status: 502, body: "<html>"}, "got HTTP 502 <html>"},
	},
	"HaveResult": {
		{match.HaveResult("login", "Failed"), body(login), ""},
		{match.HaveResult("login", "Success"), body(login), `expected login.result Success, got {"login":{"result":"Failed"`},
		{match.HaveResult("logout", "Failed"), body(login), "expected logout.result Failed"},
		{match.HaveResult("login", ""), body(`{"login":{"result":""}}`), "expected login.result "},
		{match.HaveResult("login", ""), body(`{}`), "expected login.result "},
		{match.HaveResult("login", "failed"), body(login), "expected login.result failed"},
	},
	"HaveAuthStatus": {
		{match.HaveAuthStatus("clientlogin", "PASS"), body(`{"clientlogin":{"status":"PASS"}}`), ""},
		{match.HaveAuthStatus("clientlogin", "PASS"), body(`{"clientlogin":{"status":"FAIL"}}`), `expected clientlogin.status PASS, got {"clientlogin":{"status":"FAIL"}}`},
		{match.HaveAuthStatus("clientlogin", "PASS"), body(`{"createaccount":{"status":"PASS"}}`), "expected clientlogin.status PASS"},
		{match.HaveAuthStatus("clientlogin", ""), body(`{}`), "expected clientlogin.status "},
	},
	"HaveMessageCode": {
		{match.HaveMessageCode("clientlogin", "wrongpassword"), body(`{"clientlogin":{"messagecode":"wrongpassword"}}`), ""},
		{match.HaveMessageCode("clientlogin", "wrongpassword"), body(`{"clientlogin":{"messagecode":"other"}}`), `expected clientlogin.messagecode wrongpassword, got {"clientlogin"`},
		{match.HaveMessageCode("clientlogin", ""), body(`{}`), "expected clientlogin.messagecode "},
	},
	"HaveReason": {
		{match.HaveReason("login", "wrongpassword"), body(login), ""},
		{match.HaveReason("login", "throttled"), body(login), "expected login.reason.code throttled, got {"},
		{match.HaveReason("login", "Wrong."), body(`{"login":{"reason":"Wrong."}}`), "expected login.reason.code Wrong."},
		{match.HaveReason("login", ""), body(`{}`), "expected login.reason.code "},
	},
	"HaveMembers": {
		{match.HaveMembers([]string{"reason", "result", "lguserid"}, "login"), body(login), ""},
		{match.HaveMembers(nil, "a"), body(`{"a":{}}`), ""},
		{match.HaveMembers([]string{"result"}, "login"), body(login), "expected login with the members result and no others, got the members lguserid, reason, result"},
		{match.HaveMembers([]string{"result", "x", "reason", "lguserid"}, "login"), body(login), "expected login with the members lguserid, reason, result, x and no others"},
		{match.HaveMembers([]string{}, "a"), body(`{"a":[]}`), "got []"},
		{match.HaveMembers([]string{"a"}, "no"), body(`{"b":1}`), `got nothing there in {"b":1}`},
		{match.HaveMembers([]string{"a"}), body(`{"b":1}`), "expected the answer with the members a and no others, got the members b"},
	},
	"HaveAt": {
		{match.HaveAt("Failed", "login", "result"), body(login), ""},
		{match.HaveAt(json.Number("5"), "login", "lguserid"), body(login), ""},
		{match.HaveAt(gomega.HavePrefix("wrong"), "login", "reason", "code"), body(login), ""},
		{match.HaveAt("b", 1), body(`["a","b"]`), ""},
		{match.HaveAt("Success", "login", "result"), body(login), `expected login.result "Success", got "Failed"`},
		{match.HaveAt(5, "login", "lguserid"), body(login), "expected login.lguserid 5, got 5"}, // an int is no json.Number
		{match.HaveAt("x", "login", "lgusername"), body(login), `expected login.lgusername "x", got nothing there in {"login"`},
		{match.HaveAt("b", 2), body(`["a","b"]`), `expected 2 "b", got nothing there`},
		{match.HaveAt("x", "a"), body(`no json`), "got nothing there in no json"},
		{match.HaveAt(gomega.HavePrefix("right"), "login", "reason", "code"), body(login), "expected login.reason.code as expected, got Expected <string>: wrongpassword to have prefix <string>: right"},
		{match.HaveAt(gomega.HavePrefix("6"), "login", "lguserid"), body(login), "expected login.lguserid as expected, got Expected <json.Number>: 5 to have prefix <string>: 6"},
		{match.HaveAt(gomega.BeNumerically(">", 1), "login", "result"), body(login), "got Expected a number"},
		{match.HaveAt(gomega.Not(gomega.BeEmpty()), "no"), body(`{}`), "got nothing there"},
	},
	"HaveNothingAt": {
		{match.HaveNothingAt("login", "token"), body(login), ""},
		{match.HaveNothingAt("login", "reason", "code"), body(login), `expected no login.reason.code, got "wrongpassword"`},
		{match.HaveNothingAt("a"), body(`{"a":null}`), "expected no a, got null"},
		{match.HaveNothingAt("a"), body(`[]`), "expected no a, got []"},
		{match.HaveNothingAt("a"), transport{status: 500, body: "oops"}, "expected no a, got HTTP 500 oops"},
	},
	"HaveFlag": {
		{match.HaveFlag(true, "a"), body(`{"a":true}`), ""},
		{match.HaveFlag(true, "a"), body(`{}`), "expected a true, got nothing there in {}"},
		{match.HaveFlag(false, "a"), body(`{}`), ""},
		{match.HaveFlag(false, "a"), body(`{"a":true}`), "expected no flag a, got true"},
	},
	"HaveNoFlag": {
		{match.HaveNoFlag("a"), body(`{}`), ""},
		{match.HaveNoFlag("a"), body(`{"a":false}`), ""},
		{match.HaveNoFlag("a"), body(`{"a":true}`), "expected no flag a, got true"},
		{match.HaveNoFlag("a"), body(`{"a":""}`), `expected no flag a, got ""`},
		{match.HaveNoFlag("a"), body(`{"a":null}`), "expected no flag a, got null"},
		{match.HaveNoFlag("a"), body(`<html>`), "expected no flag a, got <html>"},
	},
	"HaveWarning": {
		{match.HaveWarning("main", ""), body(`{"warnings":{"main":{"*":"Unrecognized."}}}`), ""},
		{match.HaveWarning("main", ""), body(`{"warnings":{"main":{"warnings":"Unrecognized."}}}`), ""},
		{match.HaveWarning("main", "outofrange"), body(`{"warnings":[{"code":"outofrange","module":"main"}]}`), ""},
		{match.HaveWarning("main", ""), body(`{}`), "expected a warning of main, got no warnings in {}"},
		{match.HaveWarning("main", ""), body(`{"warnings":{"main":{"*":""}}}`), `expected a warning of main, got warnings main  ""`},
		{match.HaveWarning("main", ""), body(`{"warnings":{"login":{"*":"Deprecated."}}}`), `got warnings login  "Deprecated."`},
		{match.HaveWarning("main", "outofrange"), body(`{"warnings":[{"code":"outofrange","module":"login","text":"x"}]}`), `expected the warning outofrange of main, got warnings login outofrange "x"`},
		{match.HaveWarning("main", "outofrange"), body(`{"warnings":[{"code":"other","module":"main"}]}`), "expected the warning outofrange of main, got warnings main other"},
	},
	"HaveNoWarnings": {
		{match.HaveNoWarnings(), body(`{}`), ""},
		{match.HaveNoWarnings(), body(`{"warnings":{"main":{"*":"Unrecognized."}}}`), `expected no warnings, got warnings main  "Unrecognized."`},
		{match.HaveNoWarnings(), body(`{"warnings":[]}`), "expected no warnings, got no warnings in"},
		{match.HaveNoWarnings(), body(`[]`), "expected no warnings, got no warnings in []"},
	},
	"HaveStatus": {
		{match.HaveStatus(200), body(``), ""},
		{match.HaveStatus(200), transport{status: 503}, "expected HTTP status 200, got 503 Service Unavailable"},
	},
	"HaveHeader": {
		{match.HaveHeader("x-a", "1"), header("X-A", "1", "2"), ""},
		{match.HaveHeader("X-A", gomega.HavePrefix("t")), header("X-A", "text"), ""},
		{match.HaveHeader("X-A", "2"), header("X-A", "1", "2"), "expected the header X-A as expected, got Expected <string>: 1 to equal <string>: 2"},
		{match.HaveHeader("X-A", ""), header("X-B", ""), "expected the header X-A as expected, got no such header"},
		{match.HaveHeader("X-A", gomega.BeNumerically(">", 1)), header("X-A", "1"), "got Expected a number"},
	},
	"HaveNone": {
		{match.HaveNone("header X-A", func(r *api.Response) []string { return r.Header["X-A"] }), body(`{}`), ""},
		{match.HaveNone("header X-A", func(r *api.Response) []string { return r.Header["X-A"] }), header("X-A", "1", "2"), "expected no header X-A, got 1, 2"},
	},
	"HaveNoHeader": {
		{match.HaveNoHeader("X-A"), header("X-B", "1"), ""},
		{match.HaveNoHeader("x-a"), header("X-A", "1", "2"), "expected no header x-a, got 1, 2"},
		{match.HaveNoHeader("X-A"), header("X-A", ""), "expected no header X-A, got "},
	},
	"All": {
		{match.All(match.HaveNoError(), match.HaveStatus(200)), body(`{}`), ""},
		{match.All(match.HaveNoError(), match.HaveStatus(201), match.HaveError("x")), body(`{}`), "expected HTTP status 201, got 200 OK; expected error x, got {}"},
	},
}

func TestMatchers(t *testing.T) {
	for name, list := range checks {
		for i, c := range list {
			r := answer(t, c.on, nil)
			ok, err := c.matcher.Match(r)
			if err != nil {
				t.Errorf("%s %d: %v", name, i, err)
				continue
			}
			if want := c.says == ""; ok != want {
				t.Errorf("%s %d on %s: matches: %v", name, i, c.on.body, ok)
			}
			if got := c.matcher.FailureMessage(r); c.says != "" && !strings.Contains(got, c.says) {
				t.Errorf("%s %d says %q, not %q", name, i, got, c.says)
			}
		}
	}
}

func TestToken(t *testing.T) {
	right := strings.Repeat("0123456789abcdef", 2) + "6b036288" + `+\`
	g := gomega.NewWithT(t)
	g.Expect(right).To(match.Token())
	for _, wrong := range []string{"", `+\`, right[1:], "0" + right, right[:42-2], strings.ToUpper(right), right + "\n", " " + right, right[:40] + `+\\`, "g" + right[1:]} {
		ok, err := match.Token().Match(wrong)
		if ok || err != nil {
			t.Errorf("%q: matches %v, %v", wrong, ok, err)
		}
		if says := match.Token().FailureMessage(wrong); !strings.Contains(says, "to match regular expression") {
			t.Errorf("says %q", says)
		}
	}
	if _, err := match.Token().Match(5); err == nil {
		t.Error("a number is not refused")
	}
}

// TestEveryMatcherIsSeenRed fails for a matcher without a red case.
func TestEveryMatcherIsSeenRed(t *testing.T) {
	tested := map[string]bool{"Token": true, "Like": true} // their values are strings: TestToken, TestLike
	for name, list := range checks {
		green, red := false, false
		for _, c := range list {
			green, red = green || c.says == "", red || c.says != ""
		}
		tested[name] = green && red
	}
	seen := 0
	for _, name := range exportedMatchers(t) {
		seen++
		if !tested[name] {
			t.Errorf("the matcher %s has no green and red case", name)
		}
	}
	if seen < len(checks) {
		t.Errorf("found %d matchers, tested %d", seen, len(checks))
	}
}

// exportedMatchers are the package's functions that give a matcher.
func exportedMatchers(t *testing.T) []string {
	t.Helper()
	noTests := func(i fs.FileInfo) bool { return !strings.HasSuffix(i.Name(), "_test.go") }
	pkgs, err := parser.ParseDir(token.NewFileSet(), ".", noTests, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range pkgs["match"].Files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || !fn.Name.IsExported() || fn.Type.Results == nil {
				continue
			}
			if sel, ok := fn.Type.Results.List[0].Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "GomegaMatcher" {
				out = append(out, fn.Name.Name)
			}
		}
	}
	return out
}

func TestLike(t *testing.T) {
	pattern := regexp.MustCompile(`^a+$`)
	for text, want := range map[string]bool{"aa": true, "ab": false, "": false} {
		if ok, err := match.Like(pattern).Match(text); ok != want || err != nil {
			t.Errorf("%q: %t, %v", text, ok, err)
		}
	}
	if _, err := match.Like(pattern).Match(7); err == nil || !strings.Contains(err.Error(), "int") {
		t.Error(err)
	}
	m, same := match.Like(pattern), gomega.MatchRegexp(pattern.String())
	if m.FailureMessage("b") != same.FailureMessage("b") || m.NegatedFailureMessage("a") != same.NegatedFailureMessage("a") {
		t.Errorf("%s\n%s", m.FailureMessage("b"), m.NegatedFailureMessage("a"))
	}
}
