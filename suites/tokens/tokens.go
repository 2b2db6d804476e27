// Package tokens has the specs of the page API:Tokens. A clause
// tokens/GROUP/NAME is checked in the file GROUP.go.
package tokens

import (
	"slices"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
)

// Specs are all specs of the page.
func Specs() []spec.Spec {
	return slices.Concat(request, right, kind, response, value, session, origin, example, history, format,
		asserted, maxlag, rightModes, secrets, declared, negative)
}

// query is a request for tokens in formatversion 2; kind "" leaves type out.
func query(kind string) api.Params {
	p := api.Params{"action": "query", "meta": "tokens", "formatversion": "2"}
	if kind != "" {
		p["type"] = kind
	}
	return p
}

// names are the members of query.tokens for some types.
func names(kinds ...string) []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = k + "token"
	}
	return out
}
