package authmanagerinfo

import (
	"slices"
	"strings"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

// Always are the checks of every answer with authmanagerinfo.
func Always() []spec.Always {
	return []spec.Always{
		{Clause: "authmanagerinfo/requestsfor/none", What: "what can be done", Matcher: answered("", func() types.GomegaMatcher {
			return match.HaveAt(gomega.HaveKey("canauthenticatenow"), at()...)
		})},
		{Clause: "authmanagerinfo/requestsfor/create", What: "fields", Matcher: answered("create", func() types.GomegaMatcher {
			return gomega.Or(match.HaveAt(false, at("cancreateaccounts")...), match.HaveNothingAt(at("cancreateaccounts")...),
				gomega.WithTransform(fields, gomega.ContainElement("username")))
		})},
	}
}

// answered speaks of every answer to a request for what an action needs, "" for
// any action, that is no error and does not merge the fields.
func answered(action string, m func() types.GomegaMatcher) func(*api.Response) types.GomegaMatcher {
	return func(r *api.Response) types.GomegaMatcher {
		call := r.Exchange.Call
		asked := slices.Contains(strings.Split(call.Param("meta"), "|"), "authmanagerinfo")
		if !asked || r.ErrorCode() != "" || action != "" && (call.Param("amirequestsfor") != action || call.Param("amimergerequestfields") != "") {
			return nil
		}
		return m()
	}
}
