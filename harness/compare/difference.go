package compare

import (
	"fmt"
	"maps"
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
}

// differences are those of two shapes, in the order of their kinds. Where the
// answer as a whole is another one (status, outcome), what comes of that is
// told with it and not by itself.
func differences(module string, a, b *shape.Shape) []difference {
	var out []difference
	add := func(d difference) { out = append(out, d) }
	if a.Status != b.Status {
		add(difference{kind: Status, path: "status", before: fmt.Sprint(a.Status), after: fmt.Sprint(b.Status),
			says: fmt.Sprintf("HTTP status %d, was %d", b.Status, a.Status)})
	}
	if a.Content != b.Content {
		add(difference{kind: Content, path: "Content-Type", before: a.Content, after: b.Content,
			says: fmt.Sprintf("content type %q, was %q", b.Content, a.Content)})
	}
	// With a code less or more the result is the same: its member is told.
	if a.Outcome != b.Outcome && !strings.HasPrefix(a.Outcome, b.Outcome+" ") && !strings.HasPrefix(b.Outcome, a.Outcome+" ") {
		add(difference{kind: Outcome, module: module, path: "outcome", before: a.Outcome, after: b.Outcome,
			says: fmt.Sprintf("answers %s, answered %s%s", outcome(b.Outcome), outcome(a.Outcome), reason(module, b))})
	}
	for _, d := range headerDifferences(a.Headers, b.Headers) {
		add(d)
	}
	for _, d := range cookieDifferences(a.Cookies, b.Cookies) {
		add(d)
	}
	for _, d := range bodyDifferences(module, a, b) {
		add(d)
	}
	for _, d := range declaredDifferences(a.Declared, b.Declared) {
		add(d)
	}
	return fold(out)
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

// fold puts what follows from another status, content or outcome under it.
// What got weaker or has nothing to do with the outcome stays by itself.
func fold(all []difference) []difference {
	slices.SortStableFunc(all, func(a, b difference) int { return a.kind.rank() - b.kind.rank() })
	if len(all) == 0 || !decides(all[0].kind) {
		return all
	}
	first := all[0]
	out := []difference{}
	for _, d := range all[1:] {
		if followsFrom(first, d) {
			first.follows = append(first.follows, d.briefly())
			continue
		}
		out = append(out, d)
	}
	return append([]difference{first}, out...)
}

// briefly is what a difference says under the one it follows from: the words
// of another answer are other words.
func (d difference) briefly() string {
	if d.kind == Text {
		return "another text " + d.path
	}
	return d.says
}

// decides tells the kinds that make an answer another one.
func decides(k Kind) bool { return k == Status || k == Content || k == Outcome }

// ofOutcome are headers that say what the body says.
var ofOutcome = []string{"Mediawiki-Api-Error", "Mediawiki-Login-Suppressed", "Cache-Control"}

func followsFrom(first, d difference) bool {
	switch d.kind {
	case CookieWeaker, CookieOther, Unguarded:
		return false
	case HeaderGone, HeaderOther:
		return first.kind != Outcome || slices.Contains(ofOutcome, d.path)
	case Type:
		return first.kind == Status || first.kind == Content
	case Declared, Looser:
		return first.kind != Outcome
	}
	return true // codes, members, texts, cookies that come with an outcome, warnings
}

func headerDifferences(a, b map[string]string) []difference {
	var out []difference
	for _, name := range union(a, b) {
		x, had := a[name]
		y, has := b[name]
		d := difference{path: name, before: x, after: y}
		switch {
		case x == y && had == has:
			continue
		case !has:
			d.kind, d.says = HeaderGone, fmt.Sprintf("the header %s is gone", name)
		case !had:
			d.kind, d.says = New, fmt.Sprintf("the header %s appeared: %q", name, y)
		default:
			d.kind, d.says = HeaderOther, fmt.Sprintf("the header %s is %q, was %q", name, y, x)
		}
		out = append(out, d)
	}
	return out
}

// serversOwn are cookies by which MediaWiki's servers tell each other where a
// client wrote last: no client reads them.
var serversOwn = []string{"UseDC", "UseCDNCache", "cpPosIndex"}

// guards are the attributes that protect a cookie.
var guards = []string{"HttpOnly", "Secure", "SameSite=Lax", "SameSite=Strict"}

func cookieDifferences(a, b map[string]string) []difference {
	var out []difference
	for _, name := range union(a, b) {
		x, had := a[name]
		y, has := b[name]
		d := difference{path: name, before: x, after: y}
		switch {
		case x == y && had == has:
			continue
		case !has:
			d.kind, d.says = CookieGone, fmt.Sprintf("the cookie %s is not set any more", name)
		case !had:
			d.kind, d.says = New, fmt.Sprintf("the cookie %s is set (%s), was not", name, y)
		default:
			d.kind, d.says = CookieOther, fmt.Sprintf("the cookie %s: %s; was: %s", name, y, x)
			for _, g := range guards {
				if holds(x, g) && !holds(y, g) {
					d.kind, d.says = CookieWeaker, fmt.Sprintf("the cookie %s lost %s: %s; was: %s", name, g, y, x)
					break
				}
			}
		}
		if slices.Contains(serversOwn, name) && d.kind != CookieWeaker {
			d.kind = Internal
		}
		out = append(out, d)
	}
	return out
}

func holds(attributes, one string) bool {
	return slices.Contains(strings.Split(attributes, "; "), one)
}

// bodyDifferences are those of the JSON. What stands in a member that vanished
// or appeared is not told again.
func bodyDifferences(module string, a, b *shape.Shape) []difference {
	var out []difference
	covered := map[string]bool{}
	for _, path := range union(a.Members, b.Members) {
		x, y := a.Members[path], b.Members[path]
		if x == y {
			continue
		}
		covered[path] = true
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
	out = append(out, valueDifferences(module, Code, a.Codes, b.Codes, covered)...)
	return append(out, valueDifferences(module, Text, a.Texts, b.Texts, covered)...)
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

func valueDifferences(module string, k Kind, a, b map[string]string, covered map[string]bool) []difference {
	var out []difference
	for _, path := range union(a, b) {
		x, had := a[path]
		y, has := b[path]
		if x == y && had == has || covered[path] {
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
