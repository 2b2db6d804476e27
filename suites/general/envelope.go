package general

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// text matches a string with something in it.
func text() gomega.OmegaMatcher {
	return gomega.And(gomega.BeAssignableToTypeOf(""), gomega.Not(gomega.BeEmpty()))
}

var envelope = []spec.Spec{
	{
		Clauses: []string{"general/envelope/error"},
		Title:   "gives an error code, info and where to read on",
		Run: func(t *spec.T) {
			id := "general/envelope/error"
			for _, fv := range formats {
				r := t.Session().Post(anError.With(api.Params{"formatversion": fv.version}))
				t.Check(id, "code in formatversion "+fv.version, r, match.HaveError(anErrorCode))
				t.Check(id, "info in formatversion "+fv.version, r, match.HaveAt(text(), "error", "info"))
				// Not "no others": some codes add members of their own, and so may extensions.
				t.Check(id, fv.docref+" in formatversion "+fv.version, r, match.HaveAt(text(), "error", fv.docref))
				for _, other := range formats {
					if other.docref != fv.docref {
						t.Check(id, other.docref+" in formatversion "+fv.version, r, match.HaveNothingAt("error", other.docref))
					}
				}
			}
		},
	},
	{
		Clauses: []string{"general/envelope/warning"},
		Title:   "gives warnings by module",
		Run: func(t *spec.T) {
			id := "general/envelope/warning"
			for _, fv := range formats {
				r := t.Session().Get(aWarning.With(api.Params{"formatversion": fv.version}))
				t.Check(id, "members in formatversion "+fv.version, r, match.HaveMembers([]string{fv.warning}, "warnings", "main"))
				t.Check(id, "text in formatversion "+fv.version, r, match.HaveAt(text(), "warnings", "main", fv.warning))
			}
		},
	},
	{
		Clauses: []string{"general/envelope/batchcomplete"},
		Title:   "tells that a query is complete",
		Run: func(t *spec.T) {
			id := "general/envelope/batchcomplete"
			for _, fv := range formats {
				r := t.Session().Get(api.Params{"action": "query", "meta": "tokens", "formatversion": fv.version})
				t.Check(id, "in formatversion "+fv.version, r, match.HaveAt(fv.yes, "batchcomplete"))
			}
		},
	},
	{
		Clauses: []string{"general/envelope/booleans"},
		Title:   "writes booleans as the format version does",
		Run: func(t *spec.T) {
			id := "general/envelope/booleans"
			yes, no := []any{"query", "authmanagerinfo", "canauthenticatenow"}, []any{"query", "authmanagerinfo", "canlinkaccounts"}
			q := api.Params{"action": "query", "meta": "authmanagerinfo"}
			one := t.Session().Get(q)
			t.Check(id, "a true member in formatversion 1", one, match.HaveAt("", yes...))
			two := t.Session().Get(q.With(version2))
			t.Check(id, "a true member in formatversion 2", two, match.HaveAt(true, yes...))
			t.Check(id, "a second member in formatversion 2", two, match.HaveAt(gomega.BeAssignableToTypeOf(true), no...))
			if linkable, _ := two.At(no...); linkable == true {
				t.Check(id, "the same member, true, in formatversion 1", one, match.HaveAt("", no...))
			} else {
				t.Check(id, "the same member, false, in formatversion 1", one, match.HaveNothingAt(no...))
			}
		},
	},
	{
		Clauses: []string{"general/envelope/formatversion-default"},
		Title:   "answers in formatversion 1 by default",
		Run: func(t *spec.T) {
			id := "general/envelope/formatversion-default"
			r := t.Session().Get(aWarning)
			t.Check(id, "batchcomplete", r, match.HaveAt("", "batchcomplete"))
			t.Check(id, "a warning's text", r, match.HaveAt(text(), "warnings", "main", "*"))
		},
	},
}

// formats says how the two format versions write the same things.
var formats = []struct {
	version, docref, warning string
	yes                      any
}{
	{"1", "*", "*", ""},
	{"2", "docref", "warnings", true},
}
