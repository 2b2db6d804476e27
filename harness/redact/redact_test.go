package redact_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/redact"
)

const (
	digits = "c0ffee11c0ffee22c0ffee33c0ffee44"
	tok    = digits + `6b036288+\`
)

func learned(header http.Header, body string) *redact.Secrets {
	s := redact.New()
	s.Learn(header, []byte(body))
	return s
}

func setCookie(lines ...string) http.Header { return http.Header{"Set-Cookie": lines} }

func TestPasswordsInEveryEncoding(t *testing.T) {
	for _, password := range []string{
		"Fixture-Alice-4h8zt1", "pass word", `quo"te\slash/`, "it's-a-secret", "a+b&c=d%e", "<b>&amp;</b>", "pässwörd-日本-😀", "tab\tand\nline", "user@host:PW!*()", "~tilde.dot_",
	} {
		s := redact.New()
		s.Password(password, "user")
		asJSON, err := json.Marshal(password)
		if err != nil {
			t.Fatal(err)
		}
		inner := string(asJSON[1 : len(asJSON)-1])
		for where, text := range map[string]string{
			"as it is":         "x" + password + "x",
			"in a form":        url.Values{"lgpassword": {password}}.Encode(),
			"in a path":        "/wiki/" + url.PathEscape(password),
			"lower-case hex":   regexp.MustCompile(`%..`).ReplaceAllStringFunc(url.QueryEscape(password), strings.ToLower),
			"in JSON of Go":    `{"a":"` + inner + `"}`,
			"in JSON of PHP":   `{"a":"` + strings.ReplaceAll(inner, "/", `\/`) + `"}`,
			"in HTML":          "<p>" + html.EscapeString(password),
			"in HTML of PHP":   "<p>" + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#039;").Replace(password),
			"in multipart":     "Content-Disposition: form-data; name=\"lgpassword\"\r\n\r\n" + password + "\r\n--b--",
			"legacy":           "lgpassword=" + url.QueryEscape("suite@"+password),
			"at both ends":     password + password,
			"in percent bytes": percentAll(password, "-_.!~*'()"),
		} {
			got := s.String(text)
			if !strings.Contains(got, "PASSWORD-OF-user") {
				t.Errorf("%q %s is left: %q", password, where, got)
			}
			if strings.Contains(got, password) || strings.Contains(got, inner) || strings.Contains(got, url.QueryEscape(password)) {
				t.Errorf("%q %s: a form of it is left: %q", password, where, got)
			}
			if again := s.String(got); again != got {
				t.Errorf("%q %s: not stable: %q, then %q", password, where, got, again)
			}
		}
	}
}

// percentAll is JavaScript's encodeURIComponent.
func percentAll(s, keep string) string {
	out := url.PathEscape(s)
	for _, c := range "&=+:@$;,/" {
		out = strings.ReplaceAll(out, string(c), url.QueryEscape(string(c)))
	}
	for _, c := range keep {
		out = strings.ReplaceAll(out, url.QueryEscape(string(c)), string(c))
	}
	return out
}

func TestLegacyBotPasswordKeepsItsForm(t *testing.T) {
	s := redact.New()
	s.Password("artifr0b0t5u1te7q2t9m4kd8hjg3nv6", "bot")
	if got := s.String("lgpassword=suite%40artifr0b0t5u1te7q2t9m4kd8hjg3nv6&x=1"); got != "lgpassword=suite%40PASSWORD-OF-bot&x=1" {
		t.Errorf("%q", got)
	}
}

func TestTokens(t *testing.T) {
	for where, s := range map[string]*redact.Secrets{
		"JSON":         learned(nil, `{"query":{"tokens":{"logintoken":"`+digits+`6b036288+\\"}}}`),
		"XML":          learned(nil, `<tokens logintoken="`+tok+`" />`),
		"upper case":   learned(nil, `{"logintoken":"`+strings.ToUpper(digits)+`6B036288+\\"}`),
		"no time":      learned(nil, `{"logintoken":"`+digits+`+\\"}`),
		"another form": learned(nil, `{"logintoken": "`+digits+`-`+digits+`"}`),
		"a Location":   learned(http.Header{"Location": {"http://wiki/?token=" + url.QueryEscape(tok)}}, ""),
		"lower hex":    learned(http.Header{"Location": {"http://wiki/?token=" + digits + "6b036288%2b%5c"}}, ""),
		"a header":     learned(http.Header{"X-Token": {tok}}, ""),
		"a URL":        learned(nil, `href="/w/?token=`+url.QueryEscape(tok)+`"`),
	} {
		text := "lgtoken=" + url.QueryEscape(tok) + " " + tok + " " + strings.ToUpper(digits) + " " + digits + "-" + digits
		got := s.String(text)
		if got == text {
			t.Errorf("learned from %s: nothing replaced", where)
		}
		plain := s.String(tok)
		switch where {
		case "upper case":
			plain = s.String(strings.ToUpper(digits) + `6B036288+\`)
		case "another form":
			plain = s.String(digits + "-" + digits)
		}
		if strings.Contains(strings.ToLower(plain), "c0ffee") {
			t.Errorf("learned from %s: left %q", where, plain)
		}
	}
	form := regexp.MustCompile(`^[0-9a-f]{40}\+\\$`)
	s := learned(nil, `{"logintoken":"`+digits+`6b036288+\\"}`)
	if got := s.String(tok); !form.MatchString(got) || got != strings.Repeat("0", 31)+`16b036288+\` {
		t.Errorf("the placeholder has not the form of a token: %q", got)
	}
	if got := s.String(url.QueryEscape(tok)); got != url.QueryEscape(s.String(tok)) {
		t.Errorf("encoded: %q", got)
	}
	if got := learned(nil, `{"csrftoken":"+\\"}`).String(`+\ {"csrftoken":"+\\"}`); got != `+\ {"csrftoken":"+\\"}` {
		t.Errorf("the anonymous token is no secret: %q", got)
	}
}

func TestCookies(t *testing.T) {
	for _, c := range []struct {
		line, value string
		secret      bool
	}{
		{"wiki_session=0a1b2c3d4e5f6g7h8i9jakblcmdneofp; path=/", "0a1b2c3d4e5f6g7h8i9jakblcmdneofp", true},
		{"wiki_BPsession=ABCDEFGHIJ; path=/", "ABCDEFGHIJ", true},
		{"PHPSESSIONID=a1b2c3d4", "a1b2c3d4", true},
		{"wikiToken=deadbeefdeadbeefdeadbeefdeadbeef", "deadbeefdeadbeefdeadbeefdeadbeef", true},
		{"sid=YWJjZGVmZ2hpamtsbW5vcA==QQ", "YWJjZGVmZ2hpamtsbW5vcA==QQ", true}, // long
		{"session=DEADBEEF01234567", "DEADBEEF01234567", true},
		{`session="quoted-value"`, "quoted-value", true},
		{`session=back\slash,comma and space; path=/`, `back\slash,comma and space`, true}, // no cookie by the letter
		{"session=" + strings.Repeat("ab", 200), strings.Repeat("ab", 200), true},
		{"session=--------", "--------", true},
		{"wikiUserID=3; path=/", "3", false},
		{"wikiUserName=Alice", "Alice", false},
		{"wiki_session=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT", "deleted", false},
	} {
		s := learned(setCookie(c.line), "")
		got := s.String(c.line)
		if left := strings.Contains(got, c.value); left == c.secret {
			t.Errorf("%q became %q", c.line, got)
		}
		name, _, _ := strings.Cut(c.line, "=")
		if !strings.HasPrefix(got, name+"=") {
			t.Errorf("%q became %q: the name is gone", c.line, got)
		}
	}
	s := redact.New()
	s.LearnRequestCookies(http.Header{"Cookie": {"a=1; wiki_session=0123456789abcdefghij"}})
	if got := s.Header(http.Header{"Cookie": {"a=1; wiki_session=0123456789abcdefghij"}, "X": {"y"}}); got.Get("Cookie") != "a=1; wiki_session=00000000000000000001" || got.Get("X") != "y" {
		t.Errorf("%q", got)
	}
}

// TestShapes: a placeholder has the length and the sorts of characters of what
// it stands for, and says the same again when it is learned once more.
func TestShapes(t *testing.T) {
	for _, value := range []string{
		"0a1b2c3d4e5f6g7h8i9jakblcmdneofp", "c0ffee11c0ffee22c0ffee33c0ffee44", "DEADBEEF01234567", "ABCDEFGHIJKLMNOP", "YWJjZGVmZ2hpamts+/==", "wxyzwxyz", "a1b2c3d4", "12345678901234567890", "with-some_punct.uation",
	} {
		s := learned(setCookie("session="+value), "")
		got := s.String(value)
		if got == value || len(got) != len(value) {
			t.Errorf("%q became %q", value, got)
		}
		for i := range value {
			if isAlnum(value[i]) != isAlnum(got[i]) || !isAlnum(value[i]) && value[i] != got[i] {
				t.Errorf("%q became %q: another shape at %d", value, got, i)
			}
		}
		fresh := learned(setCookie("session=something-else-before", "session="+got), "")
		if again := fresh.String(got); again != got {
			t.Errorf("the placeholder %q was taken for a secret and became %q", got, again)
		}
	}
	if got := learned(setCookie("session=--------"), "").String("--------"); got != "REDACTED-1" {
		t.Errorf("%q", got)
	}
}

func isAlnum(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

func TestDistinctSecretsStayDistinct(t *testing.T) {
	var lines []string
	for _, alphabet := range []string{"abcdefghijklmnop", "ABCDEFGHIJKLMNOP", "0123456789ABCDEF", "wxyzWXYZwwxxyyzz", "!#$%&'*+-.^_`|~:"} {
		for i := range 16 {
			lines = append(lines, "s"+string(rune('a'+i))+"session="+alphabet[i:]+alphabet[:i])
		}
	}
	s := learned(setCookie(lines...), `{"logintoken":"`+digits+`6b036288+\\","csrftoken":"`+strings.Repeat("ab", 16)+`6b036288+\\"}`)
	s.Learn(setCookie("wiki_session=c0ffee55c0ffee66c0ffee77c0ffee88"), nil) // the shape of a token's digits
	seen := map[string]string{}
	for _, value := range append([]string{"session=" + digits, "session=" + strings.Repeat("ab", 16), "session=c0ffee55c0ffee66c0ffee77c0ffee88"}, lines...) {
		_, value, _ = strings.Cut(value, "=")
		place := s.String(value)
		if other, ok := seen[place]; ok || place == value {
			t.Errorf("%q and %q both became %q", value, other, place)
		}
		seen[place] = value
	}
	if again := s.String(digits); again != s.String(digits) || !strings.HasPrefix(again, "0000") {
		t.Errorf("not stable: %q", again)
	}
}

func TestOddPasswords(t *testing.T) {
	s := redact.New()
	s.Password("", "empty")
	s.Password("abc", "short") // would leave nothing of any text
	s.Password("secret", "user")
	s.Password("secret-and-more", "bot")
	s.Password("user", "common")
	s.Password("PASSWORD-OF-kept", "kept") // a replay's own
	for text, want := range map[string]string{
		"":                                      "",
		"abc":                                   "abc",
		"secret":                                "PASSWORD-OF-user",
		"secret-and-more":                       "PASSWORD-OF-bot",
		"secret-and-mor":                        "PASSWORD-OF-user-and-mor",
		"secretsecret-and-more":                 "PASSWORD-OF-userPASSWORD-OF-bot",
		"lgname=user&lgpassword=user":           "lgname=PASSWORD-OF-common&lgpassword=PASSWORD-OF-common",
		"PASSWORD-OF-user PASSWORD-OF-user":     "PASSWORD-OF-user PASSWORD-OF-user",
		"PASSWORD-OF-kept and PASSWORD-OF-none": "PASSWORD-OF-kept and PASSWORD-OF-none",
	} {
		if got := s.String(text); got != want {
			t.Errorf("%q became %q, not %q", text, got, want)
		}
		if got := s.String(s.String(text)); got != want {
			t.Errorf("%q twice became %q, not %q", text, got, want)
		}
	}
}

func TestOverlapsGoAsAWhole(t *testing.T) {
	s := redact.New()
	s.Password("first-and-", "a")
	s.Password("and-second", "b")
	if got := s.String("x first-and-second x"); got != "x PASSWORD-OF-a x" {
		t.Errorf("%q", got)
	}
}

func TestTheSamePasswordOfTwo(t *testing.T) {
	s := redact.New()
	s.Password("the-same-one", "a")
	s.Password("the-same-one", "b")
	if got := s.String("the-same-one"); got != "PASSWORD-OF-a" {
		t.Errorf("%q", got)
	}
}

// FuzzString: no secret of eight and more characters is left, in any encoding
// a form or JSON has, and a second time changes nothing.
func FuzzString(f *testing.F) {
	f.Add("Fixture-Alice-4h8zt1", "lgpassword=", "&x=1")
	f.Add("aaaaaaaaa", "aaaa", "aaaa")
	f.Add("pass word+\\/\"'", `{"a":"`, `"}`)
	f.Add("ääääääää", "ä", "%C3%A4")
	f.Add("%2525%2525", "%25", "%25")
	f.Add(digits, "0000", `6b036288+\`)
	f.Add("<b>&lt;</b>", "&", ";")
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		const place = "PASSWORD-OF-user"
		if len(secret) < 8 || strings.ToValidUTF8(secret, "") != secret || touches(secret, place) {
			t.Skip()
		}
		s := redact.New()
		s.Password(secret, "user")
		asJSON, err := json.Marshal(secret)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{secret, url.QueryEscape(secret), string(asJSON[1 : len(asJSON)-1])} {
			got := s.String(before + form + after)
			if strings.Contains(got, secret) || strings.Contains(got, form) {
				t.Errorf("%q is left in %q", form, got)
			}
			if again := s.String(got); again != got {
				t.Errorf("%q, then %q", got, again)
			}
		}
	})
}

// touches tells a secret that a placeholder holds, or a text beside one could complete.
func touches(secret, place string) bool {
	if strings.Contains(place, secret) || strings.Contains(secret, place) {
		return true
	}
	for i := 1; i < len(secret); i++ {
		if strings.HasSuffix(place, secret[:i]) || strings.HasPrefix(place, secret[i:]) {
			return true
		}
	}
	return false
}

// A password may hold what JSON escapes.
func TestAPasswordOfAMailboxIsLearntAsItIs(t *testing.T) {
	s := redact.New()
	s.Learn(nil, []byte(`{"password":"k9\u003cZq\u00267\"x"}`))
	for _, text := range []string{`k9<Zq&7"x`, "password=k9%3CZq%267%22x", `"k9\u003cZq\u00267\"x"`} {
		if got := s.String(text); strings.Contains(got, "Zq") {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

// TestNameOfAModuleIsNoToken: paraminfo lists modules by name and name.
func TestNameOfAModuleIsNoToken(t *testing.T) {
	s := learned(nil, `{"submodules":{"checktoken":"checktoken","query":"query"},"logintoken":"a-value-of-its-own"}`)
	const text = `["checktoken","a-value-of-its-own"]`
	if got := s.String(text); !strings.Contains(got, "checktoken") || strings.Contains(got, "a-value-of-its-own") {
		t.Errorf("%s became %s", text, got)
	}
}

// TestWithinJSON: a password in HTML or a URL within JSON, as messages of the API
// are, is found too (rapid found it first, in harness/render).
func TestWithinJSON(t *testing.T) {
	const word = "AwP51sLVv5602u6"
	password := "&amp;" + word + `\n`
	s := redact.New()
	s.Password(password, "user")
	for _, text := range []string{html.EscapeString(password), url.PathEscape(password), password} {
		data, err := json.Marshal(map[string]string{"html": "<b>" + text + "</b>"})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.String(string(data)); strings.Contains(got, word) {
			t.Errorf("%s", got)
		}
	}
}
