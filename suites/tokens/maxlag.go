package tokens

import "github.com/mwconform/mwconform/harness/spec"

var maxlag = []spec.Spec{
	{
		Clauses: []string{"tokens/maxlag/refused"},
		Title:   "gives no token where the wiki lags more than the client wants",
		Run:     func(t *spec.T) { tokens.MaxLag(t, "tokens/maxlag/refused") },
	},
}
