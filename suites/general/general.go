// Package general has the specs of what all modules have in common: HTTP,
// envelope, errors, formats, assert, private wikis, logout. A clause
// general/GROUP/NAME is checked in the file GROUP.go.
package general

import (
	"slices"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/spec"
)

// Specs are all specs of the page.
func Specs() []spec.Spec {
	return slices.Concat(overHTTP, envelope, errorformat, parameter, format, paraminfo, assertion, private, logout, secret,
		maxlag, order, security, negative)
}

// anError is a request that every wiki answers with the error missingparam,
// as clientlogin has to have a token.
var anError = api.Params{"action": "clientlogin", "loginreturnurl": "https://example.org/"}

// anErrorCode is the code of that error.
const anErrorCode = "missingparam"

// aWarning is a request that every wiki answers with a warning of the module main.
var aWarning = api.Params{"action": "query", "meta": "tokens", "nosuchthing": "1"}

var version2 = api.Params{"formatversion": "2"}
