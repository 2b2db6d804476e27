package login

import "github.com/mwconform/mwconform/harness/spec"

var maxlag = []spec.Spec{
	{
		Clauses: []string{"login/maxlag/refused"},
		Title:   "signs nobody in where the wiki lags more than the client wants",
		Run:     func(t *spec.T) { login.MaxLag(t, "login/maxlag/refused") },
	},
}
