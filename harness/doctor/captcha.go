package doctor

import (
	"context"
	"maps"
	"slices"

	"github.com/mwconform/mwconform/harness/api"
)

// captchaRequest is the id of ConfirmEdit's request.
const captchaRequest = "CaptchaAuthenticationRequest"

// captcha holds what was given to solve captchas against what a new account is asked now.
func captcha(ctx context.Context, c *Case) ([]Finding, error) {
	r, err := get(ctx, c.session(), api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": "create"})
	if err != nil {
		return nil, err
	}
	given := c.Target.Answers
	kind, asks := asked(r)
	questions := slices.Sorted(maps.Keys(given.Captcha))
	switch {
	case kind == "" && r.ErrorCode() != "" && (len(questions) > 0 || given.Image != ""):
		return one("captcha", Unchecked, "", "the wiki does not tell anybody what it asks (%s)", r.ErrorCode()), nil
	case kind == "" && (len(questions) > 0 || given.Image != ""):
		return one("captcha", Warning, "leave captcha-question, captcha-answer and captcha-image-words out", "the wiki asks for none when an account is made"), nil
	case kind == "":
		return nil, nil
	case kind == "question" && len(questions) == 0:
		return one("captcha", Warning, "give it as captcha-question, and captcha-answer", "new accounts are asked %q, and no answer was given", asks), nil
	case kind == "question" && given.Captcha[asks] == "" && slices.Contains(questions, asks):
		return one("captcha", Wrong, "give captcha-answer", "the question has no answer"), nil
	case kind == "question" && !slices.Contains(questions, asks):
		return one("captcha", Wrong, "give that one with its answer; where it changes, leave one in $wgCaptchaQuestions", "the wiki now asks %q, not %q", asks, questions[0]), nil
	case kind == "question":
		return one("captcha", OK, "", "the wiki asks the question given; whether the answer is right shows in a run with creates-accounts"), nil
	case kind == "image" && given.Image == "":
		return one("captcha", Warning, "leave one image in $wgCaptchaDirectory and give captcha-image-words", "new accounts are shown an image, and no words were given"), nil
	case kind == "image":
		return one("captcha", OK, "", "the wiki shows an image, as was said; whether the words are right shows in a run with creates-accounts"), nil
	}
	return one("captcha", Warning, "with QuestyCaptcha or FancyCaptcha it could be solved (mwconform init tells the lines)", "new accounts meet a captcha of the kind %q, which cannot be solved", kind), nil
}

// asked is the kind of the captcha in authmanagerinfo, "" for none, and its question.
func asked(r *api.Response) (kind, question string) {
	v, _ := r.At("query", "authmanagerinfo", "requests")
	list, _ := v.([]any)
	for i := range list {
		at := func(path ...any) string {
			return r.String(append([]any{"query", "authmanagerinfo", "requests", i}, path...)...)
		}
		if at("id") == captchaRequest {
			return at("metadata", "type"), at("fields", "captchaInfo", "value")
		}
	}
	return "", ""
}
