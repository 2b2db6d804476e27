package createaccount

import "github.com/mwconform/mwconform/harness/spec"

var maxlag = []spec.Spec{
	{
		Clauses: []string{"createaccount/maxlag/refused"},
		Title:   "creates nothing where the wiki lags more than the client wants",
		Run:     func(t *spec.T) { creation.MaxLag(t, "createaccount/maxlag/refused") },
	},
}
