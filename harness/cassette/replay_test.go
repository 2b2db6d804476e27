package cassette_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/cassette"
	"github.com/mwconform/mwconform/harness/redact"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/target"
)

func TestNothingSecretOnDisk(t *testing.T) {
	r := recorded(t)
	on := files(t, r.dir)
	if got := slices.Sorted(maps.Keys(on)); !slices.Equal(got, []string{"1.39/manifest.yaml", "1.39/plain/demo/a/login.yaml", "1.39/plain/demo/a/other.yaml", "1.39/plain/discovery.yaml"}) {
		t.Errorf("%q", got)
	}
	u, _ := url.Parse(r.server.URL)
	secrets := append(slices.Clone(r.wiki.secrets), password, url.QueryEscape(password), "Fixture-", "4h8zt1", u.Host, url.QueryEscape(u.Host), u.Port(), r.dir)
	if len(secrets) < 12 {
		t.Fatalf("the wiki gave only %q", r.wiki.secrets)
	}
	for name, f := range on {
		for _, s := range secrets {
			if bytes.Contains(f.Data, []byte(s)) {
				t.Errorf("%s holds %q", name, s)
			}
		}
		if strings.Contains(string(f.Data), "varies") {
			t.Errorf("%s holds a header that differs each time", name)
		}
	}
	text := string(on["1.39/"+file].Data)
	for _, place := range []string{"lgpassword=PASSWORD-OF-user", "suite@PASSWORD-OF-user", "http://wiki.invalid/plain/api.php", "http%3A%2F%2Fwiki.invalid%2Fx"} {
		if !strings.Contains(text, place) {
			t.Errorf("no %q in %s", place, text)
		}
	}
}

// offline makes every request over the network fail the test.
func offline(t *testing.T) {
	t.Helper()
	old := http.DefaultTransport
	http.DefaultTransport = failing{t}
	t.Cleanup(func() { http.DefaultTransport = old })
}

type failing struct{ t *testing.T }

func (f failing) RoundTrip(r *http.Request) (*http.Response, error) {
	f.t.Errorf("a replay went to the network: %s", r.URL)
	return nil, io.EOF
}

func TestReplayOfTheSameFlow(t *testing.T) {
	r := recorded(t)
	offline(t)
	tg := replayed(t, files(t, r.dir))
	w := tg.Wikis["plain"]
	if tg.Mode != target.Replay || tg.Recorded == "" || w.Endpoint.Host != "wiki.invalid" || w.Facts.Generator != "MediaWiki 1.39.17" || !w.Facts.Has("bot-passwords") {
		t.Errorf("%+v, %+v", tg, w.Facts)
	}
	if a := w.Accounts["user"]; a.Name != "Alice" || a.Password != redact.PasswordPlaceholder("user") {
		t.Errorf("%+v", a)
	}
	for range 2 {
		if o := run(t, tg, flow{}.spec(clause)); o.Verdict != result.Pass {
			t.Errorf("%+v", o)
		}
	}
	if o := run(t, tg, flow{more: api.Params{"lgdomain": "x"}}.spec(other)); o.Verdict != result.Pass {
		t.Errorf("%+v", o)
	}
}

// TestAnotherFlowNeverPasses: each change of what is sent ends in an error
// that names the file and what differs.
func TestAnotherFlowNeverPasses(t *testing.T) {
	r := recorded(t)
	offline(t)
	tg := replayed(t, files(t, r.dir))
	// Placeholders of the recording, but not those handed out here.
	const token, csrf = "00000000000000000000000000000009" + `6b036288+\`, `+\`
	const differs = "not recorded: cassettes/1.39/plain/demo/a/login.yaml has no interaction left for POST /plain/api.php; the next one recorded (2) differs in "
	for name, c := range map[string]struct {
		flow flow
		want string
	}{
		"a wrong password":     {flow{account: &target.Account{Role: "user", Name: "Alice", Password: "wrong"}}, differs + "form (lgpassword)"},
		"the real password":    {flow{account: &target.Account{Role: "user", Name: "Alice", Password: password}}, differs + "form (lgpassword)"},
		"another name":         {flow{account: &target.Account{Role: "user", Name: "alice", Password: "PASSWORD-OF-user"}}, differs + "form (lgname)"},
		"another role":         {flow{account: &target.Account{Role: "bot", Name: "Alice", Password: "PASSWORD-OF-bot"}}, differs + "form (lgpassword)"},
		"a wrong token":        {flow{token: token}, differs + "form (lgtoken)"},
		"no token":             {flow{token: csrf}, differs + "form (lgtoken)"},
		"no cookie":            {flow{forget: true}, differs + "cookies"},
		"one more field":       {flow{more: api.Params{"lgdomain": "x"}}, differs + "form (lgdomain)"},
		"an empty field":       {flow{more: api.Params{"lgdomain": ""}}, differs + "form"},
		"several":              {flow{forget: true, token: token, more: api.Params{"lgdomain": "x"}}, differs + "form (lgdomain, lgtoken), cookies"},
		"an origin":            {flow{origin: "http://wiki.invalid"}, differs + "origin"},
		"another method":       {flow{method: http.MethodPut}, "has no interaction left for PUT /plain/api.php; the next one recorded (2) differs in method"},
		"once more":            {flow{twice: true}, "cassettes/1.39/plain/demo/a/login.yaml has no interaction left for POST /plain/api.php; all that are like it were used"},
		"less":                 {flow{short: true}, "not recorded: cassettes/1.39/plain/demo/a/login.yaml: the spec left interactions unused: 3 (POST /plain/api.php)"},
		"a scenario not there": {flow{scenario: "private"}, ""},
	} {
		o := run(t, tg, c.flow.spec(clause))
		if want := map[bool]result.Verdict{true: result.Error, false: result.Disabled}[c.want != ""]; o.Verdict != want || !strings.Contains(o.Reason, c.want) {
			t.Errorf("%s is %s: %s", name, o.Verdict, o.Reason)
		}
		if strings.Contains(o.Reason, "4h8zt1") || strings.Contains(o.Reason, "wrong") {
			t.Errorf("%s: the reason tells values: %s", name, o.Reason)
		}
	}
}

// TestOrderOfFields: regardless of the order in form, query and cookies.
func TestOrderOfFields(t *testing.T) {
	r := recorded(t)
	on := files(t, r.dir)
	p, err := cassette.NewPlayer(on, release)
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.Load("plain", clause)
	if err != nil {
		t.Fatal(err)
	}
	tape, err := p.Open("plain", clause)
	if err != nil {
		t.Fatal(err)
	}
	for i, one := range c.Interactions[:2] {
		req, err := http.NewRequest(one.Request.Method, reversedQuery(one.Request.URL), strings.NewReader(reversed(one.Request.Body)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header = one.Request.Headers.Clone()
		resp, err := tape.RoundTrip(req)
		if err != nil {
			t.Fatalf("interaction %d: %v", i+1, err)
		}
		body, _ := io.ReadAll(resp.Body)
		if string(body) != one.Response.Body || resp.StatusCode != one.Response.Code || resp.Header.Get("Content-Type") == "" {
			t.Errorf("interaction %d: %d %s", i+1, resp.StatusCode, body)
		}
	}
}

func reversed(form string) string {
	parts := strings.Split(form, "&")
	slices.Reverse(parts)
	return strings.Join(parts, "&")
}

func reversedQuery(u string) string {
	path, query, ok := strings.Cut(u, "?")
	if !ok {
		return u
	}
	return path + "?" + reversed(query)
}
