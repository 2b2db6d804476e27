package shape

import (
	"encoding/json"
	"strings"
)

// modules takes what paraminfo declares: each module's flags and each
// parameter's attributes by their names, not by their places in a list.
func (w *walker) modules(v any) {
	list, ok := v.([]any)
	if !ok {
		w.value(v, "paraminfo.modules", 1)
		return
	}
	for _, one := range list {
		m, ok := one.(map[string]any)
		if !ok {
			w.value(one, "paraminfo.modules[]", 1)
			continue
		}
		name, _ := m["path"].(string)
		if name == "" {
			name, _ = m["name"].(string)
		}
		name = strings.ReplaceAll(w.plain.text(name), "/", " ")
		w.declared[name] = "a module"
		for _, k := range keys(m) {
			if k == "parameters" || k == "templatedparameters" {
				w.parameters(name, k, m[k])
				continue
			}
			w.attribute(name+"/", k, m[k], "paraminfo["+name+"]")
		}
	}
}

func (w *walker) parameters(module, member string, v any) {
	list, ok := v.([]any)
	if !ok {
		w.value(v, "paraminfo["+module+"]."+member, 1)
		return
	}
	for _, one := range list {
		p, ok := one.(map[string]any)
		name, _ := p["name"].(string)
		if !ok || name == "" {
			w.value(one, "paraminfo["+module+"]."+member+"[]", 1)
			continue
		}
		name = strings.ReplaceAll(w.plain.text(name), "/", " ")
		at := module + "/" + name
		w.declared[at] = "a parameter"
		for _, k := range keys(p) {
			if k != "name" && k != "index" { // its place in a list is no promise
				w.attribute(at, k, p[k], "paraminfo["+module+"]."+name)
			}
		}
	}
}

// attribute takes one attribute of a module or parameter. Scalars and lists of
// scalars are declared; what has more structure (descriptions, examples) is
// for people and walked as any other part of an answer.
func (w *walker) attribute(at, attribute string, v any, path string) {
	k := at + "/" + w.plain.word(attribute) // at ends in a slash for a module: MODULE//FLAG
	switch v := v.(type) {
	case bool:
		if v {
			w.declared[k] = "yes"
		} else {
			w.declared[k] = "no"
		}
	case string:
		if v == "" && attribute != "prefix" {
			v = "yes" // formatversion 1 says so that a flag is set
		}
		w.declared[k] = w.plain.text(v)
	case json.Number:
		w.declared[k] = v.String()
	case []any:
		for _, one := range v {
			s, ok := one.(string)
			if n, isNumber := one.(json.Number); isNumber {
				s, ok = n.String(), true
			}
			if !ok {
				w.value(v, path+"."+attribute, 2)
				return
			}
			w.declared[k+"/"+strings.ReplaceAll(w.plain.text(s), "/", " ")] = "yes"
		}
		w.declared[k] = "a list"
	default:
		w.value(v, path+"."+attribute, 2)
	}
}
