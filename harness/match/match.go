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
	want string // completes "expected …"
	test func(r *api.Response) (ok bool, got string)
	got  string
}

func (m *matcher) Match(actual any) (bool, error) {
	r, ok := actual.(*api.Response)
	if !ok || r == nil {
		return false, fmt.Errorf("not an answer of the API but %T", actual)
	}
	ok, m.got = m.test(r)
	return ok, nil
}

func (m *matcher) FailureMessage(any) string {
	return fmt.Sprintf("expected %s, got %s", m.want, m.got)
}

func (m *matcher) NegatedFailureMessage(any) string {
	return fmt.Sprintf("expected not %s, got %s", m.want, m.got)
}

// HaveError matches an answer that is an error with this code.
func HaveError(code string) types.GomegaMatcher {
	return &matcher{want: "error " + code, test: func(r *api.Response) (bool, string) {
		return code != "" && r.ErrorCode() == code, Summary(r)
	}}
}

// HaveNoError matches a JSON answer without an error.
func HaveNoError() types.GomegaMatcher {
	return &matcher{want: "an answer without an error", test: func(r *api.Response) (bool, string) {
		_, one := r.At("error")
		_, list := r.At("errors")
		return r.Object() != nil && !one && !list, Summary(r)
	}}
}

// HaveResult matches a module's answer with this result, such as login.result.
func HaveResult(module, result string) types.GomegaMatcher {
	return &matcher{want: module + ".result " + result, test: func(r *api.Response) (bool, string) {
		return result != "" && r.String(module, "result") == result, Summary(r)
	}}
}

// HaveAuthStatus matches a module's answer with this status, such as clientlogin.status.
func HaveAuthStatus(module, status string) types.GomegaMatcher {
	return &matcher{want: module + ".status " + status, test: func(r *api.Response) (bool, string) {
		return status != "" && r.String(module, "status") == status, Summary(r)
	}}
}

// HaveMessageCode matches a module's answer with this messagecode.
func HaveMessageCode(module, code string) types.GomegaMatcher {
	return &matcher{want: module + ".messagecode " + code, test: func(r *api.Response) (bool, string) {
		return code != "" && r.String(module, "messagecode") == code, Summary(r)
	}}
}

// HaveReason matches a result with a reason of this code (an errorformat other than bc).
func HaveReason(module, code string) types.GomegaMatcher {
	return &matcher{want: module + ".reason.code " + code, test: func(r *api.Response) (bool, string) {
		return code != "" && r.String(module, "reason", "code") == code, Summary(r)
	}}
}

// HaveMembers matches where the object at a path has exactly these members, in
// any order, of those the schema of the answer knows. Members it does not know
// are the report's to tell: a wiki may add some, and no client is harmed.
func HaveMembers(names []string, path ...any) types.GomegaMatcher {
	want := append([]string(nil), names...)
	sort.Strings(want)
	text := fmt.Sprintf("%s with the members %s and no others", pathText(path), strings.Join(want, ", "))
	return &matcher{want: text, test: func(r *api.Response) (bool, string) {
		v, there := r.At(path...)
		o, ok := v.(map[string]any)
		switch {
		case !there:
			return false, "nothing there in " + Summary(r)
		case !ok:
			return false, show(r, v)
		}
		have := known(r, path, keys(o))
		return slices.Equal(have, want), "the members " + strings.Join(have, ", ")
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
	m.test = func(r *api.Response) (bool, string) {
		if !ok {
			m.want = pathText(path) + " " + show(r, expected)
		}
		v, there := r.At(path...)
		if !there {
			return false, "nothing there in " + Summary(r)
		}
		hit, err := inner.Match(v)
		if err != nil {
			return false, oneLine(r, err.Error())
		}
		if hit {
			return true, show(r, v)
		}
		if ok {
			return false, oneLine(r, inner.FailureMessage(v))
		}
		return false, show(r, v)
	}
	return m
}

// HaveNothingAt matches where there is no member at the path.
func HaveNothingAt(path ...any) types.GomegaMatcher {
	return &matcher{want: "no " + pathText(path), test: func(r *api.Response) (bool, string) {
		v, there := r.At(path...)
		if r.Object() == nil {
			return false, Summary(r)
		}
		return !there, show(r, v)
	}}
}

// HaveNoFlag matches where a boolean is false or not there: paraminfo leaves
// false flags out in both format versions, other modules do so in version 1 only.
func HaveNoFlag(path ...any) types.GomegaMatcher {
	return &matcher{want: "no flag " + pathText(path), test: func(r *api.Response) (bool, string) {
		v, there := r.At(path...)
		if r.Object() == nil {
			return false, Summary(r)
		}
		return !there || v == false, show(r, v)
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
	return &matcher{want: want, test: func(r *api.Response) (bool, string) {
		for _, w := range r.Warnings() {
			if w.Module == module && (code == "" || w.Code == code) && (code != "" || w.Text != "") {
				return true, ""
			}
		}
		return false, warningText(r)
	}}
}

// HaveNoWarnings matches a JSON object without warnings.
func HaveNoWarnings() types.GomegaMatcher {
	return &matcher{want: "no warnings", test: func(r *api.Response) (bool, string) {
		_, there := r.At("warnings")
		return r.Object() != nil && !there, warningText(r)
	}}
}

// HaveStatus matches the HTTP status.
func HaveStatus(status int) types.GomegaMatcher {
	return &matcher{want: fmt.Sprintf("HTTP status %d", status), test: func(r *api.Response) (bool, string) {
		return r.Status == status, fmt.Sprintf("%d %s", r.Status, http.StatusText(r.Status))
	}}
}

// HaveHeader matches the first value of a header, a string or a matcher.
func HaveHeader(name string, expected any) types.GomegaMatcher {
	inner, ok := expected.(types.GomegaMatcher)
	if !ok {
		inner = gomega.Equal(expected)
	}
	return &matcher{want: "the header " + name + " as expected", test: func(r *api.Response) (bool, string) {
		if _, there := r.Header[http.CanonicalHeaderKey(name)]; !there {
			return false, "no such header"
		}
		v := r.Header.Get(name)
		hit, err := inner.Match(v)
		if err != nil {
			return false, oneLine(r, err.Error())
		}
		if !hit {
			return false, oneLine(r, inner.FailureMessage(v))
		}
		return true, oneLine(r, v)
	}}
}

// HaveNoHeader matches where the header is not there.
func HaveNoHeader(name string) types.GomegaMatcher {
	return &matcher{want: "no header " + name, test: func(r *api.Response) (bool, string) {
		v, there := r.Header[http.CanonicalHeaderKey(name)]
		return !there, r.Redact(strings.Join(v, ", "))
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
