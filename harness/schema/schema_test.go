package schema_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
)

// small is a set of schemas of its own.
func small(extra map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{
		"common.fv1.json": {Data: []byte(`{"definitions":{"code":{"type":"string","pattern":"^[a-z]+$"}}}`)},
		"common.fv2.json": {Data: []byte(`{}`)},
		"error.fv1.json":  {Data: []byte(`{"type":"object","required":["error"]}`)},
		"error.fv2.json":  {Data: []byte(`{"type":"object","required":["error"]}`)},
		"login.fv1.json": {Data: []byte(`{"type":"object","required":["b","a"],"additionalProperties":false,
			"properties":{"a":{"$ref":"common.fv1.json#/definitions/code"},"b":{"type":"object","additionalProperties":false}}}`)},
	}
	for name, text := range extra {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func set(t *testing.T) *schema.Set {
	t.Helper()
	s, err := schema.Load(small(nil))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoad(t *testing.T) {
	if got := set(t).Names(); !slices.Equal(got, []string{"error.fv1.json", "error.fv2.json", "login.fv1.json"}) {
		t.Errorf("%q", got)
	}
	for name, text := range map[string]string{
		"no JSON":          `{"type":`,
		"no schema":        `{"type":"strnig"}`,
		"a bad pattern":    `{"pattern":"("}`,
		"a reference":      `{"$ref":"common.fv1.json#/definitions/none"}`,
		"another file":     `{"$ref":"none.json"}`,
		"required no list": `{"required":"a"}`,
	} {
		_, err := schema.Load(small(map[string]string{"wrong.fv1.json": text}))
		if err == nil || !strings.HasPrefix(err.Error(), "schemas/wrong.fv1.json: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	fsys := small(nil)
	delete(fsys, "common.fv2.json")
	if _, err := schema.Load(fsys); err == nil || !strings.Contains(err.Error(), "common.fv2.json") {
		t.Errorf("without what all have in common: %v", err)
	}
}

// TestOpen holds the same answers against schemas that are compiled when needed.
func TestOpen(t *testing.T) {
	strict, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	lazy, err := schema.Open(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(strict.Names(), lazy.Names()) {
		t.Errorf("%q, not %q", lazy.Names(), strict.Names())
	}
	backwards, err := schema.Open(schemas.FS) // in whichever order they are needed
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Backward(strict.Names()) {
		if got, want := backwards.Validate(name, []any{}), strict.Validate(name, []any{}); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, not %+v", name, got, want)
		}
	}
	for _, name := range strict.Names() {
		for _, answer := range []any{map[string]any{}, map[string]any{"login": map[string]any{"result": "wrong", "code": 1}}, []any{}} {
			want, got := strict.Validate(name, answer), lazy.Validate(name, answer)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %v: %+v, not %+v", name, answer, got, want)
			}
		}
	}
	wrong, err := schema.Open(small(map[string]string{"wrong.fv1.json": `{"type":"strnig"}`}))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got := wrong.Validate("wrong.fv1.json", map[string]any{}).Violations
		if len(got) != 1 || !strings.HasPrefix(got[0].String(), "(schema): schemas/wrong.fv1.json: ") {
			t.Errorf("a schema that is not valid: %v", got)
		}
	}
}

// TestOpenBroken has schemas of which no member can be learnt.
func TestOpenBroken(t *testing.T) {
	wrong, err := schema.Open(small(map[string]string{"wrong.fv1.json": `{"type":`}))
	if err != nil {
		t.Fatal(err)
	}
	got := wrong.Validate("login.fv1.json", map[string]any{}).Violations
	if len(got) != 1 || !strings.HasPrefix(got[0].String(), "(schema): schemas/wrong.fv1.json: ") {
		t.Errorf("%v", got)
	}
	fsys := small(nil)
	delete(fsys, "common.fv2.json")
	if _, err := schema.Open(fsys); err == nil || !strings.Contains(err.Error(), "common.fv2.json") {
		t.Errorf("without what all have in common: %v", err)
	}
}

// foreignMembers are those of answers in TestValidate, by path.
var foreignMembers = map[string]string{
	`{"a":"X","b":{"c":1}}`:              "b.c",
	`{"a":"x","b":{},"z":1,"y":2}`:       "y z",
	`{"a":"x","b":{"d":{"e":1},"c":[]}}`: "b.c b.d",
}

func TestValidate(t *testing.T) {
	s := set(t)
	for text, want := range map[string]string{
		`{"a":"x","b":{}}`:                   "",
		`{"a":"x"}`:                          "(root): b is required",
		`{}`:                                 "(root): a is required; (root): b is required",
		`{"a":"X","b":{"c":1}}`:              "a: Does not match pattern '^[a-z]+$'; unknown b: Additional property c is not allowed",
		`{"a":"x","b":{},"z":1,"y":2}`:       "unknown (root): Additional property y is not allowed; unknown (root): Additional property z is not allowed",
		`null`:                               "(root): Invalid type. Expected: object, given: null",
		`{"a":"x","b":{"d":{"e":1},"c":[]}}`: "unknown b: Additional property c is not allowed; unknown b: Additional property d is not allowed",
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		for range 5 { // the order is always the same
			r := s.Validate("login.fv1.json", v)
			var got []string
			for _, f := range r.Violations {
				got = append(got, f.String())
			}
			for _, f := range r.Unknown {
				got = append(got, "unknown "+f.String())
			}
			if foreign := strings.Join(r.Foreign, " "); foreign != foreignMembers[text] {
				t.Errorf("%s: unknown are %q, expected %q", text, foreign, foreignMembers[text])
			}
			if text := strings.Join(got, "; "); text != want || r.Schema != "login.fv1.json" {
				t.Errorf("%s:\n got %s\nwant %s", v, text, want)
			}
		}
	}
	r := s.Validate("none.json", map[string]any{})
	if len(r.Violations) != 1 || r.Violations[0].String() != "(schema): there is no schema none.json" {
		t.Errorf("%+v", r)
	}
}

func TestNameFor(t *testing.T) {
	s := set(t)
	for want, calls := range map[string][]api.Call{
		"login.fv1.json": {
			api.Get(api.Params{"action": "login"}), api.Post(api.Params{"action": "login", "formatversion": "1"}),
			{Query: api.Params{"action": "query"}, Form: api.Params{"action": "login"}}, api.Get(api.Params{"action": "login", "formatversion": "3"}),
		},
		"error.fv2.json": {
			api.Get(api.Params{"action": "login", "formatversion": "2"}), api.Get(api.Params{"action": "none", "formatversion": "latest"}),
			{Query: api.Params{"formatversion": "2"}, Form: api.Params{"action": "query"}},
		},
		"error.fv1.json": {
			api.Get(nil), api.Get(api.Params{"action": ""}), api.Get(api.Params{"action": "../login"}), api.Get(api.Params{"action": "Login"}),
		},
	} {
		for _, c := range calls {
			if got := s.NameFor(c); got != want {
				t.Errorf("%+v: %s, not %s", c, got, want)
			}
		}
	}
}

type fixed string

func (f fixed) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Request: req, Body: io.NopCloser(strings.NewReader(string(f)))}, nil
}

func TestCheck(t *testing.T) {
	s, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ format, body, schema, finds string }{
		{"", `{"login":{"result":"WrongToken"}}`, "login.fv1.json", ""},
		{"json", `{"login":{"result":"wrong"}}`, "login.fv1.json", `login.result: login.result must be one of the following`},
		{"json", `/**/cb({"login":{}})`, "login.fv1.json", "login: result is required"},
		{"json", ``, "login.fv1.json", "(body): the body is no JSON: the body is empty"},
		{"json", `<html>`, "login.fv1.json", "(body): the body is no JSON: invalid character '<'"},
		{"json", `{"login":{"result":"WrongToken"}} x`, "login.fv1.json", "(body): the body is no JSON: there is more after the JSON value"},
		{"json", `{"login":{"result":"WrongToken"`, "login.fv1.json", "(body): the body is no JSON: "},
		{"json", `[]`, "login.fv1.json", "(root): Invalid type. Expected: object, given: array"},
		{"xml", `<api/>`, "", ""},
		{"xml", `{"login":1}`, "", ""},
	} {
		params := api.Params{"action": "login"}
		if c.format != "" {
			params["format"] = c.format
		}
		client := &api.Client{Endpoint: &url.URL{Scheme: "http", Host: "wiki.invalid"}, Transport: fixed(c.body), Limits: api.DefaultLimits}
		ex, err := client.NewSession().Do(context.Background(), api.Post(params))
		if ex.Response == nil {
			t.Fatal(err)
		}
		r := s.Check(ex.Response)
		var all []string
		for _, f := range r.Violations {
			all = append(all, f.String())
		}
		got := strings.Join(all, "; ")
		if r.Schema != c.schema || !strings.Contains(got, c.finds) || (got != "") != (c.finds != "") {
			t.Errorf("%s %q: schema %q, finds %q", c.format, c.body, r.Schema, got)
		}
	}
}
