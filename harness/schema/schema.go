// Package schema holds every answer against the JSON Schema of its action and
// format version.
package schema

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/xeipuuv/gojsonschema"

	"github.com/mwconform/mwconform/harness/api"
)

// Finding is one place where an answer and its schema differ.
type Finding struct {
	Path string // such as login.result
	Text string
}

func (f Finding) String() string { return f.Path + ": " + f.Text }

// Result is what a check found. Violations break the contract; unknown
// members are reported only, as a wiki may add some.
type Result struct {
	Schema     string // file name, "" where the answer is not to be JSON
	Violations []Finding
	Unknown    []Finding
	Foreign    []string // paths of the unknown members whose names no schema has, such as login.x
}

// Set is all schemas.
type Set struct {
	byName  map[string]func() (*gojsonschema.Schema, error)
	members func() (map[string]bool, error) // names of members in any of them
	checked checked
}

// Load compiles the schemas of fsys and holds them against their draft's own. A
// schema that is not valid is an error that names it.
func Load(fsys fs.FS) (*Set, error) {
	s, err := open(fsys, true)
	if err != nil {
		return nil, err
	}
	if _, err := s.members(); err != nil {
		return nil, err
	}
	names := s.Names()
	errs := make([]error, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() { _, errs[i] = s.byName[name]() })
	}
	all.Wait()
	return s, cmp.Or(errs...)
}

// Open is Load for schemas that a test has loaded, as those within the program:
// each is compiled when an answer needs it, by one loader for all, so that no two
// may have the same $id. One that is not valid is a violation of every answer
// that is held against it.
func Open(fsys fs.FS) (*Set, error) { return open(fsys, false) }

func open(fsys fs.FS, strict bool) (*Set, error) {
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, err
	}
	if err := checkCommon(fsys, strict); err != nil {
		return nil, err
	}
	shared := &library{fsys: fsys}
	of := func(name string) (*gojsonschema.Schema, error) { return shared.compile(name) }
	if strict { // at the same time, and none the worse for another that is not valid
		of = func(name string) (*gojsonschema.Schema, error) {
			return (&library{fsys: fsys, strict: true}).compile(name)
		}
	}
	s := &Set{byName: map[string]func() (*gojsonschema.Schema, error){}}
	s.members = sync.OnceValues(func() (map[string]bool, error) { return learn(fsys, names) })
	for _, name := range names {
		if !strings.HasPrefix(name, "common.") {
			s.byName[name] = sync.OnceValues(func() (*gojsonschema.Schema, error) { return of(name) })
		}
	}
	return s, nil
}

// learn collects the names of all members that schemas of answers speak of:
// what reports and certificates have is no member of any.
func learn(fsys fs.FS, names []string) (map[string]bool, error) {
	members := map[string]bool{}
	for _, name := range names {
		if !strings.Contains(name, ".fv") {
			continue
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("schemas/%s: %w", name, err)
		}
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			return nil, fmt.Errorf("schemas/%s: %w", name, err)
		}
		collect(v, members)
	}
	return members, nil
}

func collect(v any, members map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		properties, _ := v["properties"].(map[string]any)
		for name := range properties {
			members[name] = true
		}
		for _, inner := range v {
			collect(inner, members)
		}
	case []any:
		for _, inner := range v {
			collect(inner, members)
		}
	}
}

// base only gives the files' relative references something to hang on; nothing is fetched.
const base = "file:///schemas/"

// common are the schemas that all others may refer to.
var common = []string{"common.fv1.json", "common.fv2.json"}

// checkCommon holds them against the draft's own schema, once for all others.
func checkCommon(fsys fs.FS, strict bool) error {
	loader := newLoader(strict)
	for _, part := range common {
		data, err := fs.ReadFile(fsys, part)
		if err != nil {
			return fmt.Errorf("schemas/%s: %w", part, err)
		}
		if strict {
			err = loader.AddSchema(base+part, gojsonschema.NewBytesLoader(data))
		}
		if err != nil {
			return fmt.Errorf("schemas/%s: %w", part, err)
		}
	}
	return nil
}

// library compiles schemas that read what they have in common once: it is
// longer than all of theirs.
type library struct {
	fsys   fs.FS
	strict bool // hold them against their draft's own schema

	mu     sync.Mutex
	loader *gojsonschema.SchemaLoader // writes to what it has read
	read   map[string]bool            // of what is common
}

func (l *library) compile(name string) (*gojsonschema.Schema, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.loader == nil {
		l.loader, l.read = newLoader(false), map[string]bool{}
	}
	data, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		return nil, err
	}
	for _, part := range common {
		if !l.read[part] && bytes.Contains(data, []byte(part)) {
			if err := l.add(part); err != nil {
				return nil, err
			}
			l.read[part] = true
		}
	}
	l.loader.Validate = l.strict
	if err := l.add(name); err != nil {
		return nil, err
	}
	compiled, err := l.loader.Compile(gojsonschema.NewReferenceLoader(base + name))
	if err != nil {
		return nil, fmt.Errorf("schemas/%s: %w", name, err)
	}
	return compiled, nil
}

// add makes a schema known under its file name. The library is locked.
func (l *library) add(name string) error {
	data, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		return err
	}
	if err := l.loader.AddSchema(base+name, gojsonschema.NewBytesLoader(data)); err != nil {
		return fmt.Errorf("schemas/%s: %w", name, err)
	}
	return nil
}

func newLoader(strict bool) *gojsonschema.SchemaLoader {
	loader := gojsonschema.NewSchemaLoader()
	loader.Validate = strict
	loader.Draft = gojsonschema.Draft7
	loader.AutoDetect = false
	return loader
}

// Names are the schemas but those that the others have in common, sorted.
func (s *Set) Names() []string {
	return slices.Sorted(maps.Keys(s.byName))
}

// NameFor is the schema file for the answer to a call.
func (s *Set) NameFor(call api.Call) string {
	fv := "1"
	switch call.Param("formatversion") {
	case "2", "latest":
		fv = "2"
	}
	name := call.Param("action") + ".fv" + fv + ".json"
	if _, ok := s.byName[name]; ok {
		return name
	}
	return "error.fv" + fv + ".json"
}

// Check holds an answer against the schema of its call. An answer that was to
// be JSON and is not is a violation.
func (s *Set) Check(r *api.Response) Result {
	call := r.Exchange.Call
	if format := call.Param("format"); format != "" && format != "json" {
		return Result{}
	}
	name := s.NameFor(call)
	value, err := r.JSON()
	if err != nil {
		return Result{Schema: name, Violations: []Finding{{"(body)", err.Error()}}}
	}
	known := name + "\n" + string(r.Body)
	if found, ok := s.checked.get(known); ok {
		return found
	}
	found := s.validate(name, gojsonschema.NewRawLoader(value)) // numbers are json.Number there
	s.checked.put(known, found)
	return found
}

// wraps are the kinds of errors that only say that something below them is
// wrong, which has an error of its own.
var wraps = map[string]bool{"number_all_of": true, "condition_then": true, "condition_else": true}

// Validate holds a decoded JSON value against a schema by its file name.
func (s *Set) Validate(name string, value any) Result {
	return s.validate(name, gojsonschema.NewGoLoader(value))
}

func (s *Set) validate(name string, value gojsonschema.JSONLoader) Result {
	out := Result{Schema: name}
	schema, ok := s.byName[name]
	if !ok {
		out.Violations = []Finding{{"(schema)", "there is no schema " + name}}
		return out
	}
	res, members, err := s.hold(schema, value)
	if err != nil {
		out.Violations = []Finding{{"(schema)", err.Error()}}
		return out
	}
	for _, e := range res.Errors() {
		if wraps[e.Type()] && len(res.Errors()) > 1 {
			continue
		}
		f := Finding{strings.TrimPrefix(e.Context().String("."), "(root)."), e.Description()}
		if e.Type() == "false" { // a member that the result excludes
			f.Text = "must not be there"
		}
		if e.Type() == "additional_property_not_allowed" {
			out.Unknown = append(out.Unknown, f)
			// A member of another answer is no addition but one in the wrong place.
			if name, _ := e.Details()["property"].(string); !members[name] {
				parents := strings.TrimPrefix(strings.TrimPrefix(e.Context().String("."), "(root)"), ".")
				out.Foreign = append(out.Foreign, strings.TrimPrefix(parents+"."+name, "."))
			}
		} else {
			out.Violations = append(out.Violations, f)
		}
	}
	byText := func(l []Finding) func(i, j int) bool {
		return func(i, j int) bool { return l[i].String() < l[j].String() }
	}
	sort.Slice(out.Violations, byText(out.Violations))
	sort.Slice(out.Unknown, byText(out.Unknown))
	sort.Strings(out.Foreign)
	return out
}

// hold is what the schema finds in the value, and the names of the members that any schema has.
func (s *Set) hold(schema func() (*gojsonschema.Schema, error), value gojsonschema.JSONLoader) (*gojsonschema.Result, map[string]bool, error) {
	compiled, err := schema()
	if err != nil {
		return nil, nil, err
	}
	res, err := compiled.Validate(value)
	if err != nil {
		return nil, nil, err
	}
	members, err := s.members()
	return res, members, err
}
