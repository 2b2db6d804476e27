package wiki

import "github.com/mwconform/mwconform/harness/target"

// TargetAnswers are the answers of the test wiki as specs take them.
func TargetAnswers() (target.Answers, error) {
	a, err := LoadAnswers()
	if err != nil {
		return target.Answers{}, err
	}
	out := target.Answers{Captcha: map[string]string{a.Captcha.Question: a.Captcha.Answer}, Image: a.CaptchaImage.Answer, TOTP: map[string]string{}}
	for _, f := range a.TwoFactor {
		out.TOTP[f.Role] = f.Secret
	}
	return out, nil
}
