package wiki

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mwconform/mwconform/fixtures"
)

func TestAnswers(t *testing.T) {
	a, err := LoadAnswers()
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := TargetAccounts()
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 6; n++ {
		role := fmt.Sprintf("two-factor-%d", n)
		f, ok := a.Of(role)
		if !ok || f.Secret == "" || f.Recovery == "" {
			t.Errorf("%s has the second factor %+v, %v", role, f, ok)
		}
		if x := accounts[role]; x.Role != role || x.Name == "" || x.Password == "" {
			t.Errorf("the account of %s is %+v", role, x)
		}
	}
	for _, role := range []string{"user", "plain-user", "sysop", "must-change", "must-change-bot", "bot", "bot-basic", "stale-bot"} {
		if x := accounts[role]; x.Role != role || x.Password == "" {
			t.Errorf("the account of %s is %+v", role, x)
		}
	}
	if f, ok := a.Of("user"); ok {
		t.Errorf("user has the second factor %+v", f)
	}
}

func TestCodes(t *testing.T) {
	// RFC 6238, appendix B: SHA-1, the last six digits.
	f := TwoFactor{Secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}
	at := time.Unix(1111111109, 0)
	code, err := f.Code(at)
	if err != nil || code != "081804" {
		t.Errorf("code %s, %v; want 081804", code, err)
	}
	codes, err := f.Codes(at)
	if err != nil || len(codes) != 7 || codes[3] != "081804" || codes[4] != "050471" {
		t.Errorf("codes %v, %v", codes, err)
	}
	if _, err := (TwoFactor{Secret: "not base32"}).Codes(at); err == nil {
		t.Error("a code of no secret")
	}
}

func TestAnswersRefused(t *testing.T) {
	accounts := []Account{{Role: "sysop"}, {Role: "two-factor-1"}, {Role: "two-factor-2"}}
	const good = "captcha: {question: q, answer: a}\ncaptcha-image: {answer: a, salt: \"0\", secret: s}\ntwo-factor:\n" +
		"  - {role: two-factor-1, secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ, recovery: GEZDGNBVGY3TQOJQ}\n"
	again := func(role, secret, recovery string) string {
		return good + "  - {role: " + role + ", secret: " + secret + ", recovery: " + recovery + "}\n"
	}
	const secret, recovery = "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK", "MFRGGZDFMZTWQ2LK"
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":       {good + "captha: {}\n", "answers.yaml:5:1:"},
		"unknown inner key": {strings.Replace(good, "question:", "qestion:", 1), "answers.yaml:1:"},
		"no answer":         {strings.Replace(good, "answer: a}", "answer: \"\"}", 1), "captcha: answer is missing"},
		"no image":          {strings.Replace(good, "captcha-image: {answer: a, salt: \"0\", secret: s}\n", "", 1), "captcha-image: "},
		"unknown role":      {again("two-factor-3", secret, recovery), `"two-factor-3"`},
		"repeated role":     {again("two-factor-1", secret, recovery), `"two-factor-1" is repeated`},
		"repeated secret":   {again("two-factor-2", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", recovery), "is repeated"},
		"short secret":      {again("two-factor-2", "MFRGGZDF", recovery), "base32 of 16"},
		"no base32":         {again("two-factor-2", strings.ToLower(secret), recovery), "base32"},
		"no recovery":       {again("two-factor-2", secret, `""`), "base32 of 10"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loadAnswers(withFiles(t, map[string]string{"wiki/answers.yaml": c.text}), accounts)
			wantError(t, err, c.want)
		})
	}
	a, err := loadAnswers(withFiles(t, map[string]string{"wiki/answers.yaml": again("two-factor-2", secret, recovery)}), accounts)
	if err != nil || len(a.TwoFactor) != 2 {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestFixtureForPHP(t *testing.T) {
	s, err := loadSite(fixtures.FS, trees[1], "1.39.1")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := s.materialise(dir); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Accounts  map[string]string
		Captcha   struct{ Question, Answer string }
		TwoFactor []struct{ Name, Secret, Recovery string }
	}
	if err := json.Unmarshal([]byte(content(dir+"/fixture.json")), &got); err != nil {
		t.Fatal(err)
	}
	if got.Accounts["user"] != "Alice" || got.Captcha.Question != s.answers.Captcha.Question ||
		len(got.TwoFactor) != len(s.answers.TwoFactor) || got.TwoFactor[0].Name != got.Accounts["two-factor-1"] {
		t.Errorf("%+v", got)
	}
	for _, f := range []string{"/README.md", "/extensions/MwconformAuth/README.md"} {
		if strings.HasPrefix(content(dir+f), "#") {
			t.Errorf("%s is there", f)
		}
	}
	if !strings.Contains(content(dir+"/extensions/MwconformAuth/extension.json"), "MwconformAuth") {
		t.Error("the extension is not there")
	}
}

// TestExtensionMessages checks that every message the code names is there and documented.
func TestExtensionMessages(t *testing.T) {
	const dir = "wiki/extensions/MwconformAuth"
	read := func(file string) (keys []string) {
		raw, err := fs.ReadFile(fixtures.FS, dir+"/i18n/"+file)
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for k := range m {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		return keys
	}
	en := read("en.json")
	if qqq := read("qqq.json"); !slices.Equal(en, qqq) {
		t.Errorf("en.json has %v, qqq.json %v", en, qqq)
	}
	named := regexp.MustCompile(`'(mwconformauth-[a-zA-Z0-9-]+)'|->(?:fail|ask)\( (?:\$step, )?'([a-z-]+)'`)
	err := fs.WalkDir(fixtures.FS, dir+"/src", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(fixtures.FS, p)
		text := string(raw)
		if !strings.Contains(text, "SPDX-License-Identifier: Apache-2.0") {
			t.Errorf("%s does not name its licence", p)
		}
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			key := m[1]
			if key == "" {
				key = "mwconformauth-" + m[2]
			}
			if !slices.Contains(en, key) {
				t.Errorf("%s: no message %s", p, key)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
