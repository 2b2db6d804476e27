package spec

import (
	"fmt"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
)

// captchaRequest is the id of ConfirmEdit's request (the same in every release so far).
const captchaRequest = "CaptchaAuthenticationRequest"

// Captcha is what a wiki asks before it signs in or creates an account.
type Captcha struct {
	Type   string         // question, image, …; "" where there is none
	Fields map[string]any // nil where there is none
	t      *T
}

// Captcha asks authmanagerinfo for the captcha of an action, login or create.
// It belongs to the session.
func (s *Session) Captcha(action string) Captcha {
	r := s.Get(api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": action, "formatversion": "2"})
	list, _ := r.At("query", "authmanagerinfo", "requests")
	requests, _ := list.([]any)
	for i := range requests {
		at := func(path ...any) []any { return append([]any{"query", "authmanagerinfo", "requests", i}, path...) }
		if r.String(at("id")...) != captchaRequest {
			continue
		}
		v, _ := r.At(at("fields")...)
		fields, _ := v.(map[string]any)
		return Captcha{r.String(at("metadata", "type")...), fields, s.t}
	}
	return Captcha{t: s.t}
}

// Value is the value a field comes with, "" where there is none.
func (c Captcha) Value(field string) string {
	f, _ := c.Fields[field].(map[string]any)
	v, _ := f["value"].(string)
	return v
}

// Solution are the fields that solve it. Where there is no captcha the spec
// ends with a failed control, where its answer is not known with an error.
func (c Captcha) Solution() api.Params {
	if c.t == nil {
		return nil
	}
	word := c.t.Answers().Image
	if c.Type != "image" {
		word = c.t.Answers().Word(c.Value("captchaInfo"))
	}
	if len(c.Fields) == 0 {
		c.t.Control("a captcha", c.Type, gomega.Not(gomega.BeEmpty()))
	}
	if word == "" {
		c.t.fail(&api.Trouble{Kind: api.Internal, Text: fmt.Sprintf("nobody gave the answer to the captcha %q (captcha-question and captcha-answer, captcha-image-words)", c.Value("captchaInfo"))})
	}
	return api.Params{"captchaId": c.Value("captchaId"), "captchaWord": word}
}
