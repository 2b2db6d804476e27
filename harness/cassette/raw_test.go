package cassette_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
)

// odd is what a form of names and texts cannot hold.
var odd = []api.Pair{{Name: "x[]", Value: "one"}, {Name: "x[]", Value: "two"}, {Name: "y", Value: "a\x00\x01b"}, {Name: "y", Value: "\xff\xfe"}}

func rawSpec(pairs []api.Pair) spec.Spec {
	return spec.Spec{Clauses: []string{clause}, Title: "signs in", Run: func(t *spec.T) {
		s := t.Session()
		form := spec.LoginForm(t.Account("user"))
		pairs := append([]api.Pair{{Name: "lgtoken", Value: s.Token("login")}}, pairs...)
		r := s.Do(api.Call{Form: form, Raw: pairs})
		t.Check(clause, "the login", r, match.HaveResult("login", "Success"))
	}}
}

// A request with values that are no text replays as exactly that request.
func TestRawRequests(t *testing.T) {
	r := newRecording(t, t.TempDir())
	if o := run(t, r.target, rawSpec(odd)); o.Verdict != result.Pass {
		t.Fatalf("%+v", o)
	}
	fsys := files(t, r.dir)
	text := string(fsys["1.39/"+file].Data)
	if !strings.Contains(text, "&x[]=one&x[]=two&y=a%00%01b&y=%FF%FE") || strings.Contains(text, "!!binary") {
		t.Errorf("%s", text)
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) && c != '\n' }) {
		t.Errorf("%q", text)
	}
	for _, secret := range append(r.wiki.secrets, password) {
		if strings.Contains(text, secret) {
			t.Errorf("the secret %q is in %s", secret, text)
		}
	}
	if o := run(t, replayed(t, fsys), rawSpec(odd)); o.Verdict != result.Pass {
		t.Errorf("%+v", o)
	}
	for name, other := range map[string][]api.Pair{
		"another order":     {odd[1], odd[0], odd[2], odd[3]},
		"the last ones":     {odd[0], odd[1], odd[3], odd[2]},
		"one less":          odd[:3],
		"another character": {odd[0], odd[1], {Name: "y", Value: "a\x00\x02b"}, odd[3]},
		"other bytes":       {odd[0], odd[1], odd[2], {Name: "y", Value: "\xff\xff"}},
		"replaced bytes":    {odd[0], odd[1], odd[2], {Name: "y", Value: "��"}},
		"another array":     {{Name: "x[0]", Value: "one"}, odd[1], odd[2], odd[3]},
	} {
		o := run(t, replayed(t, fsys), rawSpec(other))
		if o.Verdict != result.Error || !strings.Contains(o.Reason, "differs in form (") {
			t.Errorf("%s: %+v", name, o)
		}
	}
}
