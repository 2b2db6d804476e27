package validatepassword

import (
	"encoding/json"
	"slices"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// first is the path of a member of the first message.
func first(member string) []any { return []any{action, "validitymessages", 0, member} }

var response = slices.Concat([]spec.Spec{messages("1"), messages("2")}, formats())

// messages is the spec of the members of a message in a format version.
func messages(version string) spec.Spec {
	id := "validatepassword/response/" + "messages-fv" + version
	return spec.Spec{
		Clauses: []string{id},
		Title:   "gives messages with key, parameters, code and type in format version " + version,
		Run: func(t *spec.T) {
			s, v := t.Session(), api.Params{"formatversion": version}
			accepted(t, s, v)
			r := ask(s, long(longest+1), v)
			t.Check(id, "members", r, match.HaveMembers(t.Want(id).Values, action, "validitymessages", 0))
			t.Check(id, "code", r, match.HaveAt(t.Want(id).Reason, first("code")...))
			t.Check(id, "message", r, match.HaveAt(interactive.Text(), first("message")...))
			t.Check(id, "params", r, match.HaveAt(gomega.ConsistOf(gomega.BeAssignableToTypeOf(json.Number(""))), first("params")...))
			t.Check(id, "type", r, match.HaveAt(t.Want(id).Type, first("type")...))
		},
	}
}

// formats makes one spec for each errorformat other than bc.
func formats() []spec.Spec {
	var out []spec.Spec
	for _, format := range []string{"plaintext", "wikitext", "html", "raw", "none"} {
		id := "validatepassword/response/" + format
		out = append(out, spec.Spec{
			Clauses: []string{id},
			Title:   "gives messages in the errorformat " + format,
			Run: func(t *spec.T) {
				s, f := t.Session(), api.Params{"errorformat": format}
				accepted(t, s, f)
				r := ask(s, long(longest+1), f)
				t.Check(id, "validity", r, haveValidity(t.Want(id).Result))
				t.Check(id, "members", r, match.HaveMembers(t.Want(id).Values, action, "validitymessages", 0))
				t.Check(id, "code", r, match.HaveAt(t.Want(id).Reason, first("code")...))
				for _, member := range t.Want(id).Values {
					if member != "params" {
						t.Check(id, member, r, match.HaveAt(interactive.Text(), first(member)...))
					}
				}
			},
		})
	}
	return out
}
