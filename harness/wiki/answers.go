package wiki

import (
	"encoding/base32"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/mwconform/mwconform/fixtures"
)

// Answers are what somebody must know to get past the questions of the test wiki.
type Answers struct {
	Captcha      Captcha      `yaml:"captcha"`
	CaptchaImage CaptchaImage `yaml:"captcha-image"`
	TwoFactor    []TwoFactor  `yaml:"two-factor"`
}

// Captcha is the question of the scenarios that provide captcha-question.
type Captcha struct {
	Question string `yaml:"question" json:"question"`
	Answer   string `yaml:"answer" json:"answer"`
}

// CaptchaImage is the image of the scenarios that provide captcha-image.
type CaptchaImage struct {
	Answer string `yaml:"answer" json:"-"`
	Salt   string `yaml:"salt" json:"-"`
	Secret string `yaml:"secret" json:"secret"`
}

// TwoFactor is the second factor of an account.
type TwoFactor struct {
	Role     string `yaml:"role"`
	Secret   string `yaml:"secret"`   // base32
	Recovery string `yaml:"recovery"` // a code that works once (never in 1.39)
}

// LoadAnswers reads the answers this program carries. An error means that
// fixtures/wiki/answers.yaml is wrong, and says where.
func LoadAnswers() (Answers, error) {
	accounts, err := Accounts()
	if err != nil {
		return Answers{}, err
	}
	return loadAnswers(fixtures.FS, accounts)
}

// Of is the second factor of a role.
func (a Answers) Of(role string) (TwoFactor, bool) {
	i := slices.IndexFunc(a.TwoFactor, func(f TwoFactor) bool { return f.Role == role })
	if i < 0 {
		return TwoFactor{}, false
	}
	return a.TwoFactor[i], true
}

// Window is how long a code lasts.
const Window = 30 * time.Second

// windowRadius is how many windows before and after the present one MediaWiki
// accepts codes of (OATHAuthWindowRadius as it ships).
const windowRadius = 4

// Code is the code at a moment.
func (f TwoFactor) Code(at time.Time) (string, error) { return totp.GenerateCode(f.Secret, at) }

// Codes are different codes that are all accepted at a moment, if they are
// sent in this order: each must be of a later window than the one before.
// The first and the last window are left out, for a clock that moves on.
func (f TwoFactor) Codes(at time.Time) ([]string, error) {
	var out []string
	for w := 1 - windowRadius; w < windowRadius; w++ {
		code, err := f.Code(at.Add(time.Duration(w) * Window))
		if err != nil {
			return nil, err
		}
		if slices.Contains(out, code) { // one in a million
			continue
		}
		out = append(out, code)
	}
	return out, nil
}

func loadAnswers(fsys fs.FS, accounts []Account) (Answers, error) {
	const file = "wiki/answers.yaml"
	var a Answers
	if err := decode(fsys, file, &a); err != nil {
		return Answers{}, err
	}
	fail := func(format string, args ...any) (Answers, error) {
		return Answers{}, fmt.Errorf("fixtures/%s: %s", file, fmt.Sprintf(format, args...))
	}
	for key, text := range map[string]string{
		"captcha: question": a.Captcha.Question, "captcha: answer": a.Captcha.Answer,
		"captcha-image: answer": a.CaptchaImage.Answer, "captcha-image: salt": a.CaptchaImage.Salt,
		"captcha-image: secret": a.CaptchaImage.Secret,
	} {
		if strings.TrimSpace(text) == "" {
			return fail("%s is missing", key)
		}
	}
	seen := map[string]bool{}
	for _, f := range a.TwoFactor {
		if !slices.ContainsFunc(accounts, func(a Account) bool { return a.Role == f.Role }) {
			return fail("two-factor: no account has the role %q", f.Role)
		}
		for what, least := range map[string]int{f.Secret: 16, f.Recovery: 10} {
			if raw, err := base32.StdEncoding.DecodeString(what); err != nil || len(raw) < least {
				return fail("two-factor: %s: %q is not base32 of %d bytes or more", f.Role, what, least)
			}
		}
		for _, once := range []string{f.Role, f.Secret, f.Recovery} {
			if seen[once] {
				return fail("two-factor: %q is repeated", once)
			}
			seen[once] = true
		}
	}
	return a, nil
}

// forPHP is what the settings of the scenarios may know, as fixture.json.
func (a Answers) forPHP(accounts []Account) ([]byte, error) {
	type factor struct {
		Name     string `json:"name"`
		Secret   string `json:"secret"`
		Recovery string `json:"recovery"`
	}
	out := struct {
		Accounts     map[string]string `json:"accounts"` // name by role
		Captcha      Captcha           `json:"captcha"`
		CaptchaImage CaptchaImage      `json:"captchaImage"`
		TwoFactor    []factor          `json:"twoFactor"`
	}{map[string]string{}, a.Captcha, a.CaptchaImage, []factor{}}
	for _, x := range accounts {
		out.Accounts[x.Role] = x.Name
	}
	for _, f := range a.TwoFactor {
		out.TwoFactor = append(out.TwoFactor, factor{out.Accounts[f.Role], f.Secret, f.Recovery})
	}
	return json.MarshalIndent(out, "", "  ")
}
