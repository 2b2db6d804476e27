package resetpassword

import (
	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var request = []spec.Spec{
	{
		Clauses: []string{"resetpassword/request/post-declared", "resetpassword/request/read-declared", "resetpassword/request/write-declared", "resetpassword/request/current"},
		Title:   "declares that it is for POST and what rights it needs",
		Run: func(t *spec.T) {
			m := t.Session().ParamInfo(action)
			for id, flag := range map[string]string{"post": "mustbeposted", "read": "readrights", "write": "writerights"} {
				t.Check("resetpassword/request/"+id+"-declared", flag, m.Response, match.HaveAt(true, m.At(flag)...))
			}
			for _, flag := range []string{"deprecated", "internal"} {
				t.Check("resetpassword/request/current", flag, m.Response, match.HaveNoFlag(m.At(flag)...))
			}
		},
	},
	{
		Clauses: []string{"resetpassword/request/post-only", "resetpassword/request/get-no-token"},
		Title:   "takes by POST what it refuses by GET",
		Run: func(t *spec.T) {
			right := nobody(t)
			t.Control("the same by POST", t.Session().Post(right), succeed())
			id := "resetpassword/request/post-only"
			t.Check(id, "GET with a token", t.Session().Get(right), match.HaveError(t.Want(id).Error))
			id = "resetpassword/request/get-no-token"
			t.Check(id, "GET without a token", t.Session().Get(right.Without("token")), match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"resetpassword/request/token-in-query"},
		Title:   "refuses a token in the URL of a POST",
		Run: func(t *spec.T) {
			right, id := nobody(t), "resetpassword/request/token-in-query"
			t.Control("the token in the body", t.Session().Post(right), succeed())
			r := t.Session().Do(api.Call{Query: api.Params{"token": right["token"]}, Form: right.Without("token")})
			t.Check(id, "the token in the URL", r, match.HaveError(t.Want(id).Error))
		},
	},
}
