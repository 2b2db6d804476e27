package authmanagerinfo

import "github.com/mwconform/mwconform/harness/spec"

var maxlag = []spec.Spec{
	{
		Clauses: []string{"authmanagerinfo/maxlag/refused"},
		Title:   "answers nothing where the wiki lags more than the client wants",
		Run:     func(t *spec.T) { info.MaxLag(t, "authmanagerinfo/maxlag/refused") },
	},
}
