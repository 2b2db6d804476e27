package schemas_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/schemas"
)

// The keywords of draft-07 by what stands below them. gojsonschema ignores
// any other word, so a misspelt one would check nothing.
var (
	plainWords = []string{"$schema", "$id", "$ref", "$comment", "title", "description", "default", "examples",
		"type", "enum", "const", "format", "pattern", "required", "uniqueItems",
		"multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
		"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}
	oneSchema   = []string{"additionalProperties", "additionalItems", "items", "contains", "propertyNames", "not", "if", "then", "else"}
	schemaList  = []string{"allOf", "anyOf", "oneOf"}
	schemaByKey = []string{"properties", "patternProperties", "definitions"}
)

func schemaFiles(t *testing.T) map[string]any {
	t.Helper()
	names, err := fs.Glob(schemas.FS, "*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	out := map[string]any{}
	for _, name := range names {
		data, err := fs.ReadFile(schemas.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(strings.NewReader(string(data)))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = v
	}
	return out
}

// misspelt lists what gojsonschema would pass over in silence.
func misspelt(v any, at string) []string {
	o, ok := v.(map[string]any)
	if !ok {
		if _, isBool := v.(bool); isBool {
			return nil
		}
		return []string{at + " is no schema"}
	}
	var out []string
	for word, below := range o {
		here := at + "/" + word
		switch {
		case slices.Contains(plainWords, word):
		case slices.Contains(oneSchema, word):
			out = append(out, misspelt(below, here)...)
		case slices.Contains(schemaList, word):
			list, ok := below.([]any)
			if !ok {
				out = append(out, here+" is no list")
			}
			for i, one := range list {
				out = append(out, misspelt(one, fmt.Sprintf("%s/%d", here, i))...)
			}
		case slices.Contains(schemaByKey, word):
			members, ok := below.(map[string]any)
			if !ok {
				out = append(out, here+" is no object")
			}
			for name, one := range members {
				out = append(out, misspelt(one, here+"/"+name)...)
			}
		default:
			out = append(out, here+" is no keyword of draft-07")
		}
	}
	_, hasIf := o["if"]
	_, hasThen := o["then"]
	_, hasElse := o["else"]
	if hasIf != (hasThen || hasElse) {
		out = append(out, at+" has if without then, or the other way round")
	}
	if _, ok := o["$ref"]; ok && len(o) > 1 {
		out = append(out, at+" has words beside $ref, which are passed over")
	}
	return out
}

func TestKeywordsAreKnown(t *testing.T) {
	for name, v := range schemaFiles(t) {
		for _, m := range misspelt(v, "") {
			t.Errorf("schemas/%s: %s", name, m)
		}
		if o, _ := v.(map[string]any); o["$schema"] != "http://json-schema.org/draft-07/schema#" {
			t.Errorf("schemas/%s: $schema is not that of draft-07", name)
		}
	}
}

func TestMisspeltKeywordsAreFound(t *testing.T) {
	for _, c := range []struct{ schema, want string }{
		{`{"requried": ["a"]}`, "/requried is no keyword of draft-07"},
		{`{"properties": {"a": {"minlength": 1}}}`, "/properties/a/minlength is no keyword of draft-07"},
		{`{"items": {"enums": []}}`, "/items/enums is no keyword of draft-07"},
		{`{"anyOf": [{"require": []}]}`, "/anyOf/0/require is no keyword of draft-07"},
		{`{"anyOf": {}}`, "/anyOf is no list"},
		{`{"properties": []}`, "/properties is no object"},
		{`{"properties": {"a": "string"}}`, "/properties/a is no schema"},
		{`{"then": {}}`, " has if without then, or the other way round"},
		{`{"if": {}}`, " has if without then, or the other way round"},
		{`{"$ref": "#/definitions/a", "minLength": 1}`, " has words beside $ref, which are passed over"},
	} {
		var v any
		if err := json.Unmarshal([]byte(c.schema), &v); err != nil {
			t.Fatal(err)
		}
		if got := misspelt(v, ""); !slices.Contains(got, c.want) {
			t.Errorf("%s: found %q, not %q", c.schema, got, c.want)
		}
	}
	if got := misspelt(map[string]any{"if": true, "then": map[string]any{"required": []any{"a"}}}, ""); len(got) > 0 {
		t.Errorf("a right schema: %q", got)
	}
}
