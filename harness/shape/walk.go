package shape

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/mwconform/mwconform/harness/pattern"
)

// code says that the value at a path is something programs decide by.
type code struct {
	path *pattern.Pattern
	why  string
}

// codes is the closed list of them. Booleans are codes wherever they stand.
var codes = []code{
	{pattern.Lazy(`(^|[.\]])code$`), "codes of errors, warnings, reasons and messages"},
	{pattern.Lazy(`(^|[.\]])messagecode$`), "the code beside the text of clientlogin and createaccount"},
	{pattern.Lazy(`^[a-z]+\.(result|status|validity)$`), "how the action ended"},
	{pattern.Lazy(`(^|[.\]])(key|errorclass)$`), "keys of raw messages, classes of exceptions"},
	{pattern.Lazy(`^validatepassword\.validitymessages\[\]\.(message|type)$`), "key and severity of a message"},
	{pattern.Lazy(`^(errors|warnings)\[\]\.module$`), "which module speaks"},
	{pattern.Lazy(`\]\.(id|required)$`), "which authentication request it is, and whether it is required"},
	{pattern.Lazy(`\.fields\.[^.]+\.type$`), "how a field is shown"},
	{pattern.Lazy(`\.metadata\.(type|mime)$`), "kind of a captcha"},
	{pattern.Lazy(`^query\.tokens\.[a-z]+$`), "a token, or the constant one of anonymous clients"},
	{pattern.Lazy(`(^|\.)(limit|lowlimit|highlimit|max|highmax|curmax|min|seconds|hits)$`), "limits"},
	{pattern.Lazy(`\.params\[\]$`), "parameters of a message: limits and settings"},
}

// code tells whether texts at a path are codes.
func (w *walker) code(path string) bool {
	is, known := w.isCode[path]
	if !known {
		is = isCode(path)
		w.isCode[path] = is
	}
	return is
}

func isCode(path string) bool {
	for _, c := range codes {
		if c.path.Regexp().MatchString(path) {
			return true
		}
	}
	return false
}

// left out is what an answer says that is no behaviour of the API: what
// siteinfo tells of the server changes with every update.
var leftOut = map[string]bool{"query.general": true}

// walker collects what stands at which path of one document.
type walker struct {
	plain    *plain
	isCode   map[string]bool            // by path, as far as it was asked
	seen     map[string]int             // how often a path is there
	holders  map[string]int             // how many objects are at a path
	types    map[string]map[string]bool // JSON types at a path
	codes    map[string]*values
	texts    map[string]*values
	declared map[string]string
	parent   map[string]string
}

// deepest is how many levels of an answer are looked at.
const deepest = 40

func (w *walker) document(v any) {
	w.seen, w.holders, w.types = map[string]int{}, map[string]int{}, map[string]map[string]bool{}
	w.codes, w.texts, w.declared, w.parent = map[string]*values{}, map[string]*values{}, map[string]string{}, map[string]string{}
	w.value(v, "", 0)
}

// value walks down from a path. Elements of a list share one path, those of a
// list of authentication requests have one each, by their ids.
func (w *walker) value(v any, path string, depth int) {
	w.note(path, kindOf(v))
	if depth > deepest || leftOut[path] {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		w.holders[path]++
		numbered := allNumbers(v)
		for _, k := range keys(v) {
			if path == "paraminfo" && k == "modules" {
				w.modules(v[k])
				continue
			}
			at := w.plain.text(k)
			if numbered {
				at = "{n}"
			}
			if path != "" {
				at = path + "." + at
			}
			w.parent[at] = path
			w.value(v[k], at, depth+1)
		}
	case []any:
		for _, one := range v {
			at := path + "[]"
			if o, ok := one.(map[string]any); ok && strings.HasSuffix(path, "requests") {
				if id, ok := o["id"].(string); ok {
					at = path + "[" + w.plain.text(id) + "]"
				}
			}
			w.value(one, at, depth+1)
		}
	case string:
		into := w.texts
		if w.code(path) {
			into = w.codes
		}
		add(into, path, w.plain.text(v))
	case bool:
		add(w.codes, path, fmt.Sprint(v))
	case json.Number:
		if w.code(path) { // as it is, also a long one: it is a limit. None of the codes counts what changes by itself
			add(w.codes, path, w.plain.short(v.String()))
		}
	}
}

func (w *walker) note(path, kind string) {
	w.seen[path]++
	if w.types[path] == nil {
		w.types[path] = map[string]bool{}
	}
	w.types[path][kind] = true
}

func (w *walker) result() (members, values, texts, declared map[string]string) {
	members = map[string]string{}
	for path, kinds := range w.types {
		if path == "" {
			path = "(answer)"
		}
		all := make([]string, 0, len(kinds))
		for k := range kinds {
			all = append(all, k)
		}
		sort.Strings(all)
		members[path] = strings.Join(all, " or ")
		if up, ok := w.parent[path]; ok && w.seen[path] < w.holders[up] {
			members[path] += "?"
		}
	}
	return some(members), joined(w.codes), joined(w.texts), some(w.declared)
}

// mostValues is how many different values of one path are kept; of the others
// there is a digest, so that a change in any of them is seen.
const mostValues = 20

// values are those of a path, each once, in their order.
type values struct {
	kept []string
	rest map[string]bool
}

func add(all map[string]*values, path, v string) {
	at := all[path]
	if at == nil {
		at = &values{}
		all[path] = at
	}
	switch {
	case slices.Contains(at.kept, v) || at.rest[v]:
	case len(at.kept) < mostValues:
		at.kept = append(at.kept, v)
	default:
		if at.rest == nil {
			at.rest = map[string]bool{}
		}
		at.rest[v] = true
	}
}

// String is the values as a shape has them.
func (v *values) String() string {
	out := strings.Join(v.kept, " | ")
	if len(v.rest) > 0 {
		sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(maps.Keys(v.rest)), "\x00")))
		out += fmt.Sprintf(" | … (%d more, %x)", len(v.rest), sum[:4])
	}
	return out
}

func joined(m map[string]*values) map[string]string {
	out := make(map[string]string, len(m))
	for path, values := range m {
		out[path] = values.String()
	}
	return some(out)
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "list"
	}
	return "object"
}

// keys are the names of an object's members, sorted.
func keys(m map[string]any) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

var number = pattern.Lazy(`^-?[0-9]+$`)

// allNumbers tells an object whose members are numbered, as pages by their id.
func allNumbers(m map[string]any) bool {
	for k := range m {
		if !number.Regexp().MatchString(k) {
			return false
		}
	}
	return len(m) > 0
}
