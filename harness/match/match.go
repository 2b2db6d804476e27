// Package match has Gomega matchers for answers of the Action API. They are
// pure: no assertion, no logging, no state.
package match

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/pattern"
)

// matcher is a named test of a response that says what it found instead.
type matcher struct {
	want  string                     // completes "expected …"
	wants func(*api.Response) string // the same where it takes an answer to say it without its secrets; else nil
	test  func(r *api.Response) (ok bool, got said)
	got   said
}

// said is a text for people, made where somebody is to read it.
type said func() string

func exactly(words string) said { return func() string { return words } }

func (m *matcher) Match(actual any) (bool, error) {
	r, ok := actual.(*api.Response)
	if !ok || r == nil {
		return false, fmt.Errorf("not an answer of the API but %T", actual)
	}
	ok, m.got = m.test(r)
	return ok, nil
}

func (m *matcher) FailureMessage(actual any) string {
	return fmt.Sprintf("expected %s, got %s", m.wanted(actual), m.got())
}

func (m *matcher) NegatedFailureMessage(actual any) string {
	return fmt.Sprintf("expected not %s, got %s", m.wanted(actual), m.got())
}

func (m *matcher) wanted(actual any) string {
	if r, ok := actual.(*api.Response); ok && m.wants != nil {
		return m.wants(r)
	}
	return m.want
}

// HaveError matches an answer that is an error with this code.
func HaveError(code string) types.GomegaMatcher {
	return &matcher{want: "error " + code, test: func(r *api.Response) (bool, said) {
		return code != "" && r.ErrorCode() == code, summary(r)
	}}
}

// HaveNoError matches a JSON answer without an error.
func HaveNoError() types.GomegaMatcher {
	return &matcher{want: "an answer without an error", test: func(r *api.Response) (bool, said) {
		_, one := r.At("error")
		_, list := r.At("errors")
		return r.Object() != nil && !one && !list, summary(r)
	}}
}

// HaveResult matches a module's answer with this result, such as login.result.
func HaveResult(module, result string) types.GomegaMatcher {
	return &matcher{want: module + ".result " + result, test: func(r *api.Response) (bool, said) {
		return result != "" && r.String(module, "result") == result, summary(r)
	}}
}

// HaveAuthStatus matches a module's answer with this status, such as clientlogin.status.
func HaveAuthStatus(module, status string) types.GomegaMatcher {
	return &matcher{want: module + ".status " + status, test: func(r *api.Response) (bool, said) {
		return status != "" && r.String(module, "status") == status, summary(r)
	}}
}

// HaveMessageCode matches a module's answer with this messagecode.
func HaveMessageCode(module, code string) types.GomegaMatcher {
	return &matcher{want: module + ".messagecode " + code, test: func(r *api.Response) (bool, said) {
		return code != "" && r.String(module, "messagecode") == code, summary(r)
	}}
}

// HaveReason matches a result with a reason of this code (an errorformat other than bc).
func HaveReason(module, code string) types.GomegaMatcher {
	return &matcher{want: module + ".reason.code " + code, test: func(r *api.Response) (bool, said) {
		return code != "" && r.String(module, "reason", "code") == code, summary(r)
	}}
}

// HaveMembers matches where the object at a path has exactly these members, in
// any order, of those the schema of the answer knows. Members it does not know
// are the report's to tell: a wiki may add some, and no client is harmed.
func HaveMembers(names []string, path ...any) types.GomegaMatcher {
	want := append([]string(nil), names...)
	sort.Strings(want)
	text := fmt.Sprintf("%s with the members %s and no others", pathText(path), strings.Join(want, ", "))
	return &matcher{want: text, test: func(r *api.Response) (bool, said) {
		v, there := r.At(path...)
		o, ok := v.(map[string]any)
		switch {
		case !there:
			return false, func() string { return "nothing there in " + Summary(r) }
		case !ok:
			return false, shown(r, v)
		}
		have := known(r, path, keys(o))
		return slices.Equal(have, want), func() string { return "the members " + strings.Join(have, ", ") }
	}}
}

// HaveAt matches where there is something at the path and it is as expected,
// a value or a matcher. Numbers are compared as json.Number.
func HaveAt(expected any, path ...any) types.GomegaMatcher {
	inner, ok := expected.(types.GomegaMatcher)
	if !ok {
		inner = gomega.Equal(expected)
	}
	m := &matcher{want: pathText(path) + " as expected"}
	if !ok {
		m.wants = func(r *api.Response) string { return pathText(path) + " " + show(r, expected) }
	}
	m.test = func(r *api.Response) (bool, said) {
		v, there := r.At(path...)
		if !there {
			return false, func() string { return "nothing there in " + Summary(r) }
		}
		hit, err := inner.Match(v)
		if err != nil {
			return false, lineOf(r, err.Error)
		}
		if hit {
			return true, shown(r, v)
		}
		if ok {
			return false, lineOf(r, func() string { return inner.FailureMessage(v) })
		}
		return false, shown(r, v)
	}
	return m
}

// HaveNothingAt matches where there is no member at the path.
func HaveNothingAt(path ...any) types.GomegaMatcher {
	return &matcher{want: "no " + pathText(path), test: func(r *api.Response) (bool, said) {
		v, there := r.At(path...)
		if r.Object() == nil {
			return false, summary(r)
		}
		return !there, shown(r, v)
	}}
}

// HaveNoFlag matches where a boolean is false or not there: paraminfo leaves
// false flags out in both format versions, other modules do so in version 1 only.
func HaveNoFlag(path ...any) types.GomegaMatcher {
	return &matcher{want: "no flag " + pathText(path), test: func(r *api.Response) (bool, said) {
		v, there := r.At(path...)
		if r.Object() == nil {
			return false, summary(r)
		}
		return !there || v == false, shown(r, v)
	}}
}

// HaveFlag matches where a boolean of paraminfo is as said; see HaveNoFlag.
func HaveFlag(on bool, path ...any) types.GomegaMatcher {
	if on {
		return HaveAt(true, path...)
	}
	return HaveNoFlag(path...)
}

// HaveWarning matches an answer with a warning of a module; code "" stands for
// any (errorformat=bc has none).
func HaveWarning(module, code string) types.GomegaMatcher {
	want := "a warning of " + module
	if code != "" {
		want = "the warning " + code + " of " + module
	}
	return &matcher{want: want, test: func(r *api.Response) (bool, said) {
		for _, w := range r.Warnings() {
			if w.Module == module && (code == "" || w.Code == code) && (code != "" || w.Text != "") {
				return true, exactly("")
			}
		}
		return false, warnings(r)
	}}
}

// HaveNoWarnings matches a JSON object without warnings.
func HaveNoWarnings() types.GomegaMatcher {
	return &matcher{want: "no warnings", test: func(r *api.Response) (bool, said) {
		_, there := r.At("warnings")
		return r.Object() != nil && !there, warnings(r)
	}}
}

// HaveStatus matches the HTTP status.
func HaveStatus(status int) types.GomegaMatcher {
	return &matcher{want: fmt.Sprintf("HTTP status %d", status), test: func(r *api.Response) (bool, said) {
		return r.Status == status, func() string { return fmt.Sprintf("%d %s", r.Status, http.StatusText(r.Status)) }
	}}
}

// HaveHeader matches the first value of a header, a string or a matcher.
func HaveHeader(name string, expected any) types.GomegaMatcher {
	inner, ok := expected.(types.GomegaMatcher)
	if !ok {
		inner = gomega.Equal(expected)
	}
	return &matcher{want: "the header " + name + " as expected", test: func(r *api.Response) (bool, said) {
		if _, there := r.Header[http.CanonicalHeaderKey(name)]; !there {
			return false, exactly("no such header")
		}
		v := r.Header.Get(name)
		hit, err := inner.Match(v)
		if err != nil {
			return false, lineOf(r, err.Error)
		}
		if !hit {
			return false, lineOf(r, func() string { return inner.FailureMessage(v) })
		}
		return true, lineOf(r, exactly(v))
	}}
}

// HaveNoHeader matches where the header is not there.
func HaveNoHeader(name string) types.GomegaMatcher {
	return &matcher{want: "no header " + name, test: func(r *api.Response) (bool, said) {
		v, there := r.Header[http.CanonicalHeaderKey(name)]
		return !there, func() string { return r.Redact(strings.Join(v, ", ")) }
	}}
}

// HaveNone matches an answer in which a search finds nothing. what names what
// is searched for.
func HaveNone(what string, search func(*api.Response) []string) types.GomegaMatcher {
	return &matcher{want: "no " + what, test: func(r *api.Response) (bool, said) {
		found := search(r)
		return len(found) == 0, lineOf(r, func() string { return strings.Join(found, ", ") })
	}}
}

// Token matches a string that has the form of a token handed out to a client
// with a session: 32 hexadecimal digits, 8 of the time, the suffix.
func Token() types.GomegaMatcher {
	return Like(token.Regexp())
}

var token = pattern.Lazy(`^[0-9a-f]{40}\+\\$`)

// All matches where every matcher does, and reports all that do not.
func All(ms ...types.GomegaMatcher) types.GomegaMatcher { return &all{ms: ms} }

type all struct {
	ms     []types.GomegaMatcher
	failed []string
}

func (a *all) Match(actual any) (bool, error) {
	a.failed = nil
	if len(a.ms) == 0 {
		return false, errors.New("All of nothing matches nothing")
	}
	for _, m := range a.ms {
		ok, err := m.Match(actual)
		if err != nil {
			return false, err
		}
		if !ok {
			a.failed = append(a.failed, m.FailureMessage(actual))
		}
	}
	return len(a.failed) == 0, nil
}

func (a *all) FailureMessage(any) string        { return strings.Join(a.failed, "; ") }
func (a *all) NegatedFailureMessage(any) string { return "expected not all of it" }

// known are the members at a path without those the schema does not know.
func known(r *api.Response, path []any, names []string) []string {
	at := ""
	for _, step := range path {
		at += fmt.Sprint(step) + "."
	}
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(r.Foreign, at+name) })
}

func keys(o map[string]any) []string {
	out := make([]string, 0, len(o))
	for k := range o {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

func pathText(path []any) string {
	if len(path) == 0 {
		return "the answer"
	}
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = fmt.Sprint(p)
	}
	return strings.Join(parts, ".")
}

func warningText(r *api.Response) string {
	ws := r.Warnings()
	if len(ws) == 0 {
		return "no warnings in " + Summary(r)
	}
	var out []string
	for _, w := range ws {
		out = append(out, fmt.Sprintf("%s %s %q", w.Module, w.Code, cut(r.Redact(w.Text), 80)))
	}
	return "warnings " + strings.Join(out, ", ")
}

// Summary is an answer in one line for people: status and the start of the body.
func Summary(r *api.Response) string {
	body := oneLine(r, string(r.Body))
	if r.Status != http.StatusOK {
		return fmt.Sprintf("HTTP %d %s", r.Status, cut(body, 200))
	}
	return cut(body, 200)
}

func summary(r *api.Response) said { return func() string { return Summary(r) } }

func warnings(r *api.Response) said { return func() string { return warningText(r) } }

func shown(r *api.Response, v any) said { return func() string { return show(r, v) } }

func lineOf(r *api.Response, words said) said { return func() string { return oneLine(r, words()) } }

// show is a value as JSON, redacted before it is cut, so that no half of a
// secret stays behind.
func show(r *api.Response, v any) string {
	b, err := json.Marshal(v)
	text := string(b)
	if err != nil {
		text = fmt.Sprint(v)
	}
	return cut(r.Redact(text), 200)
}

// oneLine is a text without secrets, redacted before its spaces are joined.
func oneLine(r *api.Response, text string) string {
	return strings.Join(strings.Fields(r.Redact(text)), " ")
}

func cut(s string, n int) string {
	for at := range s {
		if n == 0 {
			return s[:at] + "…"
		}
		n--
	}
	return s
}
