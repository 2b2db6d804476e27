package schemas_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/schemas"
)

// sample is testdata/NAME: instances a schema has to accept and to reject.
type sample struct {
	Good     map[string]any `json:"good"`
	Anything []string       `json:"anything"` // members of good instances that may have any value
	Open     []string       `json:"open"`     // objects in good instances that may have more members
	Bad      []badCase      `json:"bad"`
}

// badCase is a good instance with something made wrong, or a value of its own.
type badCase struct {
	Name  string         `json:"name"`
	From  string         `json:"from"`
	Set   map[string]any `json:"set"` // JSON pointer → value
	Drop  []string       `json:"drop"`
	Value any            `json:"value"`
	Finds string         `json:"finds"` // part of what people read
}

func loadSet(t *testing.T, fsys fs.FS) *schema.Set {
	t.Helper()
	set, err := schema.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func readSample(t *testing.T, name string) sample {
	t.Helper()
	data, err := os.ReadFile(path.Join("testdata", name))
	if err != nil {
		t.Fatalf("the schema %s has no instances: %v", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	d.DisallowUnknownFields()
	var s sample
	if err := d.Decode(&s); err != nil {
		t.Fatalf("testdata/%s: %v", name, err)
	}
	return s
}

// instance is the case as a JSON value of its own.
func (c badCase) instance(t *testing.T, s sample) any {
	t.Helper()
	if c.From == "" {
		return c.Value
	}
	base, ok := s.Good[c.From]
	if !ok {
		t.Fatalf("%s: no good instance %q", c.Name, c.From)
	}
	v := clone(base)
	for p, value := range c.Set {
		if v = change(v, split(p), func(any, bool) (any, bool) { return value, true }); v == nil {
			t.Fatalf("%s: no place %s", c.Name, p)
		}
	}
	for _, p := range c.Drop {
		was := text(v)
		if v = change(v, split(p), func(any, bool) (any, bool) { return nil, false }); text(v) == was {
			t.Fatalf("%s: nothing to drop at %s", c.Name, p)
		}
	}
	if text(v) == text(base) {
		t.Fatalf("%s changes nothing", c.Name)
	}
	return v
}

func split(pointer string) []string {
	if pointer == "" {
		return nil
	}
	return strings.Split(strings.TrimPrefix(pointer, "/"), "/")
}

// change replaces what is at a path, or removes it where f says false.
func change(v any, at []string, f func(old any, there bool) (any, bool)) any {
	if len(at) == 0 {
		value, _ := f(v, true)
		return value
	}
	switch o := v.(type) {
	case map[string]any:
		old, there := o[at[0]]
		if len(at) > 1 {
			o[at[0]] = change(old, at[1:], f)
			return o
		}
		if value, keep := f(old, there); keep {
			o[at[0]] = value
		} else {
			delete(o, at[0])
		}
		return o
	case []any:
		i, err := strconv.Atoi(at[0])
		if err != nil || i >= len(o) {
			return nil
		}
		o[i] = change(o[i], at[1:], f)
		return o
	}
	return nil
}

func clone(v any) any {
	d := json.NewDecoder(strings.NewReader(text(v)))
	d.UseNumber()
	var out any
	if err := d.Decode(&out); err != nil {
		panic(err)
	}
	return out
}

func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// places calls f for every pointer below v, v itself included.
func places(v any, at string, f func(at string, v any)) {
	f(at, v)
	switch o := v.(type) {
	case map[string]any:
		for k, member := range o {
			places(member, at+"/"+k, f)
		}
	case []any:
		for i, member := range o {
			places(member, fmt.Sprintf("%s/%d", at, i), f)
		}
	}
}

func red(r schema.Result) bool { return len(r.Violations)+len(r.Unknown) > 0 }

func findings(r schema.Result) string {
	var out []string
	for _, f := range r.Violations {
		out = append(out, f.String())
	}
	for _, f := range r.Unknown {
		out = append(out, "unknown "+f.String())
	}
	return strings.Join(out, "; ")
}

func TestEverySchemaAcceptsAndRejects(t *testing.T) {
	set := loadSet(t, schemas.FS)
	for _, name := range set.Names() {
		t.Run(name, func(t *testing.T) {
			s := readSample(t, name)
			if len(s.Good) == 0 || len(s.Bad) < 3 {
				t.Fatalf("%d instances to accept, %d to reject: each schema needs both", len(s.Good), len(s.Bad))
			}
			for what, value := range s.Good {
				if r := set.Validate(name, value); red(r) {
					t.Errorf("rejects %s: %s", what, findings(r))
				}
			}
			for _, c := range s.Bad {
				r := set.Validate(name, c.instance(t, s))
				switch {
				case !red(r):
					t.Errorf("accepts %s", c.Name)
				case c.Finds == "" || !strings.Contains(findings(r), c.Finds):
					t.Errorf("%s: says %q, not %q", c.Name, findings(r), c.Finds)
				}
			}
		})
	}
}

// TestNothingIsNull replaces every member of every good instance by null.
// None of these schemas knows null, so each has to be rejected.
func TestNothingIsNull(t *testing.T) {
	set := loadSet(t, schemas.FS)
	each(t, set, func(t *testing.T, name string, s sample) {
		eachPlace(t, s.Good, s.Anything, "anything", func(what, at string, value any) bool {
			v := change(clone(s.Good[what]), split(at), func(any, bool) (any, bool) { return nil, true })
			return red(set.Validate(name, v))
		})
	})
}

// TestUnknownMembersAreSeen adds a member to every object of every good instance.
func TestUnknownMembersAreSeen(t *testing.T) {
	set := loadSet(t, schemas.FS)
	each(t, set, func(t *testing.T, name string, s sample) {
		eachPlace(t, s.Good, s.Open, "open", func(what, at string, value any) bool {
			if _, ok := value.(map[string]any); !ok {
				return true
			}
			v := clone(s.Good[what])
			change(v, split(at+"/no-such-member"), func(any, bool) (any, bool) { return []any{}, true })
			return red(set.Validate(name, v))
		})
	})
}

func each(t *testing.T, set *schema.Set, f func(t *testing.T, name string, s sample)) {
	for _, name := range set.Names() {
		t.Run(name, func(t *testing.T) { f(t, name, readSample(t, name)) })
	}
}

// eachPlace demands that rejects is true everywhere but at the excepted
// places, and that each exception is one.
func eachPlace(t *testing.T, good map[string]any, except []string, list string, rejects func(what, at string, value any) bool) {
	needed := map[string]bool{}
	for what, value := range good {
		places(value, "", func(at string, v any) {
			if rejects(what, at, v) {
				return
			}
			needed[at] = true
			if !slices.Contains(except, at) {
				t.Errorf("%s: accepted at %q, which is not in the list %s", what, at, list)
			}
		})
	}
	for _, at := range except {
		if !needed[at] {
			t.Errorf("the list %s names %q, where it is rejected or nothing is", list, at)
		}
	}
}
