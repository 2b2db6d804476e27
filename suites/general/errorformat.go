package general

import (
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var errorformat = append([]spec.Spec{
	{
		Clauses: []string{"general/errorformat/bc"},
		Title:   "gives one error as an object by default",
		Run: func(t *spec.T) {
			id := "general/errorformat/bc"
			for what, more := range []api.Params{{}, {"errorformat": "bc"}} {
				r := t.Session().Post(anError.With(version2).With(more))
				name := []string{"without errorformat", "with errorformat=bc"}[what]
				t.Check(id, "code "+name, r, match.HaveAt(anErrorCode, "error", "code"))
				t.Check(id, "info "+name, r, match.HaveAt(text(), "error", "info"))
				t.Check(id, "a list "+name, r, match.HaveNothingAt("errors"))
			}
		},
	},
	{
		Clauses: []string{"general/errorformat/warnings"},
		Title:   "gives warnings as a list with codes",
		Run: func(t *spec.T) {
			id := "general/errorformat/warnings"
			r := t.Session().Get(api.Params{"action": "query", "meta": "tokens", "type": "bogus", "errorformat": "plaintext", "formatversion": "2"})
			t.Check(id, "the warnings", r, match.HaveAt(gomega.HaveLen(1), "warnings"))
			t.Check(id, "code", r, match.HaveAt(t.Want(id).Warning, "warnings", 0, "code"))
			t.Check(id, "module", r, match.HaveAt("query+tokens", "warnings", 0, "module"))
			t.Check(id, "text", r, match.HaveAt(text(), "warnings", 0, "text"))
		},
	},
}, listed()...)

// listed makes one spec for each format that gives a list of errors.
func listed() []spec.Spec {
	var out []spec.Spec
	for _, f := range []struct {
		name    string
		members []string
	}{
		{"plaintext", []string{"code", "text", "module"}},
		{"wikitext", []string{"code", "text", "module"}},
		{"html", []string{"code", "html", "module"}},
		{"raw", []string{"code", "key", "params", "module"}},
		{"none", []string{"code", "module"}},
	} {
		id := "general/errorformat/" + f.name
		out = append(out, spec.Spec{
			Clauses: []string{id},
			Title:   "gives errors as a list in the format " + f.name,
			Run: func(t *spec.T) {
				r := t.Session().Post(anError.With(api.Params{"errorformat": f.name, "formatversion": "2"}))
				t.Check(id, "the errors", r, match.HaveAt(gomega.HaveLen(1), "errors"))
				t.Check(id, "members", r, match.HaveMembers(f.members, "errors", 0))
				t.Check(id, "code", r, match.HaveAt(anErrorCode, "errors", 0, "code"))
				t.Check(id, "module", r, match.HaveAt("clientlogin", "errors", 0, "module"))
				for _, member := range f.members {
					if member != "params" {
						t.Check(id, member+" is not empty", r, match.HaveAt(text(), "errors", 0, member))
					}
				}
				t.Check(id, "an error as an object", r, match.HaveNothingAt("error"))
			},
		})
	}
	return out
}
