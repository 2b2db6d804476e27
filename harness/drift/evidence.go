package drift

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/pattern"
	"github.com/mwconform/mwconform/harness/result"
)

// evidence is the exchange that shows what a release does: the last one whose
// answer has the code that is expected of the release, or else the last one
// that asks for no token.
func evidence(exchanges []result.Exchange, want contract.Expect) *result.Exchange {
	var last *result.Exchange
	for i := len(exchanges) - 1; i >= 0; i-- {
		ex := &exchanges[i]
		if ex.Status == 0 || strings.Contains(ex.Request, "//"+mail.Host+"/") || strings.Contains(ex.Request, "meta=tokens") && !asksTokens(exchanges) {
			continue
		}
		if last == nil {
			last = ex
		}
		if code := codeOf(want); code != "" && slices.Contains(codes(ex), code) {
			return ex
		}
	}
	return last
}

// asksTokens tells that a spec is about tokens: it asks for nothing else.
func asksTokens(exchanges []result.Exchange) bool {
	return !slices.ContainsFunc(exchanges, func(ex result.Exchange) bool { return !strings.Contains(ex.Request, "meta=tokens") })
}

// codeOf is the code that tells best what is expected.
func codeOf(e contract.Expect) string {
	for _, code := range []string{e.Error, e.Reason, e.Warning, e.Result} {
		if code != "" {
			return code
		}
	}
	return ""
}

// codes are the codes, results and statuses in an answer, in the order of the
// members' names.
func codes(ex *result.Exchange) []string {
	var v any
	if json.Unmarshal([]byte(ex.Body), &v) != nil {
		return nil
	}
	var out []string
	var walk func(name string, v any, depth int)
	walk = func(name string, v any, depth int) {
		switch v := v.(type) {
		case map[string]any:
			for _, k := range sortedKeys(v) {
				walk(k, v[k], depth+1)
			}
		case []any:
			for _, one := range v {
				walk(name, one, depth+1)
			}
		case string:
			told := slices.Contains([]string{"code", "result", "status", "validity", "messagecode"}, name)
			if told && depth <= 5 && v != "" && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	walk("", v, 0)
	return out
}

func sortedKeys(m map[string]any) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// placeholder is what stands in recordings for tokens and passwords.
var placeholder = pattern.Lazy(`[0-9a-v]{32,}(\+\\)?`)

// longest is how many characters of a parameter's value are shown.
const longest = 60

// request is a recorded request in one line: its method and parameters, those
// that say only how the answer is written left out.
func request(ex *result.Exchange) string {
	method, address, _ := strings.Cut(ex.Request, " ")
	u, err := url.Parse(address)
	if err != nil {
		return method
	}
	parts := []string{method}
	for _, encoded := range []string{u.RawQuery, ex.Form} {
		for _, pair := range strings.Split(encoded, "&") {
			name, value, _ := strings.Cut(pair, "=")
			name, value = decoded(name), decoded(value)
			if name == "" || slices.Contains([]string{"format", "formatversion", "errorformat"}, name) {
				continue
			}
			parts = append(parts, name+"="+shortened(value, longest))
		}
	}
	return strings.Join(parts, " ")
}

// shortened is a text of at most so many characters, without placeholders.
func shortened(text string, most int) string {
	text = placeholder.Regexp().ReplaceAllString(text, "…")
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return text
}

func decoded(text string) string {
	if v, err := url.QueryUnescape(text); err == nil {
		return v
	}
	return text
}

// answer is what a recorded answer says, in codes where it has some.
func answer(ex *result.Exchange) string {
	text := fmt.Sprintf("HTTP %d", ex.Status)
	told := codes(ex)
	for _, code := range told {
		text += " " + quoted(code)
	}
	if len(told) == 0 && ex.Body != "" {
		text += " " + quoted(shortened(ex.Body, 2*longest))
	}
	return text
}

// quoted is a text as code in a cell of a Markdown table.
func quoted(text string) string {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "`", "'")), " ")
	return "`" + strings.ReplaceAll(text, "|", `\|`) + "`"
}
