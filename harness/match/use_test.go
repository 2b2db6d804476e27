package match_test

import (
	"strings"
	"testing"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/redact"
)

func TestWrongTypeOfActual(t *testing.T) {
	for _, actual := range []any{nil, (*api.Response)(nil), api.Response{}, "text", 5, []byte(`{}`), map[string]any{}, error(nil)} {
		for name, list := range checks {
			ok, err := list[0].matcher.Match(actual)
			if ok || err == nil || !strings.Contains(err.Error(), "not an answer of the API but ") {
				t.Errorf("%s on %T: %v, %v", name, actual, ok, err)
			}
		}
	}
}

func TestAllOfNothing(t *testing.T) {
	ok, err := match.All().Match(answer(t, body(`{}`), nil))
	if ok || err == nil || !strings.Contains(err.Error(), "All of nothing") {
		t.Errorf("%v, %v", ok, err)
	}
}

func TestAllForgetsEarlierFailures(t *testing.T) {
	m := match.All(match.HaveStatus(200), match.HaveNoError())
	if ok, _ := m.Match(answer(t, transport{status: 404, body: `{"error":{}}`}, nil)); ok {
		t.Error("matches a wrong answer")
	}
	if ok, err := m.Match(answer(t, body(`{}`), nil)); !ok || err != nil {
		t.Errorf("a right answer after a wrong one: %v, %v, %s", ok, err, m.FailureMessage(nil))
	}
}

func TestNegated(t *testing.T) {
	r := answer(t, body(`{"error":{"code":"badtoken"}}`), nil)
	m := match.HaveError("badtoken")
	if ok, err := gomega.Not(m).Match(r); ok || err != nil {
		t.Errorf("Not: %v, %v", ok, err)
	}
	if says := gomega.Not(m).FailureMessage(r); says != `expected not error badtoken, got {"error":{"code":"badtoken"}}` {
		t.Errorf("says %q", says)
	}
	both := match.All(match.HaveStatus(200), m)
	if ok, _ := gomega.Not(both).Match(r); ok {
		t.Error("Not(All) of what all match")
	}
	if says := both.NegatedFailureMessage(r); says != "expected not all of it" {
		t.Errorf("says %q", says)
	}
	if ok, err := gomega.Not(match.HaveError("x")).Match("text"); ok || err == nil {
		t.Errorf("Not on no answer: %v, %v", ok, err)
	}
}

// TestSecretsGoBeforeTheCut moves a token over every position near the places
// where texts are cut: no four characters of it may be left.
func TestSecretsGoBeforeTheCut(t *testing.T) {
	const secret = "c0ffee11c0ffee22c0ffee33c0ffee44"
	store := redact.New()
	store.Learn(nil, []byte(`{"logintoken":"`+secret+`6b036288+\\"}`))
	for pad := 20; pad < 230; pad++ {
		fill := strings.Repeat("x", pad)
		r := answer(t, transport{
			body:   `{"a":"` + fill + secret + `","warnings":{"main":{"*":"` + fill + secret + `"}},"error":{"code":"c"},"errors":[]}`,
			header: map[string][]string{"X-A": {fill + secret}},
		}, store.String)
		for name, m := range map[string]types.GomegaMatcher{
			"HaveError": match.HaveError("z"), "HaveResult": match.HaveResult("a", "b"), "HaveNoError": match.HaveNoError(),
			"HaveAt": match.HaveAt("z", "a"), "HaveAt expecting it": match.HaveAt(fill+secret, "error", "code"),
			"HaveAt with a matcher": match.HaveAt(gomega.HavePrefix("z"), "a"), "HaveAt with an error": match.HaveAt(gomega.BeNumerically(">", 1), "a"),
			"HaveNothingAt": match.HaveNothingAt("a"), "HaveFlag": match.HaveFlag(true, "a"), "HaveNoFlag": match.HaveNoFlag("a"), "HaveMembers": match.HaveMembers(nil, "a"),
			"HaveWarning": match.HaveWarning("other", ""), "HaveNoWarnings": match.HaveNoWarnings(),
			"HaveHeader": match.HaveHeader("X-A", "z"), "HaveHeader with a matcher": match.HaveHeader("X-A", gomega.HavePrefix("z")),
			"HaveNoHeader": match.HaveNoHeader("X-A"),
		} {
			ok, err := m.Match(r)
			if ok || err != nil {
				t.Fatalf("%s: %v, %v", name, ok, err)
			}
			says := m.FailureMessage(r)
			for i := 0; i+4 <= len(secret); i++ {
				if strings.Contains(says, secret[i:i+4]) {
					t.Fatalf("%s after %d characters: %q is left in %q", name, pad, secret[i:i+4], says)
				}
			}
		}
	}
}

// TestSecretsWithSpaces: joining the spaces of a text must not hide a secret.
func TestSecretsWithSpaces(t *testing.T) {
	store := redact.New()
	store.Password("two  spaces and\ta tab", "user")
	r := answer(t, body(`{"a":"two  spaces and\ta tab"} two  spaces and`+"\t"+`a tab`), store.String)
	if s := match.Summary(r); strings.Contains(s, "spaces") {
		t.Errorf("left in %q", s)
	}
}

func TestSummaryIsOneLine(t *testing.T) {
	r := answer(t, transport{status: 500, body: "<html>\n\n  <b>" + strings.Repeat("ä", 300)}, nil)
	s := match.Summary(r)
	if !strings.HasPrefix(s, "HTTP 500 <html> <b>ä") || !strings.HasSuffix(s, "ä…") || strings.Contains(s, "\n") {
		t.Errorf("%q", s)
	}
	if n := len([]rune(s)); n != len("HTTP 500 ")+201 {
		t.Errorf("%d characters", n)
	}
}

// TestForeignMembers: a member that the schema does not know is no reason to
// fail, but one that it knows is, and so is one of the same name elsewhere.
func TestForeignMembers(t *testing.T) {
	r := answer(t, body(`{"x":1,"login":{"result":"Success","x":1,"token":"t"}}`), nil)
	for _, c := range []struct {
		foreign []string
		want    []string
		path    []any
		ok      bool
	}{
		{nil, []string{"result", "token"}, []any{"login"}, false},
		{[]string{"login.x"}, []string{"result", "token"}, []any{"login"}, true},
		{[]string{"login.x"}, []string{"result"}, []any{"login"}, false}, // token is known
		{[]string{"x"}, []string{"result", "token"}, []any{"login"}, false},
		{[]string{"login.x"}, []string{"login"}, nil, false},
		{[]string{"x"}, []string{"login"}, nil, true},
	} {
		r.Foreign = c.foreign
		if ok, err := match.HaveMembers(c.want, c.path...).Match(r); ok != c.ok || err != nil {
			t.Errorf("%v of %v with %v unknown: %v, %v", c.want, c.path, c.foreign, ok, err)
		}
	}
}
