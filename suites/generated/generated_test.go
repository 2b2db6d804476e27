package generated_test

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/suites/generated"
)

// run runs the specs against a wiki with a bug and gives the outcomes by kind.
func run(t *testing.T, e spec.Env) map[generate.Kind]result.Spec {
	t.Helper()
	out := map[generate.Kind]result.Spec{}
	for _, s := range generated.Specs("demo/generated/", module) {
		r := e.Run(t.Context(), s)
		out[generate.Kind(strings.TrimPrefix(s.ID(), "demo/generated/"))] = r
	}
	return out
}

func TestARightWikiPasses(t *testing.T) {
	for _, g := range []spec.Generate{{}, {Seed: 7}, {Seed: 8, Count: 60}} {
		wiki := &fake{}
		e := env(t, wiki)
		e.Generate = g
		for kind, r := range run(t, e) {
			o := r.Outcomes[0]
			if o.Verdict != result.Pass || o.Generated == nil || o.Generated.Seed != g.Seed {
				t.Errorf("%s: %+v", kind, o)
			}
			// What was drawn twice is sent once: some kinds have few ways of being wrong.
			if n := o.Generated.Requests; n < 6 || n > max(8, g.Count) || n < g.Count*4/5 && kind != generate.WrongType && kind != generate.TooManyValues && kind != generate.EnumMiss && kind != generate.Array {
				t.Errorf("%s: %d requests", kind, n)
			}
			if n := len(r.Exchanges); n > 8 {
				t.Errorf("%s: the result keeps %d exchanges", kind, n)
			}
		}
	}
}

// wrong tells whether the request is one of those generated.
func wrong(params map[string]sent) bool {
	for name := range params {
		if strings.HasPrefix(name, "x") {
			return true
		}
	}
	return false
}

// without drops a warning.
func without(code string) func(map[string]sent, *reply) {
	return func(_ map[string]sent, r *reply) {
		var rest []string
		for _, w := range r.warnings {
			if !strings.HasSuffix(w, code) {
				rest = append(rest, w)
			}
		}
		r.warnings = rest
	}
}

// accepting drops an error: a success where there may be none.
func accepting(code string) func(map[string]sent, *reply) {
	return func(_ map[string]sent, r *reply) {
		if len(r.errors) > 0 && r.errors[0] == code {
			r.errors = nil
		}
	}
}

func TestWrongWikisAreFound(t *testing.T) {
	all := []generate.Kind{generate.WrongType, generate.TooManyValues, generate.EnumMiss, generate.ControlCharacters, generate.InvalidUTF8, generate.LongValue, generate.Duplicate, generate.Array}
	for _, tt := range []struct {
		name  string
		kinds []generate.Kind
		check string // of the mismatch
		bug   func(map[string]sent, *reply)
	}{
		{"a server error with JSON", all, "HTTP status", func(p map[string]sent, r *reply) {
			if wrong(p) {
				r.status = 500
			}
		}},
		{"a server error without JSON", all, "HTTP status", func(p map[string]sent, r *reply) {
			if wrong(p) {
				r.status, r.raw = 500, "Fatal error"
			}
		}},
		{"an exception", all, "error", func(p map[string]sent, r *reply) {
			if wrong(p) {
				r.errors = []string{"internal_api_error_TypeError"}
			}
		}},
		{"an exception as the second error", all, "error", func(p map[string]sent, r *reply) {
			if wrong(p) {
				r.errors = append(r.errors, "badvalue", "internal_api_error_DBQueryError")
			}
		}},
		{"broken JSON", all, "JSON", func(p map[string]sent, r *reply) {
			if wrong(p) {
				r.raw = `{"query":`
			}
		}},
		{"no object", all, "JSON", func(p map[string]sent, r *reply) {
			if wrong(p) {
				r.raw = `[]`
			}
		}},
		{"another form", all, "schema", func(p map[string]sent, r *reply) {
			if wrong(p) {
				r.raw = `{"batchcomplete":true,"query":{"tokens":7}}`
			}
		}},
		{"nothing", []generate.Kind{generate.WrongType, generate.TooManyValues, generate.EnumMiss, generate.LongValue}, "", func(p map[string]sent, r *reply) {
			if wrong(p) {
				r.raw = `{}`
			}
		}},
		{"a number is not looked at", all[:1], "answer", accepting("badinteger")},
		{"the limit is not looked at", all[1:2], "answer", accepting("toomanyvalues")},
		{"the list is not looked at", all[2:3], "answer", accepting("badvalue")},
		{"the list of several is not looked at", all[2:3], "answer", without("unrecognizedvalues")},
		{"bytes are not looked at", all[3:5], "answer", without("badutf8")},
		{"arrays are not warned of", all[7:], "answer", without("unsupportedarray")},
		{"an array is taken for its value", all[7:], "answer", func(p map[string]sent, r *reply) {
			if p["xform"].array {
				r.errors = []string{"badvalue"}
			}
		}},
		{"the first value counts", all[6:7], "answer", func(p map[string]sent, r *reply) {
			for name, v := range p {
				p[name] = sent{value: v.values[0], array: v.array}
			}
			*r = answer(p)
		}},
		{"all values count", all[6:7], "answer", func(p map[string]sent, r *reply) {
			for name, v := range p {
				p[name] = sent{value: strings.Join(v.values, "|"), array: v.array}
			}
			*r = answer(p)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			results := run(t, env(t, &fake{bug: tt.bug}))
			for _, kind := range tt.kinds {
				o := results[kind].Outcomes[0]
				if o.Verdict != result.Fail || o.Mismatches[0].Source != result.Own || !strings.Contains(o.Mismatches[0].Check, tt.check) {
					t.Errorf("%s: %+v", kind, o)
				}
			}
		})
	}
}

// rawData is what a mismatch's command line sends for the wrong parameter.
var rawData = regexp.MustCompile(`--data-raw '([^']*)'`)

// decoded are the values of that.
func decoded(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	for _, m := range rawData.FindAllStringSubmatch(text, -1) {
		_, v, _ := strings.Cut(m[1], "=")
		value, err := url.QueryUnescape(v)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, value)
	}
	return out
}

func TestTheSmallestRequestIsReported(t *testing.T) {
	for _, tt := range []struct {
		name     string
		kind     generate.Kind
		bug      func(map[string]sent, *reply)
		smallest []string
	}{
		{"longer than 20 bytes", generate.LongValue, func(p map[string]sent, r *reply) {
			if len(p["xtext"].value) > 20 {
				r.status = 500
			}
		}, []string{"x" + strings.Repeat("z", 20)}},
		{"one more value than the limit", generate.TooManyValues, accepting("toomanyvalues"), []string{"v0|v1|v2|v3"}},
		{"any control character", generate.ControlCharacters, func(p map[string]sent, r *reply) {
			if p["xtext"].value != "" {
				without("badutf8")(p, r)
			}
		}, []string{"x\x01"}},
		{"one control character", generate.ControlCharacters, func(p map[string]sent, r *reply) {
			if strings.ContainsAny(p["xtext"].value, "\x1a\x1b\x1c\x1d\x1e") {
				r.errors = []string{"internal_api_error_X"}
			}
		}, []string{"x\x1a"}},
		{"any miss", generate.EnumMiss, accepting("badvalue"), []string{"a"}},
		{"an array", generate.Array, func(p map[string]sent, r *reply) {
			if p["xtext"].array {
				r.status = 500
			}
		}, []string{"x"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			wiki := &fake{bug: tt.bug}
			e := env(t, wiki)
			e.Generate = spec.Generate{Seed: 3, Count: 60}
			for _, s := range generated.Specs("demo/generated/", module) {
				if s.ID() != "demo/generated/"+string(tt.kind) {
					continue
				}
				o := e.Run(t.Context(), s).Outcomes[0]
				if o.Verdict != result.Fail || len(o.Mismatches) == 0 {
					t.Fatalf("%+v", o)
				}
				text := o.Mismatches[0].Text
				if got := decoded(t, text); len(got) != 1 || got[0] != tt.smallest[0] {
					t.Errorf("%q is the smallest in %s", got, text)
				}
				if !strings.Contains(text, "the smallest of") || !strings.Contains(text, "seed 3") {
					t.Errorf("%s", text)
				}
				if wiki.asked > 3+60+200*3+10 {
					t.Errorf("%d requests", wiki.asked)
				}
			}
		})
	}
}

// Only the right request is sent twice.
func TestNothingIsSentTwice(t *testing.T) {
	for _, s := range generated.Specs("demo/generated/", module) {
		wiki := &fake{}
		e := env(t, wiki)
		e.Generate.Count = 60
		e.Run(t.Context(), s)
		again := 0
		for _, n := range wiki.bodies {
			again += n - 1
		}
		if again > 1 || len(wiki.bodies) < 7 {
			t.Errorf("%s: %d bodies, %d sent again", s.ID(), len(wiki.bodies), again)
		}
	}
}

// A replay must not send what was not recorded, so it makes nothing smaller.
func TestARecordingIsNotShrunk(t *testing.T) {
	wiki := &fake{bug: func(p map[string]sent, r *reply) {
		if wrong(p) {
			r.status = 500
		}
	}}
	e := env(t, wiki)
	e.Target.Mode = target.RecordMode
	o := run(t, e)[generate.LongValue].Outcomes[0]
	if o.Verdict != result.Fail || !strings.Contains(o.Mismatches[0].Text, "(generated request 1 of 8, seed 0: curl ") {
		t.Errorf("%+v", o)
	}
	// For each kind: paraminfo, the right request twice, 8 wrong ones, of which 4
	// are drawn twice. Arrays are held against the right request, as it has none of
	// the parameters that may be one.
	if want := 8*(3+8) - 4; wiki.asked != want {
		t.Errorf("%d requests, not %d", wiki.asked, want)
	}
}

// A server in front of the API that refuses a request is no finding.
func TestAServerInFrontIsTrouble(t *testing.T) {
	o := run(t, env(t, &fake{bug: func(p map[string]sent, r *reply) {
		if wrong(p) {
			r.status, r.raw, r.errors = 503, "<html>", nil
		}
	}}))[generate.InvalidUTF8].Outcomes[0]
	if o.Verdict != result.Error || strings.Contains(o.Reason, "panicked") {
		t.Errorf("%+v", o)
	}
}

// What is wrong with the right request, before or after, fails the clause.
func TestTheRightRequestHasToWork(t *testing.T) {
	asked := 0
	for kind, r := range run(t, env(t, &fake{bug: func(p map[string]sent, r *reply) {
		if !wrong(p) {
			r.errors = []string{"readonly"}
		}
	}})) {
		if o := r.Outcomes[0]; o.Verdict != result.Fail || o.Mismatches[0].Source != result.Control {
			t.Errorf("%s: %+v", kind, o)
		}
	}
	for kind, r := range run(t, env(t, &fake{bug: func(p map[string]sent, r *reply) {
		if wrong(p) {
			asked++
		} else if asked > 0 {
			asked, r.errors = 0, []string{"readonly"}
		}
	}})) {
		if o := r.Outcomes[0]; kind != generate.Array && (o.Verdict != result.Fail || o.Mismatches[0].Source != result.Own) {
			t.Errorf("%s: %+v", kind, o)
		}
	}
}

// The right request is sent after the others also where another spec was
// answered the same before.
func TestTheRightRequestIsSentAgain(t *testing.T) {
	broken, asked := false, 0
	e := env(t, &fake{bug: func(p map[string]sent, r *reply) {
		if wrong(p) {
			asked++
		} else if broken && asked > 0 {
			asked, r.errors = 0, []string{"readonly"}
		}
	}})
	e.Shared = new(spec.Shared)
	for i, s := range generated.Specs("demo/generated/", module) {
		asked = 0
		o := e.Run(t.Context(), s).Outcomes[0]
		if want := map[bool]result.Verdict{false: result.Pass, true: result.Fail}[broken]; o.Verdict != want {
			t.Errorf("%d %s: %+v", i, s.ID(), o)
		}
		broken = true
	}
}

func TestWhatIsReportedIsJSON(t *testing.T) {
	r := run(t, env(t, &fake{bug: func(p map[string]sent, r *reply) {
		if wrong(p) {
			r.status = 500
		}
	}}))[generate.InvalidUTF8]
	data, err := json.Marshal(r)
	if err != nil || strings.Contains(string(data), `\ufffd`) {
		t.Errorf("%v %s", err, data)
	}
}

// The fields of authentication are made wrong as well; one exception is known.
func TestFields(t *testing.T) {
	m := module
	m.Fields = "login"
	m.Never = func() types.GomegaMatcher { return match.HaveAt(true, "query", "userinfo", "messages") }
	exception := func(code string) func(map[string]sent, *reply) {
		return func(p map[string]sent, r *reply) {
			if p["xname"].array {
				r.errors = []string{code}
			}
		}
	}
	for _, tt := range []struct {
		name          string
		bug           func(map[string]sent, *reply)
		fields, array result.Verdict
	}{
		{"none", nil, result.Pass, result.Pass},
		{"the known exception", exception("internal_api_error_TypeError"), result.Pass, result.Pass},
		{"another exception", exception("internal_api_error_DBQueryError"), result.Pass, result.Fail},
		{"what may never be", func(p map[string]sent, r *reply) {
			if wrong(p) {
				r.raw = `{"batchcomplete":true,"query":{"userinfo":{"id":0,"name":"x","messages":true}}}`
			}
		}, result.Fail, result.Fail},
		{"a long password", func(p map[string]sent, r *reply) {
			if len(p["xpass"].value) > 500 {
				r.status = 500
			}
		}, result.Fail, result.Pass},
	} {
		e := env(t, &fake{bug: tt.bug})
		e.Generate.Count = 60
		got := map[string]result.Verdict{}
		for _, s := range generated.Specs("demo/generated/", m) {
			if strings.Contains(s.ID(), "fields") {
				r := e.Run(t.Context(), s)
				got[strings.TrimPrefix(s.ID(), "demo/generated/")] = r.Verdict()
				if strings.Contains(tt.name, "long") && r.Verdict() == result.Fail && len(decoded(t, r.Outcomes[0].Mismatches[0].Text)[0]) != 501 {
					t.Errorf("%s", r.Outcomes[0].Mismatches[0].Text)
				}
			}
		}
		if got["fields"] != tt.fields || got["fields-array"] != tt.array {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
