package shape_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mwconform/mwconform/harness/api"
)

// TestNoWayPastRedaction: wherever a wiki repeats a secret or a name, it is not
// in the shape.
func TestNoWayPastRedaction(t *testing.T) {
	const secret = "hunter2-secret"
	for name, body := range map[string]string{
		"error code": `{"error":{"code":"SECRET"}}`, "errors": `{"errors":[{"code":"SECRET"}]}`, "result": `{"login":{"result":"SECRET"}}`, "status": `{"clientlogin":{"status":"SECRET"}}`,
		"messagecode": `{"clientlogin":{"status":"FAIL","messagecode":"SECRET"}}`, "reason": `{"login":{"result":"Failed","reason":{"code":"SECRET"}}}`, "module": `{"SECRET":{"result":"x"}}`,
		"attribute": `{"paraminfo":{"modules":[{"path":"a","SECRET":"x","parameters":[{"name":"b","SECRET":true}]}]}}`, "member": `{"a":{"SECRET":1}}`,
		"in escapes": `{"error":{"code":"\u0068unter2-secret"}}`,
	} {
		ex := first.exchange(t, api.Get(nil), header(time.Hour), strings.ReplaceAll(body, "SECRET", secret))
		if text, _ := json.Marshal(first.maker(t).Of(ex)); strings.Contains(string(text), secret) {
			t.Errorf("%s: %s", name, text)
		}
		ex = first.exchange(t, api.Get(nil), header(time.Hour), strings.ReplaceAll(body, "SECRET", "Alice"))
		if s := first.maker(t).Of(ex); name != "module" && strings.Contains(s.Outcome, "Alice") {
			t.Errorf("%s: %s", name, s.Outcome)
		}
	}
	h := http.Header{"Content-Type": {"application/" + secret}, "Set-Cookie": {secret + "=1; path=/" + secret + "; domain=" + secret + ".example"}, "Vary": {secret}, "Location": {secret}}
	ex := first.exchange(t, api.Get(api.Params{"action": secret}), h, "{}")
	text, _ := json.Marshal(first.maker(t).Of(ex))
	if all := string(text) + first.maker(t).Module(ex) + first.maker(t).Signature(ex); strings.Contains(all, secret) || strings.Contains(all, strings.ToLower(secret)) {
		t.Error(all)
	}
}

// TestLongNumbersAreLimits: at the path of a code a number is told as it is,
// elsewhere it is an id.
func TestLongNumbersAreLimits(t *testing.T) {
	of := func(n string) map[string]string {
		return first.maker(t).Of(first.exchange(t, api.Get(nil), header(time.Hour), `{"errors":[{"code":"toobig","data":{"max":`+n+`},"params":[`+n+`]}],"page":{"id":`+n+`}}`)).Codes
	}
	for _, n := range []string{"8", "99999", "2097152", "104857600"} {
		if c := of(n); c["errors[].data.max"] != n || c["errors[].params[]"] != n || c["page.id"] != "" {
			t.Errorf("%s: %v", n, c)
		}
	}
}

// TestManyValues: a change in any of many values is seen.
func TestManyValues(t *testing.T) {
	of := func(change, to string) string {
		var all []string
		for i := range 40 {
			all = append(all, fmt.Sprintf(`{"code":"v%d"}`, i))
		}
		body := strings.ReplaceAll(`{"warnings":[`+strings.Join(all, ",")+`]}`, `"`+change+`"`, `"`+to+`"`)
		return first.maker(t).Of(first.exchange(t, api.Get(nil), header(time.Hour), body)).Codes["warnings[].code"]
	}
	was := of("", "")
	if !strings.Contains(was, "v19 | … (20 more, ") || of("v0", "v0") != was {
		t.Error(was)
	}
	for _, change := range []string{"v0", "v19", "v20", "v39"} {
		if of(change, "other") == was {
			t.Errorf("a change of %s is not seen", change)
		}
	}
	if of("v39", "v38") == was {
		t.Error("one less is not seen")
	}
}

// TestCookiesOfTwoWikis: two cookies do not become one.
func TestCookiesOfTwoWikis(t *testing.T) {
	h := header(time.Hour)
	h["Set-Cookie"] = []string{"centralauth_Token=a; path=/; HttpOnly", "enwikiToken=b; path=/", "enwikiUserID=3; path=/"}
	got := first.maker(t).Of(first.exchange(t, api.Get(nil), h, "{}")).Cookies
	if len(got) != 3 || got["centralauth_Token"] != "lasts the session; path=/; HttpOnly" || got["enwikiToken"] != "lasts the session; path=/" || got["*UserID"] == "" {
		t.Errorf("%v", got)
	}
	h["Set-Cookie"] = []string{"enwikiToken=b; path=/", "enwikiToken=c; path=/; HttpOnly"}
	if got := first.maker(t).Of(first.exchange(t, api.Get(nil), h, "{}")).Cookies; len(got) != 1 || got["*Token"] != "lasts the session; path=/; HttpOnly" {
		t.Errorf("one set twice: %v", got)
	}
}
