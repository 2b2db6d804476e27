package general

import (
	"net/http"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
)

var overHTTP = []spec.Spec{
	{
		Clauses: []string{"general/http/status", "general/http/error-header"},
		Title:   "answers an error with HTTP 200 and its code in a header",
		Run: func(t *spec.T) {
			r := t.Session().Post(anError)
			id := "general/http/status"
			t.Check(id, "the error", r, match.HaveError(anErrorCode))
			t.Check(id, "status", r, match.HaveStatus(t.Want(id).Status))
			t.Check("general/http/error-header", "MediaWiki-API-Error", r, match.HaveHeader("MediaWiki-API-Error", r.ErrorCode()))
			list := t.Session().Post(anError.With(api.Params{"errorformat": "plaintext"}))
			t.Check("general/http/error-header", "MediaWiki-API-Error with a list of errors", list, match.HaveHeader("MediaWiki-API-Error", list.ErrorCode()))
			t.Check("general/http/error-header", "the code in the list", list, match.HaveError(anErrorCode))
		},
	},
	{
		Clauses: []string{"general/http/no-error-header"},
		Title:   "sends no error header where there is no error",
		Run: func(t *spec.T) {
			id := "general/http/no-error-header"
			r := t.Session().Get(aWarning)
			t.Check(id, "a warning is no error", r, match.HaveNoError())
			t.Check(id, "MediaWiki-API-Error", r, match.HaveNoHeader("MediaWiki-API-Error"))
		},
	},
	{
		Clauses: []string{"general/http/result-is-no-error"},
		Title:   "sends no error header with a login that failed",
		Run: func(t *spec.T) {
			id, user := "general/http/result-is-no-error", t.Account("user")
			r := t.Session().Login(user, api.Params{"lgpassword": "wrong-password-of-mwconform"})
			t.Check(id, "the result", r, match.HaveResult("login", "Failed"))
			t.Check(id, "no error", r, match.HaveNoError())
			t.Check(id, "MediaWiki-API-Error", r, match.HaveNoHeader("MediaWiki-API-Error"))
		},
	},
	{
		Clauses: []string{"general/http/content-type"},
		Title:   "sends JSON as application/json in UTF-8",
		Run: func(t *spec.T) {
			id := "general/http/content-type"
			t.Check(id, "of an answer", t.Session().Get(aWarning), utf8JSON())
			t.Check(id, "of an error", t.Session().Post(anError), utf8JSON())
		},
	},
	{
		Clauses: []string{"general/http/method"},
		Title:   "refuses the method PUT",
		Run: func(t *spec.T) {
			id := "general/http/method"
			q := api.Params{"action": "query", "meta": "tokens"}
			t.Control("the same by GET", t.Session().Get(q), match.HaveNoError())
			r := t.Session().Do(api.Call{Method: http.MethodPut, Query: q})
			t.Check(id, "status", r, match.HaveStatus(t.Want(id).Status))
			t.Check(id, "the error", r, match.HaveError(t.Want(id).Error))
		},
	},
	{
		Clauses: []string{"general/http/multipart"},
		Title:   "takes a form as multipart/form-data",
		Run: func(t *spec.T) {
			bot, s := t.Account("bot"), t.Session()
			form := spec.LoginForm(bot).With(api.Params{"lgtoken": s.Token("login")})
			r := s.Do(api.Call{Form: form, Multipart: true})
			t.Check("general/http/multipart", "action=login", r, match.HaveResult("login", "Success"))
		},
	},
}
