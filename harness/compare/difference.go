package compare

import (
	"fmt"
	"maps"
	"mime"
	"slices"
	"strconv"
	"strings"

	"github.com/mwconform/mwconform/harness/shape"
)

// difference is one difference between two answers to one request.
type difference struct {
	kind          Kind
	module        string // "" where it is the same for all modules
	path          string
	before, after string
	says          string
	follows       []string // what comes of it in the same answer
	noJSON        bool     // of content and outcome: one side is no JSON
}

// differences are those of two shapes, in the order of their kinds. insecure
// tells that the wiki is on http.
func differences(module string, a, b *shape.Shape, insecure bool) []difference {
	var out []difference
	if a.Status != b.Status {
		out = append(out, difference{kind: Status, path: "status", before: fmt.Sprint(a.Status), after: fmt.Sprint(b.Status),
			says: fmt.Sprintf("HTTP status %d, was %d", b.Status, a.Status)})
	}
	if !sameMedia(a.Content, b.Content) {
		out = append(out, difference{kind: Content, path: "Content-Type", before: a.Content, after: b.Content, noJSON: noJSON(a, b),
			says: fmt.Sprintf("content type %q, was %q", b.Content, a.Content)})
	}
	// With a code less or more the result is the same: its member is told.
	if a.Outcome != b.Outcome && !strings.HasPrefix(a.Outcome, b.Outcome+" ") && !strings.HasPrefix(b.Outcome, a.Outcome+" ") {
		out = append(out, difference{kind: Outcome, module: module, path: "outcome", before: a.Outcome, after: b.Outcome, noJSON: noJSON(a, b),
			says: fmt.Sprintf("answers %s, answered %s%s", outcome(b.Outcome), outcome(a.Outcome), reason(module, b))})
	}
	out = append(out, headerDifferences(a.Headers, b.Headers)...)
	out = append(out, cookieDifferences(a.Cookies, b.Cookies, insecure)...)
	out = append(out, bodyDifferences(module, a, b)...)
	out = append(out, declaredDifferences(a.Declared, b.Declared)...)
	slices.SortStableFunc(out, func(a, b difference) int { return a.kind.rank() - b.kind.rank() })
	return out
}

// noJSON tells that one of two answers is JSON and the other is none.
func noJSON(a, b *shape.Shape) bool { return (len(a.Members) == 0) != (len(b.Members) == 0) }

// sameMedia compares two media types: blanks and capitals are no difference.
func sameMedia(a, b string) bool {
	if a == b {
		return true
	}
	x, p, err := mime.ParseMediaType(a)
	y, q, err2 := mime.ParseMediaType(b)
	return err == nil && err2 == nil && x == y && maps.EqualFunc(p, q, strings.EqualFold)
}

// outcome is an outcome as a sentence has it.
func outcome(s string) string {
	if s == "ok" {
		return "without an error"
	}
	return s
}

// reason is what an answer says for people about how it ended, "" where it
// says nothing.
func reason(module string, s *shape.Shape) string {
	for _, text := range []string{s.Texts["error.info"], s.Texts["errors[].text"], s.Texts[module+".message"], s.Texts[module+".reason"],
		s.Codes["validatepassword.validitymessages[].code"]} {
		if text != "" {
			return fmt.Sprintf(" (now: %q)", short(text))
		}
	}
	return ""
}

// bodyDifferences are those of the JSON. What stands in a member that vanished
// or appeared is not told again.
func bodyDifferences(module string, a, b *shape.Shape) []difference {
	var out []difference
	covered := map[string]bool{}   // members whose change is told, or told with what they stand in
	valueless := map[string]bool{} // those of them whose values cannot be compared
	for _, path := range union(a.Members, b.Members) {
		x, y := a.Members[path], b.Members[path]
		if x == y {
			continue
		}
		covered[path] = true
		valueless[path] = x == "" || y == "" || changedType(x, y)
		if up := parent(path); up != "" && covered[up] && (a.Members[up] == "") == (x == "") && (b.Members[up] == "") == (y == "") {
			continue // told with what it stands in
		}
		if up := parent(path); covered[up] && changedType(a.Members[up], b.Members[up]) {
			continue // told with the type of what it stands in
		}
		d := difference{module: moduleOf(module, path), path: path, before: x, after: y}
		switch warns := strings.HasPrefix(path, "warnings"); {
		case warns:
			d.kind, d.says = Warning, fmt.Sprintf("%s: %s, was %s", path, orNone(y), orNone(x))
			if x == "" {
				d.says = fmt.Sprintf("a warning appeared (%s)%s", path, told(b, path))
			} else if y == "" {
				d.says = fmt.Sprintf("a warning is gone (%s)%s", path, told(a, path))
			}
		case y == "":
			d.kind, d.says = MemberGone, fmt.Sprintf("the member %s (%s) is gone", path, x)
		case x == "":
			d.kind, d.says = New, fmt.Sprintf("the member %s (%s) appeared", path, y)
		case x == y+"?":
			d.kind, d.says = New, fmt.Sprintf("the member %s is now in every element", path)
		case y == x+"?":
			d.kind, d.says = MemberGone, fmt.Sprintf("the member %s is missing in some elements", path)
		default:
			d.kind, d.says = Type, fmt.Sprintf("the member %s is %s, was %s", path, y, x)
		}
		out = append(out, d)
	}
	out = append(out, valueDifferences(module, Code, a.Codes, b.Codes, valueless)...)
	return append(out, valueDifferences(module, Text, a.Texts, b.Texts, valueless)...)
}

// changedType tells a member that is there on both sides with another type.
func changedType(x, y string) bool {
	return x != "" && y != "" && strings.TrimSuffix(x, "?") != strings.TrimSuffix(y, "?")
}

// told is the text of a warning, where there is one.
func told(s *shape.Shape, path string) string {
	for _, at := range slices.Sorted(maps.Keys(s.Texts)) {
		if strings.HasPrefix(at, path) {
			return fmt.Sprintf(": %q", s.Texts[at])
		}
	}
	return ""
}

func valueDifferences(module string, k Kind, a, b map[string]string, valueless map[string]bool) []difference {
	var out []difference
	for _, path := range union(a, b) {
		x, had := a[path]
		y, has := b[path]
		if x == y && had == has || valueless[path] {
			continue
		}
		d := difference{kind: k, module: moduleOf(module, path), path: path, before: x, after: y}
		d.says = fmt.Sprintf("%s is %q, was %q", path, y, x)
		if k == Text {
			d.says = fmt.Sprintf("the text %s is %q, was %q", path, y, x)
		}
		if strings.HasPrefix(path, "warnings") {
			d.kind, d.says = Warning, fmt.Sprintf("the warning %s is %q, was %q", path, y, x)
		}
		out = append(out, d)
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// moduleOf is the module a path belongs to: none for what all answers share,
// and none where the path begins with it.
func moduleOf(module, path string) string {
	top, _, _ := strings.Cut(strings.ReplaceAll(path, "[", "."), ".")
	switch top {
	case "error", "errors", "warnings", "docref", "(answer)", "batchcomplete", "query", "servedby", "curtimestamp", "responselanginfo", "requestid":
		return ""
	}
	if top == module {
		return ""
	}
	return module
}

// parent is the path that a path stands in.
func parent(path string) string {
	if strings.HasSuffix(path, "]") {
		if i := strings.LastIndexByte(path, '['); i >= 0 {
			return path[:i]
		}
	}
	depth := 0
	for i := len(path) - 1; i >= 0; i-- {
		switch path[i] {
		case ']':
			depth++
		case '[':
			depth--
		case '.':
			if depth == 0 {
				return path[:i]
			}
		}
	}
	return ""
}

// union are the keys of both, sorted.
func union(a, b map[string]string) []string {
	all := map[string]bool{}
	for k := range a {
		all[k] = true
	}
	for k := range b {
		all[k] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// higher tells whether b is a higher number than a; ok is false where one is none.
func higher(a, b string) (more, ok bool) {
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return y > x, err == nil && err2 == nil
}
