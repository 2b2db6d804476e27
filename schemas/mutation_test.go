package schemas_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"
)

// structure are the words that the generated instances (null everywhere, an
// unknown member everywhere) may speak for. All others need an instance made
// by hand.
var structure = []string{"type", "$ref", "additionalProperties", "properties", "items", "definitions"}

// equivalent tells a mutant that no instance can tell from the schema: required
// within an if keeps the branches quiet where the member is missing, and there
// the object's own required is red already.
func equivalent(root any, at []string) bool {
	n := len(at) - 4 // …/allOf/0/if/required
	if n < 0 || at[n] != "allOf" || at[n+2] != "if" || at[n+3] != "required" {
		return false
	}
	outer, _ := get(root, at[:n]).(map[string]any)
	inner, _ := get(root, at).([]any)
	all, _ := outer["required"].([]any)
	for _, name := range inner {
		if !slices.Contains(all, name) {
			return false
		}
	}
	return true
}

// get is what stands at a path of members and indexes.
func get(v any, at []string) any {
	for _, step := range at {
		switch o := v.(type) {
		case map[string]any:
			v = o[step]
		case []any:
			i, _ := strconv.Atoi(step)
			v = o[i]
		}
	}
	return v
}

// mutant is a schema file in which one thing is taken away.
type mutant struct {
	at     string
	byHand bool // an instance made by hand has to tell
	file   any
}

// mutants take away every constraint of a schema, one at a time: a keyword,
// one of the names of required, one of the words of enum or type, one branch
// of allOf or anyOf.
func mutants(root any) []mutant {
	var out []mutant
	without := func(at []string, byHand bool, suffix string, f func(any, bool) (any, bool)) {
		if equivalent(root, at) {
			return
		}
		out = append(out, mutant{strings.Join(at, "/") + suffix, byHand, change(clone(root), at, f)})
	}
	var walk func(v any, at []string)
	walk = func(v any, at []string) {
		o, ok := v.(map[string]any)
		if !ok {
			return
		}
		for _, word := range slices.Sorted(maps.Keys(o)) {
			here := append(slices.Clone(at), word)
			below := o[word]
			switch word {
			case "$schema", "title", "description", "$comment":
				continue
			case "properties", "definitions":
				members, _ := below.(map[string]any)
				for _, name := range slices.Sorted(maps.Keys(members)) {
					walk(members[name], append(slices.Clone(here), name))
					if members[name] == false {
						without(append(slices.Clone(here), name), true, "", func(any, bool) (any, bool) { return true, true })
					}
				}
				continue
			case "$ref":
				without(at, false, "/$ref", func(any, bool) (any, bool) { return true, true })
				continue
			}
			without(here, !slices.Contains(structure, word), "", func(any, bool) (any, bool) { return nil, false })
			list, ok := below.([]any)
			if !ok {
				walk(below, here)
				continue
			}
			for i, element := range list {
				// Without its last element a list would be an error of the schema itself.
				if len(list) > 1 {
					rest := slices.Delete(slices.Clone(list), i, i+1)
					without(here, true, fmt.Sprintf("/%d", i), func(any, bool) (any, bool) { return rest, true })
				}
				walk(element, append(slices.Clone(here), fmt.Sprint(i)))
			}
		}
	}
	walk(root, nil)
	return out
}

// instance is a value with the verdict of the schema as it is.
type instance struct {
	schema string
	value  any
	red    bool
	byHand bool
	size   int      // bytes of its JSON: what validating it costs
	errors []string // kind, place and member of each
}

// kindOf is how gojsonschema calls what a keyword finds.
var kindOf = map[string]string{"type": "invalid_type", "minLength": "string_gte", "maxLength": "string_lte", "minimum": "number_gte", "maximum": "number_lte",
	"minItems": "array_min_items", "maxItems": "array_max_items", "additionalProperties": "additional_property_not_allowed", "propertyNames": "invalid_property_name", "anyOf": "number_any_of"}

func size(t *testing.T, v any) int {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return len(data)
}

// likely is how likely an instance tells of a mutant: only the order in which
// they are tried, so that thousands need not be.
func (i instance) likely(steps []string) int {
	best := 0
	for _, e := range i.errors {
		kind, place := false, 0
		for _, step := range steps {
			kind = kind || strings.HasPrefix(e, step)
			if len(step) > 1 && strings.Contains(e, step) {
				place++
			}
		}
		if kind {
			place += 2
		}
		best = max(best, place*10-len(i.errors))
	}
	return best
}

// instances are all instances of the schemas of one format version.
func instances(t *testing.T, files map[string]any, suffix string) []instance {
	t.Helper()
	var out []instance
	var now *gojsonschema.Schema
	seen := map[string]bool{} // of generated ones that say the same one is enough
	add := func(name string, v any, byHand bool) {
		res, err := now.Validate(gojsonschema.NewRawLoader(v))
		if err != nil {
			t.Fatal(err)
		}
		one := instance{schema: name, value: v, red: !res.Valid(), byHand: byHand, size: size(t, v)}
		for _, e := range res.Errors() {
			one.errors = append(one.errors, fmt.Sprint(e.Type(), " ", strings.ReplaceAll(e.Field(), ".", " "), " ", e.Details()["property"]))
		}
		once := name + strings.Join(one.errors, ";")
		if byHand || one.red && !seen[once] {
			out = append(out, one)
		}
		seen[once] = true
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.HasSuffix(name, suffix) || strings.HasPrefix(name, "common.") {
			continue
		}
		now = compileMutant(t, files, "", mutant{}, name)
		s := readSample(t, name)
		for _, c := range s.Bad {
			add(name, c.instance(t, s), true)
		}
		for _, what := range slices.Sorted(maps.Keys(s.Good)) {
			add(name, s.Good[what], true)
			places(s.Good[what], "", func(at string, v any) {
				add(name, change(clone(s.Good[what]), split(at), func(any, bool) (any, bool) { return nil, true }), false)
				if _, ok := v.(map[string]any); ok {
					more := clone(s.Good[what])
					change(more, split(at+"/no-such-member"), func(any, bool) (any, bool) { return []any{}, true })
					add(name, more, false)
				}
			})
		}
	}
	return out
}

// TestEveryConstraintMatters takes every constraint of every schema away in
// turn and demands an instance whose verdict changes.
func TestEveryConstraintMatters(t *testing.T) {
	files := schemaFiles(t)
	for _, fv := range []string{".fv1.json", ".fv2.json", "report.v2.json", "certificate.v1.json", "summary.v1.json"} {
		t.Run(fv, func(t *testing.T) {
			t.Parallel()
			all := instances(t, files, fv)
			n := 0
			for _, name := range slices.Sorted(maps.Keys(files)) {
				if !strings.HasSuffix(name, fv) {
					continue
				}
				told := map[int][]string{}
				// From the inside out: what told of a part mostly tells of the whole.
				for _, m := range slices.Backward(mutants(files[name])) {
					n++
					if !tells(t, files, name, m, all, told) {
						t.Errorf("schemas/%s: without %s: no instance tells", name, m.at)
					}
				}
			}
			if n < 100 {
				t.Errorf("only %d mutants", n)
			}
		})
	}
}

// tells whether an instance has another verdict under the mutant. What told of
// others, by instance, is told: it and the ranks are only the order of trying.
func tells(t *testing.T, files map[string]any, name string, m mutant, all []instance, told map[int][]string) bool {
	t.Helper()
	compiled := map[string]*gojsonschema.Schema{}
	for _, n := range tryOrder(name, m, all, told) {
		i := all[n]
		if compiled[i.schema] == nil {
			compiled[i.schema] = compileMutant(t, files, name, m, i.schema)
		}
		res, err := compiled[i.schema].Validate(gojsonschema.NewRawLoader(i.value))
		if err != nil {
			t.Fatal(err)
		}
		if res.Valid() == i.red {
			told[n] = append(told[n], m.at)
			return true
		}
	}
	return false
}

// tryOrder are the instances that may tell of a mutant, the likely ones first.
func tryOrder(name string, m mutant, all []instance, told map[int][]string) []int {
	steps := strings.Split(m.at, "/")
	_, err := strconv.Atoi(steps[len(steps)-1])
	// A condition, or a word of a list that allows: without it right ones turn wrong.
	tightens := slices.Contains(steps[:len(steps)-1], "if") || err == nil && slices.Contains([]string{"enum", "type", "anyOf"}, steps[len(steps)-2])
	for i, step := range steps {
		if kind := kindOf[step]; kind != "" {
			steps[i] = kind
		}
	}
	var order []int
	rank := make([]int, len(all))
	for n, i := range all {
		if (!i.byHand && m.byHand) || (name != i.schema && !strings.HasPrefix(name, "common.")) {
			continue
		}
		order = append(order, n)
		rank[n] = i.likely(steps)
		if i.red != tightens {
			rank[n] += 1e3
		}
		if slices.ContainsFunc(told[n], func(at string) bool { return strings.HasPrefix(at, m.at) }) {
			rank[n] += 1e6
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Or(rank[b]-rank[a], all[a].size-all[b].size) })
	return order
}

func compileMutant(t *testing.T, files map[string]any, name string, m mutant, target string) *gojsonschema.Schema {
	t.Helper()
	loader := gojsonschema.NewSchemaLoader()
	loader.Draft, loader.AutoDetect = gojsonschema.Draft7, false
	_, version, _ := strings.Cut(target, ".")
	for _, file := range []string{"common." + version, target} {
		v, ok := files[file]
		if !ok {
			continue // report.v2.json and the like have none
		}
		if file == name {
			v = m.file
		}
		if err := loader.AddSchema("file:///schemas/"+file, gojsonschema.NewGoLoader(v)); err != nil {
			t.Fatalf("%s without %s: %v", name, m.at, err)
		}
	}
	out, err := loader.Compile(gojsonschema.NewReferenceLoader("file:///schemas/" + target))
	if err != nil {
		t.Fatalf("%s without %s: %v", name, m.at, err)
	}
	return out
}

// TestMutationsAreFound shows that the test above can fail: a constraint that
// no instance touches is told by none.
func TestMutationsAreFound(t *testing.T) {
	files := schemaFiles(t)
	name := "query.fv1.json"
	props := files[name].(map[string]any)["properties"].(map[string]any)
	props["servedby"].(map[string]any)["maxLength"] = 1000
	all := instances(t, files, name)
	for _, m := range mutants(files[name]) {
		if m.at == "properties/servedby/maxLength" {
			if tells(t, files, name, m, all, map[int][]string{}) {
				t.Error("an instance tells of a constraint that none touches")
			}
			return
		}
	}
	t.Error("no mutant takes the new constraint away")
}
