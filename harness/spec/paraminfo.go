package spec

import (
	"fmt"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
)

// Module is what action=paraminfo says of one module (formatversion 2).
type Module struct {
	*api.Response
	path []any
}

// ParamInfo asks the wiki for its own description of a module, such as login
// or query+tokens. Where there is none the spec ends.
func (s *Session) ParamInfo(module string) Module {
	r := s.Get(api.Params{"action": "paraminfo", "modules": module, "formatversion": "2"})
	m := Module{r, []any{"paraminfo", "modules", 0}}
	s.t.Control("paraminfo of "+module, r, match.HaveAt(module, append(m.path, "path")...))
	return m
}

// At is the path of a member of the module.
func (m Module) At(name string) []any { return append(append([]any{}, m.path...), name) }

// Param is the path of a member of a parameter; where the parameter is not
// declared, a path at which there is nothing.
func (m Module) Param(name, member string) []any {
	list, _ := m.Response.At(m.At("parameters")...)
	params, _ := list.([]any)
	for i := range params {
		if m.String(append(m.At("parameters"), i, "name")...) == name {
			return append(m.At("parameters"), i, member)
		}
	}
	return append(m.At("parameters"), fmt.Sprintf("(no parameter %s)", name), member)
}

// Strings matches a JSON list that has exactly these strings, in any order.
func Strings(values []string) gomega.OmegaMatcher {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return gomega.ConsistOf(out...)
}
