package clientlogin

import "github.com/mwconform/mwconform/harness/spec"

var maxlag = []spec.Spec{
	{
		Clauses: []string{"clientlogin/maxlag/refused"},
		Title:   "signs nobody in where the wiki lags more than the client wants",
		Run:     func(t *spec.T) { clientLogin.MaxLag(t, "clientlogin/maxlag/refused") },
	},
}
