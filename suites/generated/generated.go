// Package generated makes the specs of the groups PAGE/generated: requests
// that are generated from a module's own paraminfo and wrong in one thing. A
// page has them with a Module and one line.
package generated

import (
	"strings"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"pgregory.net/rapid"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/generate"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// Module says how a module is asked with everything right. The request must
// neither create nor change anything, whatever one parameter of it is.
type Module struct {
	Paths   []string        // of the modules whose parameters are made wrong, as in paraminfo
	Kinds   []generate.Kind // in which one of the parameters can be wrong
	Without []string        // parameters left as they are
	// Form is the form of the right request, with errorformat=plaintext and a
	// token of the session where one is needed.
	Form func(t *spec.T, s *spec.Session) api.Params
	// Right matches the answer to that form.
	Right func() types.GomegaMatcher
	// Fields is the action, login or create, whose fields in authmanagerinfo the
	// module takes besides its parameters; "" where it takes none.
	Fields string
	// Never matches an answer that no wrong request may have, such as a login
	// that succeeds; nil where there is none.
	Never func() types.GomegaMatcher
}

// titles complete "the wiki …".
var titles = map[generate.Kind]string{
	generate.WrongType:         "refuses values that are not of a parameter's type",
	generate.TooManyValues:     "refuses more values than a parameter's limit",
	generate.EnumMiss:          "notices values that are not in a parameter's list",
	generate.ControlCharacters: "warns of control characters",
	generate.InvalidUTF8:       "warns of bytes that are no UTF-8",
	generate.LongValue:         "copes with long values",
	generate.Duplicate:         "takes the last one of several values of a parameter",
	generate.Array:             "takes a parameter in array syntax for one that was not sent",
}

// Specs are one spec for each kind; its clause is the group, such as
// login/generated/, and the kind.
func Specs(group string, m Module) []spec.Spec {
	var out []spec.Spec
	for _, k := range m.Kinds {
		id := group + string(k)
		out = append(out, spec.Spec{
			Clauses: []string{id},
			Title:   titles[k],
			Run:     func(t *spec.T) { m.run(t, id, k) },
		})
	}
	if m.Fields == "" {
		return out
	}
	return append(out, spec.Spec{
		Clauses: []string{group + "fields"},
		Title:   "copes with anything in the fields of authentication",
		Run: func(t *spec.T) {
			m.run(t, group+"fields", generate.ControlCharacters, generate.InvalidUTF8, generate.LongValue, generate.Duplicate)
		},
	}, spec.Spec{
		Clauses: []string{group + "fields-array"},
		Title:   "does nothing with a field of authentication in array syntax",
		Run:     func(t *spec.T) { m.run(t, group+"fields-array", generate.Array) },
	})
}

// asked is a module that is being asked by one spec.
type asked struct {
	Module
	t       *spec.T
	s       *spec.Session
	id      string
	form    api.Params
	answers map[string]*api.Response // to the right request, and to it without a parameter; by what it is then
}

func (m Module) run(t *spec.T, id string, kinds ...generate.Kind) {
	s, known := t.Session(), m.known(t, id)
	first := s.Once("generated requests of "+m.Paths[0], func() *api.Response { return s.Post(m.Form(t, s)) })
	form := first.Exchange.Call.Form.Without("format")
	a := &asked{Module: m, t: t, s: s, id: id, form: form, answers: map[string]*api.Response{form.Encode(): first}}
	trials := spec.Trials{Clause: id, Call: a.call, Match: a.match}
	trials.Generators = a.generators(known, kinds)
	if a.isFields() {
		trials.Known = t.Want(id).Error
	}
	t.Control("number of ways in which parameters can be wrong", len(trials.Generators), gomega.BeNumerically(">", 0))
	t.Control("the request with everything right", first, a.right())
	s.Try(trials)
	t.Check(id, "the request with everything right after all others", s.Anew(api.Post(a.form)), a.right())
}

// isFields tells the clauses of the fields of authentication. Paraminfo only
// says that there are such, authmanagerinfo which.
func (a *asked) isFields() bool { return isFields(a.id) }

func isFields(id string) bool {
	return strings.HasSuffix(id, "/fields") || strings.HasSuffix(id, "/fields-array")
}

// known is what can be wrong in a request, asked before the spec does anything.
func (m Module) known(t *spec.T, id string) []generate.Parameter {
	if isFields(id) {
		return m.fields(t.Session())
	}
	return m.parameters(t.Session())
}

// generators are one for each parameter and kind in which it can be wrong.
func (a *asked) generators(known []generate.Parameter, kinds []generate.Kind) []*rapid.Generator[generate.Case] {
	var out []*rapid.Generator[generate.Case]
	for _, k := range kinds {
		for _, p := range generate.Sorted(known, k, a.Without) {
			out = append(out, generate.Cases(k, p, a.value(p)))
		}
	}
	return out
}

// parameters are those of the modules.
func (m Module) parameters(s *spec.Session) []generate.Parameter {
	var out []generate.Parameter
	for _, path := range m.Paths {
		info := s.ParamInfo(path)
		module, _ := info.Response.At("paraminfo", "modules", 0)
		out = append(out, generate.Parameters(module)...)
	}
	return out
}

// fields are the fields of authentication that hold a text.
func (m Module) fields(s *spec.Session) []generate.Parameter {
	r := s.Get(api.Params{"action": "query", "meta": "authmanagerinfo", "amirequestsfor": m.Fields, "amimergerequestfields": "1", "formatversion": "2"})
	v, _ := r.At("query", "authmanagerinfo", "fields")
	named, _ := v.(map[string]any)
	var out []generate.Parameter
	for name := range named {
		if kind := r.String("query", "authmanagerinfo", "fields", name, "type"); kind == "string" || kind == "password" {
			out = append(out, generate.Parameter{Name: name, Type: kind})
		}
	}
	return out
}

// value is the right value of a parameter.
func (a *asked) value(p generate.Parameter) string {
	if v, ok := a.form[p.Name]; ok {
		return v
	}
	return p.Right()
}

// call is the right request with one parameter wrong.
func (a *asked) call(c generate.Case) api.Call {
	return api.Call{Form: a.form.Without(c.Parameter.Name), Raw: c.Pairs}
}

// right matches the answer to the right request: not wrong in the way that the
// clause speaks of.
func (a *asked) right() types.GomegaMatcher {
	want := a.t.Want(a.id)
	return gomega.And(a.Right(), gomega.WithTransform(warnings(want.Warning), gomega.Not(gomega.ContainElement(gomega.HaveSuffix(" "+want.Warning)))))
}

// match is what the answer to a case has to be.
func (a *asked) match(c generate.Case) types.GomegaMatcher {
	out := []types.GomegaMatcher{fromAPI()}
	if a.Never != nil {
		out = append(out, gomega.Not(a.Never()))
	}
	if a.isFields() {
		return gomega.And(out...) // no release says anything of what is wrong with a field
	}
	want, p := a.t.Want(a.id), c.Parameter
	switch c.Kind {
	case generate.WrongType:
		out = append(out, match.HaveError(codeOf(p.Type, want.Values)))
	case generate.TooManyValues:
		out = append(out, match.HaveError(want.Error))
	case generate.EnumMiss:
		if !p.Multi {
			out = append(out, match.HaveError(want.Error))
			break
		}
		out = append(out, warned(p.Module, want.Warning))
	case generate.ControlCharacters, generate.InvalidUTF8:
		out = append(out, warned(p.Module, want.Warning))
	case generate.Duplicate:
		m := warned(p.Module, want.Warning)
		if !c.Wrong {
			m = gomega.Not(m)
		}
		out = append(out, m)
	case generate.Array:
		// Of a boolean only its presence is asked for, which warns of nothing.
		if p.Type != "boolean" {
			out = append(out, warned("main", want.Warning))
		}
		out = append(out, gomega.WithTransform(outline(want.Warning), gomega.Equal(outline(want.Warning)(a.left(p)))))
	}
	return gomega.And(out...)
}

// left is the answer to the form without a parameter: for one that it has not,
// that to the right request.
func (a *asked) left(p generate.Parameter) *api.Response {
	form := a.form.Without(p.Name)
	what := form.Encode()
	if a.answers[what] == nil {
		a.answers[what] = a.s.Quietly(api.Post(form))
	}
	return a.answers[what]
}

// codeOf finds the code for a type among words such as integer=badinteger.
func codeOf(kind string, codes []string) string {
	for _, pair := range codes {
		if name, code, _ := strings.Cut(pair, "="); name == kind {
			return code
		}
	}
	return "(the catalogue names no code for the type " + kind + ")"
}

// Plain is a Right that matches any answer without an error.
func Plain() types.GomegaMatcher { return match.HaveNoError() }
