package tokens

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var response = []spec.Spec{
	{
		Clauses: []string{"tokens/response/envelope"},
		Title:   "answers with batchcomplete, query and tokens",
		Run: func(t *spec.T) {
			id := "tokens/response/envelope"
			for _, kinds := range [][]string{{"csrf"}, {"login", "watch"}} {
				r := t.Session().Get(query(kinds[0]).With(api.Params{"type": join(kinds)}))
				t.Check(id, "members of the answer", r, match.HaveMembers([]string{"batchcomplete", "query"}))
				t.Check(id, "members of query", r, match.HaveMembers([]string{"tokens"}, "query"))
				t.Check(id, "members of tokens", r, match.HaveMembers(names(kinds...), "query", "tokens"))
			}
		},
	},
}
