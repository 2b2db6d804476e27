package smallwiki

import (
	"maps"
	"slices"
	"strings"
)

// module is an action, or a part of action=query.
type module struct {
	name, path, group, prefix string
	mustBePosted, writes      bool
	params                    []param
	run                       func(*call) // nil for a part of action=query
}

// param is a parameter, without the prefix of its module.
type param struct {
	name, kind string
	values     []string // it is one of these
	multi      bool
	fallback   string
	sensitive  bool
	required   bool
	token      string // the type it is of
}

// mainParams are understood with every action.
var mainParams = []param{
	{name: "action", values: []string{"login", "logout", "paraminfo", "query"}}, {name: "format", values: []string{"json", "xml"}, fallback: "json"},
	{name: "formatversion", values: []string{"1", "2", "latest"}, fallback: "1"}, {name: "callback", kind: "string"},
	{name: "origin", kind: "string"}, {name: "maxlag", kind: "integer"}, {name: "maxage", kind: "integer", fallback: "0"},
	{name: "smaxage", kind: "integer", fallback: "0"}, {name: "assert", values: []string{"anon", "bot", "user"}}, {name: "assertuser", kind: "string"},
	{name: "errorformat", values: []string{"bc", "html", "none", "plaintext", "raw", "wikitext"}, fallback: "bc"},
	{name: "uselang", kind: "string", fallback: "user"}, {name: "errorlang", kind: "string", fallback: "uselang"}, {name: "utf8", kind: "boolean"}, {name: "ascii", kind: "boolean"},
}

// modules are all there are. They are set late, as paraminfo tells of them.
var modules map[string]*module

// actions are those that can be asked for.
var actions = map[string]*module{}

func init() {
	modules = map[string]*module{}
	for _, m := range []*module{
		{name: "main", path: "main", params: mainParams},
		{name: "login", path: "login", group: "action", prefix: "lg", mustBePosted: true, writes: true, run: login, params: []param{
			{name: "name", kind: "string"}, {name: "password", kind: "password", sensitive: true},
			{name: "domain", kind: "string"}, {name: "token", kind: "string", sensitive: true}}},
		{name: "logout", path: "logout", group: "action", mustBePosted: true, writes: true, run: logout, params: []param{
			{name: "token", kind: "string", sensitive: true, required: true, token: "csrf"}}},
		{name: "paraminfo", path: "paraminfo", group: "action", run: paraminfo, params: []param{
			{name: "modules", kind: "string", multi: true}, {name: "helpformat", values: []string{"none"}, fallback: "none"}}},
		{name: "query", path: "query", group: "action", run: query, params: []param{
			{name: "meta", values: metas, multi: true}, {name: "list", values: []string{"allpages"}, multi: true}}},
		{name: "tokens", path: "query+tokens", group: "meta", params: []param{
			{name: "type", values: tokenTypes, multi: true, fallback: "csrf"}}},
	} {
		modules[m.path] = m
		if m.run != nil {
			actions[m.path] = m
		}
	}
}

// paraminfo is action=paraminfo: what modules there are, for programs.
func paraminfo(c *call) {
	var out []any
	for _, path := range c.list("modules", "paraminfo", "", slices.Sorted(maps.Keys(modules)), 50, 500) {
		out = append(out, modules[path].describe())
	}
	if c.failed() {
		return
	}
	if out == nil {
		out = []any{}
	}
	c.out["paraminfo"] = object{"helpformat": "none", "modules": out}
}

func (m *module) describe() object {
	out := object{"name": m.name, "classname": "smallwiki." + strings.ReplaceAll(m.path, "+", "."), "path": m.path, "prefix": m.prefix, "source": "smallwiki", "sourcename": "Small wiki",
		"helpurls": []any{}, "parameters": []any{}, "templatedparameters": []any{}, "mustbeposted": m.mustBePosted, "writerights": m.writes}
	if m.group != "" {
		out["group"] = m.group
	}
	for _, flag := range []string{"mustbeposted", "writerights"} { // a flag that is not set is not there
		if out[flag] == false {
			delete(out, flag)
		}
	}
	var params []any
	for i, p := range m.params {
		params = append(params, p.describe(i+1))
	}
	if params != nil {
		out["parameters"] = params
	}
	return out
}

func (p param) describe(index int) object {
	out := object{"index": index, "name": p.name, "type": p.kind, "required": p.required, "multi": p.multi}
	if p.values != nil {
		list := []any{}
		for _, v := range p.values {
			list = append(list, v)
		}
		out["type"] = list
	}
	if p.multi {
		out["lowlimit"], out["highlimit"], out["limit"], out["allspecifier"] = 50, 500, 50, "*"
	}
	if p.fallback != "" {
		out["default"] = p.fallback
	}
	if p.sensitive {
		out["sensitive"] = true
	}
	if p.token != "" {
		out["tokentype"] = p.token
	}
	return out
}
