package module

import (
	"slices"
	"strings"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// parameters are the names of the module's parameters that have a property,
// sorted: a boolean member that is true, or a default or token type of any kind.
func parameters(m spec.Module, property string) []string {
	out := []string{}
	v, _ := m.Response.At(m.At("parameters")...)
	list, _ := v.([]any)
	for _, one := range list {
		p, _ := one.(map[string]any)
		v, there := p[property]
		if property == "" || v == true || there && (property == "default" || property == "tokentype") {
			name, _ := p["name"].(string)
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// Flags checks the flags that a module does or does not declare of itself. The
// clauses are PAGE/declared/FLAG, by the member of paraminfo.
func Flags(t *spec.T, module string, ids map[string]string) {
	m := t.Session().ParamInfo(module)
	for member, id := range ids {
		if t.Want(id).IsFlag() {
			t.Check(id, member, m.Response, match.HaveAt(true, m.At(member)...))
		} else {
			t.Check(id, member, m.Response, match.HaveNoFlag(m.At(member)...))
		}
	}
}

// properties are what parameters can have, by the name of the clause: "" for
// all parameters, otherwise a member of paraminfo.
var properties = []struct{ clause, member string }{
	{"parameters", ""}, {"required", "required"}, {"sensitive", "sensitive"}, {"multi", "multi"},
	{"defaults", "default"}, {"token-type", "tokentype"}, {"deprecated-parameters", "deprecated"},
}

// Parameters is the spec of which parameters a module declares, and which of
// them have each of the properties; id makes a clause's id of a property's.
func Parameters(module string, id func(property string) string) spec.Spec {
	s := spec.Spec{Title: "declares its parameters and no others"}
	for _, p := range properties {
		s.Clauses = append(s.Clauses, id(p.clause))
	}
	s.Run = func(t *spec.T) {
		m := t.Session().ParamInfo(module)
		all := parameters(m, "")
		for _, p := range properties {
			want := slices.Sorted(slices.Values(t.Want(id(p.clause)).Values))
			// A module without parameters has none with a property either.
			t.Check(id(p.clause), "parameters", all, gomega.Not(gomega.BeEmpty()))
			t.Check(id(p.clause), "parameters with "+p.member, strings.Join(parameters(m, p.member), " "), gomega.Equal(strings.Join(want, " ")))
		}
	}
	return s
}

// Types checks the type of parameters, and their default and limits where the clause
// expects some. The clauses are by parameter.
func Types(t *spec.T, module string, ids map[string]string) {
	m := t.Session().ParamInfo(module)
	for name, id := range ids {
		want := t.Want(id)
		if want.Values != nil {
			// Extensions may add values: a token of CentralAuth's, for instance.
			t.Check(id, "values", m.Response, match.HaveAt(gomega.ContainElements(want.Values), m.Param(name, "type")...))
		} else {
			t.Check(id, "type", m.Response, match.HaveAt(want.Type, m.Param(name, "type")...))
		}
		if want.Default != "" {
			t.Check(id, "default", m.Response, match.HaveAt(want.Default, m.Param(name, "default")...))
		} else {
			t.Check(id, "default", m.Response, match.HaveNothingAt(m.Param(name, "default")...))
		}
		if want.Limit != 0 {
			t.Check(id, "lowlimit", m.Response, match.HaveAt(interactive.Number(want.Limit), m.Param(name, "lowlimit")...))
			t.Check(id, "highlimit", m.Response, match.HaveAt(interactive.Number(want.High), m.Param(name, "highlimit")...))
		}
	}
}

// Prefix checks the prefix that a module declares for its parameters; the
// clause expects it as default, "" is none.
func Prefix(t *spec.T, module, id string) {
	m := t.Session().ParamInfo(module)
	t.Check(id, "prefix", m.Response, match.HaveAt(t.Want(id).Default, m.At("prefix")...))
}
