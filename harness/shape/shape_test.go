package shape_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/shape"
)

// run is one run of a wiki: where it is, what its accounts are called.
type run struct{ wiki, user, prefix, token, id, when string }

var (
	first  = run{"http://127.0.0.1:8080/plain/api.php", "Alice", "Mwcabcdefgh", strings.Repeat("0a", 20), "48244000", "10:55, 23 November 2026"}
	second = run{"https://test.example/w/api.php", "Robert B", "Mwczyxwvuts", strings.Repeat("f3", 20), "1220", "09:01, 2 January 2027"}
)

func (r run) maker(t *testing.T) shape.Maker {
	t.Helper()
	u, err := url.Parse(r.wiki)
	if err != nil {
		t.Fatal(err)
	}
	return shape.New(shape.Known{Wiki: u, Names: map[string]string{"user": r.user, "new": r.prefix}, New: "new", Words: "login/a/b@c",
		Redact: func(s string) string { return strings.ReplaceAll(s, "hunter2-secret", "PASSWORD-OF-user") }})
}

// exchange sends call to a wiki of this test that gives the answer, with all
// that differs between runs filled in.
func (r run) exchange(t *testing.T, call api.Call, header http.Header, body string) *api.Exchange {
	t.Helper()
	u, _ := url.Parse(r.wiki)
	body = strings.NewReplacer("WIKI", strings.TrimSuffix(r.wiki, "/api.php"), "USER", r.user, "NEW", r.prefix+" login a b c 1", "TOKEN", r.token+`+\\`, "CAPTCHA", r.id, "WHEN", r.when).Replace(body)
	client := &api.Client{Endpoint: u, Limits: api.DefaultLimits, Transport: transport(func(req *http.Request) (*http.Response, error) {
		resp := (&http.Response{StatusCode: 200, Header: header.Clone(), Request: req, ProtoMajor: 1, ProtoMinor: 1})
		resp.Body = http.NoBody
		if body != "" {
			resp.Body = readCloser{strings.NewReader(body)}
		}
		return resp, nil
	})}
	ex, err := client.NewSession().Do(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	return ex
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

const page = `{"batchcomplete":true,"query":{"tokens":{"csrftoken":"TOKEN","logintoken":"+\\"},"users":[{"name":"USER","userid":17},{"name":"NEW"}]},
 "docref":"See WIKI/api.php for help","error":{"code":"blocked","info":"USER was blocked at WHEN from 192.0.2.7, #12; wait 3.5 seconds, at least 8 characters"},
 "clientlogin":{"status":"UI","requests":[{"id":"Captcha","required":"required","fields":{"word":{"type":"string","value":"CAPTCHA0000"}}},{"id":"Other","required":"optional"}]}}`

func header(expires time.Duration) http.Header {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	return http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Date": {now.Format(http.TimeFormat)}, "Retry-After": {"5"}, "X-Unknown": {"x"},
		"Set-Cookie": {"wiki_session=abc; path=/; HttpOnly; SameSite=Lax", "otherUserID=3; path=/; expires=" + now.Add(expires).Format(http.TimeFormat), "wikiToken=deleted; path=/; Max-Age=0"}}
}

// TestRunsOfOneWikiAreAlike: nothing that differs from run to run is in a
// shape or a signature.
func TestRunsOfOneWikiAreAlike(t *testing.T) {
	var shapes []*shape.Shape
	var requests []string
	for i, r := range []run{first, second} {
		call := api.Post(api.Params{"action": "clientlogin", "username": r.user, "password": "hunter2-secret", "logintoken": r.token + `+\`, "loginreturnurl": "https://client.example/", "email": strings.ToLower(r.prefix) + "-login-a-b-c-2@example.org"})
		ex := r.exchange(t, call, header(30*24*time.Hour-time.Duration(i)*time.Second), page)
		shapes, requests = append(shapes, r.maker(t).Of(ex)), append(requests, r.maker(t).Signature(ex))
	}
	if !reflect.DeepEqual(shapes[0], shapes[1]) {
		a, _ := json.MarshalIndent(shapes[0], "", " ")
		b, _ := json.MarshalIndent(shapes[1], "", " ")
		t.Errorf("%s\n%s", a, b)
	}
	want := "POST clientlogin email={new 2}@example.org loginreturnurl=https://client.example/ logintoken={secret} password={secret} username={user}"
	if requests[0] != want || requests[1] != want {
		t.Errorf("%q", requests)
	}
	s := shapes[0]
	for path, want := range map[string]string{
		s.Texts["error.info"]: "{user} was blocked at {time} from {address}, #{n}; wait {n} seconds, at least 8 characters",
		s.Texts["docref"]:     "See {wiki}/api.php for help", s.Codes["query.tokens.csrftoken"]: "{token}", s.Codes["query.tokens.logintoken"]: `+\`,
		s.Members["query.users[].userid"]: "number?", s.Codes["clientlogin.requests[Captcha].required"]: "required", s.Cookies["*_session"]: "lasts the session; path=/; HttpOnly; SameSite=Lax",
		s.Cookies["*UserID"]: "lasts 30 days; path=/", s.Cookies["*Token"]: "deleted; path=/", s.Outcome: "error blocked", s.Headers["Retry-After"]: "there",
		s.Headers["X-Unknown"]: "", s.Texts["query.users[].name"]: "{user} | {new 1}",
	} {
		if path != want {
			t.Errorf("%q, not %q", path, want)
		}
	}
	if text, _ := json.Marshal(s); strings.Contains(string(text), first.token) || strings.Contains(string(text), "Alice") {
		t.Errorf("%s", text)
	}
}

// TestDeclared: what paraminfo declares is keyed by names.
func TestDeclared(t *testing.T) {
	ex := first.exchange(t, api.Get(api.Params{"action": "paraminfo"}), header(time.Hour), `{"paraminfo":{"helpformat":"none","modules":[
		{"name":"tokens","path":"query+tokens","prefix":"","mustbeposted":true,"description":[{"key":"x","params":[]}],
		 "parameters":[{"index":1,"name":"type","type":["csrf","login"],"required":false,"limit":50,"multi":""}]}, 7]}}`)
	got := first.maker(t).Of(ex)
	for key, want := range map[string]string{"query+tokens": "a module", "query+tokens//mustbeposted": "yes", "query+tokens//prefix": "", "query+tokens/type": "a parameter",
		"query+tokens/type/type": "a list", "query+tokens/type/type/csrf": "yes", "query+tokens/type/required": "no", "query+tokens/type/limit": "50", "query+tokens/type/multi": "yes"} {
		if have, ok := got.Declared[key]; !ok || have != want {
			t.Errorf("%s: %q, not %q", key, have, want)
		}
	}
	if _, ok := got.Declared["query+tokens/type/index"]; ok || got.Members["paraminfo.modules[]"] != "number" || got.Codes["paraminfo[query+tokens].description[].key"] != "x" {
		t.Errorf("%v %v", got.Members, got.Codes)
	}
}

// TestAnyAnswerHasAShape, also one that is no JSON, or a strange one.
func TestAnyAnswerHasAShape(t *testing.T) {
	for body, outcome := range map[string]string{
		"": "an empty body", "<html>": "markup, no JSON", "text": "no JSON", "[]": "JSON that is no object", "null": "JSON that is no object", "{}": "ok",
		`{"error":7}`: "ok", `{"error":{}}`: "error without a code", `{"errors":[{"code":"a"},{"code":"b"},3]}`: "error a b without a code",
		`{"login":{"result":"Failed","reason":{"code":"wrongpassword"}}}`: "login Failed wrongpassword", `{"clientlogin":{"status":"FAIL","messagecode":"x\u0000y"}}`: "clientlogin FAIL x y",
		strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200): "ok", `{"login":{"result":["Success"]}}`: "ok", `/**/cb({"login":{"result":"Aborted"}})`: "login Aborted",
	} {
		s := first.maker(t).Of(first.exchange(t, api.Get(nil), header(time.Hour), body))
		if s == nil || s.Outcome != outcome {
			t.Errorf("%.60q: %+v", body, s)
		}
	}
	if s := first.maker(t).Of(&api.Exchange{Trouble: &api.Trouble{}}); s != nil {
		t.Errorf("no answer has the shape %+v", s)
	}
}
