package interactive

import (
	"strings"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// No page speaks of linking: it depends on a provider that a wiki may have or
// not. One that has it says so in the code of a RESTART, and asks one question
// more before the PASS (AuthManager::continueAuthentication,
// ConfirmLinkSecondaryAuthenticationProvider, ConfirmLinkAuthenticationRequest).
const (
	linking   = "-link"
	linkField = "confirmedLinkIDs"
)

// Links tells whether a RESTART offers to link the third party's account.
func Links(module string, restart *api.Response) bool {
	return strings.HasSuffix(restart.String(module, "messagecode"), linking)
}

// CheckNobody checks the answer to who comes back from a third party with an
// account that belongs to nobody here.
func CheckNobody(t *spec.T, s *spec.Session, module, id, what string, r *api.Response) {
	want := t.Want(id)
	code := want.Reason
	if Links(module, r) {
		code += linking
		info := s.Get(api.Params{"action": "query", "meta": "authmanagerinfo", "formatversion": "2"})
		t.Check(id, "canlinkaccounts, after "+what+" offered it", info, match.HaveAt(gomega.BeTrue(), "query", "authmanagerinfo", "canlinkaccounts"))
	}
	t.Check(id, what, r, match.HaveAuthStatus(module, want.Result))
	t.Check(id, "the messagecode of "+what, r, match.HaveMessageCode(module, code))
}

// Unlinked answers the question whether to link with no, where a RESTART has
// offered it. Any other answer is given back as it is.
func Unlinked(module string, offered bool, r *api.Response, proceed func(fields api.Params) *api.Response) *api.Response {
	if !offered || r.String(module, "status") != "UI" || !asksToLink(module, r) {
		return r
	}
	return proceed(api.Params{linkField: ""})
}

func asksToLink(module string, r *api.Response) bool {
	requests, _ := r.At(module, "requests")
	list, _ := requests.([]any)
	for i := range list {
		if _, asks := r.At(module, "requests", i, "fields", linkField); asks {
			return true
		}
	}
	return false
}
