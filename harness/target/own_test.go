package target_test

import (
	"errors"
	"testing"

	"github.com/mwconform/mwconform/harness/target"
)

func TestParseEndpoint(t *testing.T) {
	for address, want := range map[string]error{
		"https://wiki.example/w/api.php": nil, "http://127.0.0.1:1/api.php": nil,
		"wiki.example": target.ErrNoEndpoint, "ftp://wiki.example": target.ErrNoEndpoint, "http:///api.php": target.ErrNoEndpoint, "": target.ErrNoEndpoint,
		"https://a:b@wiki.example/": target.ErrUserinfo,
	} {
		if _, err := target.ParseEndpoint(address); !errors.Is(err, want) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestWordOfACaptcha(t *testing.T) {
	sum := func(question string) (string, bool) { return "7", question == "3 + 4" }
	for _, c := range []struct {
		answers        target.Answers
		question, want string
	}{
		{target.Answers{}, "3 + 4", ""},
		{target.Answers{Solve: sum}, "3 + 4", "7"},
		{target.Answers{Solve: sum}, "4 + 4", ""},
		{target.Answers{Captcha: map[string]string{"3 + 4": "seven"}, Solve: sum}, "3 + 4", "seven"},
	} {
		if got := c.answers.Word(c.question); got != c.want {
			t.Errorf("%q: %q, not %q", c.question, got, c.want)
		}
	}
}
