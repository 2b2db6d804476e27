package interactive

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// linkField is what a wiki that links third parties' accounts asks for before
// the PASS (includes/auth/ConfirmLinkAuthenticationRequest.php).
const linkField = "confirmedLinkIDs"

// Unlinked answers the question whether to link a third party's account with
// no, where the wiki asks it, and gives the answer to that. No page speaks of
// this step: it depends on a provider that a wiki may have or not. Any other
// answer is given back as it is.
func Unlinked(module string, r *api.Response, proceed func(fields api.Params) *api.Response) *api.Response {
	_, asked := r.At(module, "requests", 0, "fields", linkField)
	if r.String(module, "status") != "UI" || !asked {
		return r
	}
	return proceed(api.Params{linkField: ""})
}

// CheckNobody checks the answer to who comes back from a third party with an
// account that belongs to nobody here. A wiki that links such accounts says so
// in the code (AuthManager::continueAuthentication).
func CheckNobody(t *spec.T, module, id, what string, r *api.Response) {
	want := t.Want(id)
	code := want.Reason
	if linking := code + "-link"; r.String(module, "messagecode") == linking {
		code = linking
	}
	t.Check(id, what, r, match.HaveAuthStatus(module, want.Result))
	t.Check(id, "the messagecode of "+what, r, match.HaveMessageCode(module, code))
}
