// Package interactive has what specs check of answers with a status and a
// messagecode, those of AuthManager, and of refusals beside them. Package
// module has what they check of any module. It holds no specs.
package interactive

import (
	"encoding/json"
	"fmt"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// WrongToken has the form of a token and was never handed out.
const WrongToken = `00badc0de00badc0de00badc0de00badc0de0000+\`

// The test extension (fixtures/wiki/extensions/MwconformAuth): its button, the
// state that comes back with a code, and the code of its second step.
const (
	Button     = "openid"
	State      = "XYZ123"
	SecondCode = "123456"
)

// CheckStatus checks a module's status and, where one is expected, its messagecode.
func CheckStatus(t *spec.T, module, id, what string, r *api.Response) {
	want := t.Want(id)
	t.Check(id, what, r, match.HaveAuthStatus(module, want.Result))
	if want.Reason != "" {
		t.Check(id, "the messagecode of "+what, r, match.HaveMessageCode(module, want.Reason))
	}
}

// CheckError checks an error and that there is no status beside it.
func CheckError(t *spec.T, module, id, what string, r *api.Response) {
	t.Check(id, what, r, match.HaveError(t.Want(id).Error))
	t.Check(id, "no status for "+what, r, match.HaveNothingAt(module))
}

// Text matches a string with something in it.
func Text() gomega.OmegaMatcher {
	return gomega.And(gomega.BeAssignableToTypeOf(""), gomega.Not(gomega.BeEmpty()))
}

// Anonymous matches userinfo of a client that is not signed in.
func Anonymous() gomega.OmegaMatcher {
	return match.All(match.HaveNoError(), match.HaveAt(true, "query", "userinfo", "anon"))
}

// Number is n as answers hold it.
func Number(n int) json.Number { return json.Number(fmt.Sprint(n)) }

// CheckReadOnlyReason checks that the refusal of a read-only wiki gives the
// reason that siteinfo gives.
func CheckReadOnlyReason(t *spec.T, module, id string, s *spec.Session, send func(*spec.Session) *api.Response) {
	known := s.Get(api.Params{"action": "query", "meta": "siteinfo", "formatversion": "2"})
	t.Control("siteinfo gives a reason", known, match.HaveAt(Text(), "query", "general", "readonlyreason"))
	r := send(s)
	CheckError(t, module, id, "action="+module, r)
	t.Check(id, "readonlyreason, compared with that of siteinfo", r, match.HaveAt(known.String("query", "general", "readonlyreason"), "error", "readonlyreason"))
}
