package spec_test

import (
	"net/http"
	"testing"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
)

// TestObstacles shows what excuses a failure, what does not, and that it is
// only asked for where it may be.
func TestObstacles(t *testing.T) {
	const (
		reset   = `{"resetpassword":{"status":"success"}}`
		noMail  = `{"error":{"code":"passwordreset-emaildisabled","info":"x","docref":"y"}}`
		blocked = `{"error":{"code":"blocked-mailpassword","info":"x","docref":"y"}}`
		broken  = `{"resetpassword":{"status":7}}`
		other   = `{"error":{"code":"badtoken","info":"x","docref":"y"}}`
		limit   = `{"createaccount":{"status":"FAIL","message":"x","messagecode":"acct_creation_throttle_hit"}}`
		confirm = `{"error":{"code":"confirmemail","info":"x","docref":"y"}}`
		hangUp  = "hang up"
		captcha = `{"batchcomplete":"","query":{"authmanagerinfo":{"requests":[{"id":"CaptchaAuthenticationRequest"}]}}}`
	)
	for _, c := range []struct {
		name, answer, ask string
		clause            string
		probe             bool
		want              result.Verdict
	}{
		{"mail is disabled", noMail, "", "demo/a/mails", true, result.Unsupported},
		{"the client is blocked", blocked, "", "demo/a/mails", true, result.Unsupported},
		{"nothing stands in the way", other, "", "demo/a/mails", true, result.Fail},
		{"nothing may be asked", noMail, "", "demo/a/mails", false, result.Fail},
		{"the clause is about it", noMail, "", "demo/a/disabled", true, result.Fail},
		{"the clause sends no mail", noMail, "", two, true, result.Fail},
		{"the schema is broken as well", broken, noMail, "demo/a/mails", true, result.Fail},
		{"it passes", reset, noMail, "demo/a/mails", true, result.Pass},
		{"a captcha at login", other, captcha, "demo/a/signs", true, result.Unsupported},
		{"a limit of creations", other, limit, "demo/a/creates", true, result.Unsupported},
		{"no limit of creations", other, reset, "demo/a/creates", true, result.Fail},
		{"an edit needs a confirmed address", other, confirm, "demo/a/edits", true, result.Unsupported},
		{"the connection ends at the question", other, hangUp, "demo/a/signs", true, result.Error},
		{"an end breaks no schema", broken, hangUp, "demo/a/mails", true, result.Fail},
		{"no captcha at login", other, reset, "demo/a/signs", true, result.Fail},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gomega.NewWithT(t)
			asked := 0
			e, w := env(t, func(rw http.ResponseWriter, r *http.Request) {
				body := c.answer
				if asked++; asked > 1 && c.ask != "" {
					body = c.ask
				}
				if body == hangUp {
					panic(http.ErrAbortHandler)
				}
				says(body)(rw, r)
			})
			e.Target.Allowed = contract.Risks
			for _, id := range []string{"email-disabled", "sign-in", "create-freely", "anonymous-edit", "mail"} {
				w.Facts.Capabilities[id] = "declared"
			}
			if c.probe {
				w.Probe = http.DefaultTransport
			}
			r := e.Run(t.Context(), spec.Spec{Clauses: []string{c.clause}, Run: func(t *spec.T) {
				r := t.Session().Post(api.Params{"action": "resetpassword", "formatversion": "2"})
				t.Check(c.clause, "the reset", r, match.HaveAt("success", "resetpassword", "status"))
			}})
			g.Expect(outcome(t, r, c.clause).Verdict).To(gomega.Equal(c.want), outcome(t, r, c.clause).Reason)
			if !c.probe || c.want == result.Pass {
				g.Expect(asked).To(gomega.Equal(1))
			}
		})
	}
}
