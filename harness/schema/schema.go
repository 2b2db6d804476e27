// Package schema holds every answer against the JSON Schema of its action and
// format version.
package schema

import (
	"encoding/json"
	"fmt"
	"io/fs"
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

// Set is all compiled schemas.
type Set struct {
	byName  map[string]*gojsonschema.Schema
	members map[string]bool // names of members in any of them
	checked checked
}

// Load compiles the schemas of fsys. A schema that is not valid is an error
// that names it.
func Load(fsys fs.FS) (*Set, error) {
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, err
	}
	s := &Set{byName: map[string]*gojsonschema.Schema{}, members: map[string]bool{}}
	if err := checkCommon(fsys); err != nil {
		return nil, err
	}
	var wanted []string
	for _, name := range names {
		if strings.Contains(name, ".fv") { // of an answer: what reports and certificates have is no member of any
			if err := s.learn(fsys, name); err != nil {
				return nil, fmt.Errorf("schemas/%s: %w", name, err)
			}
		}
		if strings.HasPrefix(name, "common.") {
			continue
		}
		wanted = append(wanted, name)
	}
	compiled, errs := make([]*gojsonschema.Schema, len(wanted)), make([]error, len(wanted))
	var all sync.WaitGroup
	for i, name := range wanted {
		all.Go(func() { compiled[i], errs[i] = compile(fsys, name) })
	}
	all.Wait()
	for i, name := range wanted {
		if errs[i] != nil {
			return nil, fmt.Errorf("schemas/%s: %w", name, errs[i])
		}
		s.byName[name] = compiled[i]
	}
	return s, nil
}

// learn collects the names of all members that a schema speaks of.
func (s *Set) learn(fsys fs.FS, name string) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	s.collect(v)
	return nil
}

func (s *Set) collect(v any) {
	switch v := v.(type) {
	case map[string]any:
		properties, _ := v["properties"].(map[string]any)
		for name := range properties {
			s.members[name] = true
		}
		for _, inner := range v {
			s.collect(inner)
		}
	case []any:
		for _, inner := range v {
			s.collect(inner)
		}
	}
}

// base only gives the files' relative references something to hang on; nothing is fetched.
const base = "file:///schemas/"

// common are the schemas that all others may refer to.
var common = []string{"common.fv1.json", "common.fv2.json"}

// checkCommon holds them against the draft's own schema, once for all others.
func checkCommon(fsys fs.FS) error {
	loader := newLoader()
	for _, part := range common {
		if err := add(loader, fsys, part); err != nil {
			return fmt.Errorf("schemas/%s: %w", part, err)
		}
	}
	return nil
}

func compile(fsys fs.FS, name string) (*gojsonschema.Schema, error) {
	loader := newLoader()
	loader.Validate = false
	for _, part := range common {
		if err := add(loader, fsys, part); err != nil {
			return nil, err
		}
	}
	loader.Validate = true
	if err := add(loader, fsys, name); err != nil {
		return nil, err
	}
	return loader.Compile(gojsonschema.NewReferenceLoader(base + name))
}

func newLoader() *gojsonschema.SchemaLoader {
	loader := gojsonschema.NewSchemaLoader()
	loader.Validate = true
	loader.Draft = gojsonschema.Draft7
	loader.AutoDetect = false
	return loader
}

func add(loader *gojsonschema.SchemaLoader, fsys fs.FS, name string) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	return loader.AddSchema(base+name, gojsonschema.NewBytesLoader(data))
}

// Names are the compiled schemas, sorted.
func (s *Set) Names() []string {
	out := make([]string, 0, len(s.byName))
	for n := range s.byName {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
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
	compiled, ok := s.byName[name]
	if !ok {
		out.Violations = []Finding{{"(schema)", "there is no schema " + name}}
		return out
	}
	res, err := compiled.Validate(value)
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
			if name, _ := e.Details()["property"].(string); !s.members[name] {
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
