package generated_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/schemas"
	"github.com/mwconform/mwconform/suites/generated"
)

const paraminfo = `{"paraminfo":{"helpformat":"none","modules":[{"name":"tokens","classname":"ApiQueryTokens","path":"query+tokens","group":"meta",
 "prefix":"x","source":"MediaWiki","sourcename":"MediaWiki","licensetag":"GPL-2.0-or-later","licenselink":"http://wiki.example/L","helpurls":[],
 "parameters":[
  {"index":1,"name":"type","type":["csrf","login"],"required":false,"default":"csrf","multi":true,"lowlimit":3,"highlimit":5,"limit":3,"allspecifier":"*"},
  {"index":2,"name":"form","type":["html","raw"],"required":false,"multi":false},
  {"index":3,"name":"number","type":"integer","required":false,"multi":false},
  {"index":4,"name":"text","type":"string","required":false,"multi":false},
  {"index":5,"name":"flag","type":"boolean","required":false,"multi":false},
  {"index":6,"name":"old","type":"string","required":false,"multi":false,"deprecated":true}],
 "templatedparameters":[]}]}}`

const fields = `{"batchcomplete":true,"query":{"authmanagerinfo":{"canauthenticatenow":true,"cancreateaccounts":true,"canlinkaccounts":false,
 "haspreservedstate":false,"hasprimarypreservedstate":false,"preservedusername":"","fields":{
 "xname":{"type":"string","label":"N","help":"N","optional":false,"sensitive":false},
 "xpass":{"type":"password","label":"P","help":"P","optional":false,"sensitive":true},
 "xkeep":{"type":"checkbox","label":"K","help":"K","optional":true,"sensitive":false}}}}}`

// sent is a parameter as the fake wiki got it: the last value, or an array.
type sent struct {
	value  string
	values []string // all, in order
	array  bool
}

// reply is an answer before it is written.
type reply struct {
	status   int
	errors   []string
	warnings []string // module and code
	query    bool
	raw      string // instead of all that
}

// fake is a wiki that does as MediaWiki does. bug changes a reply.
type fake struct {
	mu     sync.Mutex
	asked  int
	bodies map[string]int // how often each was sent
	bug    func(params map[string]sent, r *reply)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.asked++
	f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if r.URL.Query().Get("action") == "paraminfo" {
		_, _ = io.WriteString(w, paraminfo)
		return
	}
	if r.URL.Query().Get("meta") == "authmanagerinfo" {
		_, _ = io.WriteString(w, fields)
		return
	}
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	if f.bodies == nil {
		f.bodies = map[string]int{}
	}
	f.bodies[string(body)]++
	f.mu.Unlock()
	params := parse(string(body))
	out := answer(params)
	if f.bug != nil {
		f.bug(params, &out)
	}
	out.write(w)
}

// parse reads a body as PHP does.
func parse(body string) map[string]sent {
	out := map[string]sent{}
	for _, pair := range strings.Split(body, "&") {
		n, v, _ := strings.Cut(pair, "=")
		n, _ = url.QueryUnescape(n)
		v, _ = url.QueryUnescape(v)
		n, _, array := strings.Cut(n, "[")
		out[n] = sent{v, append(out[n].values, v), array}
	}
	return out
}

func bad(v string) bool {
	return !utf8.ValidString(v) || strings.ContainsFunc(strings.TrimPrefix(v, "\x1f"), unicode.IsControl) && v[0] != '\x1f'
}

func answer(params map[string]sent) reply {
	r := reply{status: 200, query: true}
	for _, name := range []string{"xtype", "xform", "xnumber", "xtext", "xflag"} {
		p, ok := params[name]
		switch {
		case !ok:
			continue
		case p.array && name != "xflag":
			r.warnings = append(r.warnings, "main unsupportedarray")
			continue
		case name == "xflag":
			continue
		case bad(p.value):
			r.warnings = append(r.warnings, "query+tokens badutf8")
		}
		values := strings.Split(p.value, "|")
		if strings.HasPrefix(p.value, "\x1f") {
			values = strings.Split(p.value[1:], "\x1f")
		}
		switch {
		case name == "xtype" && len(values) > 3:
			r.errors = []string{"toomanyvalues"}
		case name == "xtype" && slices.ContainsFunc(values, func(v string) bool { return v != "csrf" && v != "login" }):
			r.warnings = append(r.warnings, "query+tokens unrecognizedvalues")
		case name == "xform" && p.value != "html" && p.value != "raw":
			r.errors = []string{"badvalue"}
		case name == "xnumber" && p.value != "5":
			r.errors = []string{"badinteger"}
		}
	}
	return r
}

// dataOf is what a program is told beside the text, by code.
var dataOf = map[string]map[string]any{
	"toomanyvalues":      {"limit": 3, "lowlimit": 3, "highlimit": 500},
	"unrecognizedvalues": {"values": []string{"x"}},
}

func withData(message map[string]any) map[string]any {
	if data, ok := dataOf[message["code"].(string)]; ok {
		message["data"] = data
	}
	return message
}

func (r reply) write(w http.ResponseWriter) {
	out := map[string]any{}
	for _, code := range r.errors {
		w.Header().Set("MediaWiki-API-Error", code)
		out["errors"] = append(asList(out["errors"]), withData(map[string]any{"code": code, "text": "no", "module": "main"}))
		out["docref"] = "see"
	}
	for _, warning := range r.warnings {
		module, code, _ := strings.Cut(warning, " ")
		out["warnings"] = append(asList(out["warnings"]), withData(map[string]any{"code": code, "text": "hm", "module": module}))
	}
	if r.query && len(r.errors) == 0 {
		out["batchcomplete"], out["query"] = true, map[string]any{"tokens": map[string]any{"csrftoken": `+\`}}
	}
	w.WriteHeader(r.status)
	if r.raw != "" {
		_, _ = io.WriteString(w, r.raw)
		return
	}
	_ = json.NewEncoder(w).Encode(out)
}

func asList(v any) []any { l, _ := v.([]any); return l }

// module asks the fake wiki.
var module = generated.Module{
	Paths: []string{"query+tokens"},
	Kinds: generate.Kinds,
	Form: func(*spec.T, *spec.Session) api.Params {
		return api.Params{"action": "query", "meta": "tokens", "errorformat": "plaintext", "formatversion": "2"}
	},
	Right: generated.Plain,
}

var expects = map[generate.Kind]string{
	generate.WrongType: "{values: [integer=badinteger]}", generate.TooManyValues: "{error: toomanyvalues}",
	generate.EnumMiss:          "{error: badvalue, warning: unrecognizedvalues}",
	generate.ControlCharacters: "{warning: badutf8}", generate.InvalidUTF8: "{warning: badutf8}", generate.LongValue: "{}",
	generate.Duplicate: "{warning: badutf8}", generate.Array: "{warning: unsupportedarray}",
}

// env is what specs run in against a fake wiki.
func env(t *testing.T, wiki http.Handler) spec.Env {
	t.Helper()
	page := "page: demo\ntitle: Demo\nurl: https://example.org/\nclauses:\n"
	expects["fields"], expects["fields-array"] = "{}", "{error: internal_api_error_TypeError}"
	for _, k := range append(slices.Clone(generate.Kinds), "fields", "fields-array") {
		page += fmt.Sprintf("  - {id: demo/generated/%s, section: S, says: It., kind: flow, level: must, origin: observed, risk: reads, profiles: [demo], expect: %s}\n", k, expects[k])
	}
	c, err := contract.Load(fstest.MapFS{"c/capabilities.yaml": {Data: []byte("capabilities: []")}, "c/demo.yaml": {Data: []byte(page)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	s, err := schema.Load(schemas.FS)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(wiki)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL + "/api.php")
	if err != nil {
		t.Fatal(err)
	}
	w := &target.Wiki{Scenario: "plain", Endpoint: u, Limits: api.DefaultLimits, Source: target.Live{Transport: http.DefaultTransport},
		Facts: &target.Facts{Capabilities: map[string]string{}}}
	return spec.Env{Catalogue: c, Schemas: s, Target: &target.Target{Mode: target.LiveMode, Edition: "1.39", Wikis: map[string]*target.Wiki{"plain": w}}}
}
