package tokens

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var history = []spec.Spec{
	{
		Clauses: []string{"tokens/history/login-createaccount"},
		Title:   "knows the types that came with 1.27",
		Run: func(t *spec.T) {
			id := "tokens/history/login-createaccount"
			r := t.Session().Get(query(join(t.Want(id).Values)))
			t.Check(id, "query.tokens", r, match.HaveMembers(names(t.Want(id).Values...), "query", "tokens"))
			for _, k := range t.Want(id).Values {
				t.Check(id, k+"token", r, match.HaveAt(match.Token(), "query", "tokens", k+"token"))
			}
		},
	},
	{
		Clauses: []string{"tokens/history/legacy-action"},
		Title:   "has given up action=tokens, or warns of it",
		Run: func(t *spec.T) {
			id := "tokens/history/legacy-action"
			r := t.Session().Get(api.Params{"action": "tokens", "type": "edit", "formatversion": "2"}.With(coded))
			if want := t.Want(id); want.Error != "" {
				t.Check(id, "the error", r, match.HaveError(want.Error))
			} else {
				t.Check(id, "the warning", r, match.HaveWarning("tokens", want.Warning))
			}
		},
	},
}
