package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// TestAWikiWithoutAccountsIsNeverCalledConforming runs on a wiki that is right
// in all it is asked, when nobody can sign in.
func TestAWikiWithoutAccountsIsNeverCalledConforming(t *testing.T) {
	for name, more := range map[string][]string{
		"only an endpoint":           nil,
		"everything allowed as well": {"--test-wiki", "--allow", "all"},
		"one account of the two":     {"--test-wiki", "--user-name", "Alice", "--user-password", secret},
		"nothing allowed":            accounts()[1:],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			risks := []contract.Risk{"reads"}
			if slices.Contains(more, "all") {
				risks = contract.Risks
			}
			var given []string
			if slices.Contains(more, "--user-name") { // its name may be read, as it is that of the recordings
				given = []string{"account-user"}
			}
			fake := newReads(t, specsGiven(t, "", given, risks...)...)
			o, r := reported(t, call{args: append([]string{"run", "--alone", "--endpoint", serve(t, fake)}, more...)})
			g.Expect(fake.misses).To(BeEmpty(), "requests the recordings do not have, such as a login")
			g.Expect(with(r, result.Fail)).To(BeEmpty())
			g.Expect(with(r, result.Error)).To(BeEmpty())
			g.Expect(len(with(r, result.Pass))).To(BeNumerically(">=", 30))
			g.Expect(r.Result).To(Equal(report.Partial), "too little was seen to call it conforming")
			g.Expect(o.code).To(Equal(report.ExitConforming))
			g.Expect(o.out).To(ContainSubstring("no statement of conformity"))
			g.Expect(o.err).To(BeEmpty())
		})
	}
}

// TestReasonsTellWhatToDo holds the reasons of what was not run against what
// an operator can do about it.
func TestReasonsTellWhatToDo(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	_, r := reported(t, call{args: []string{"run", "login/result/success", "login/right/read-only", "general/http/result-is-no-error", "--endpoint", serve(t, newReads(t))}})
	g.Expect(reasons(r)).To(HaveKeyWithValue("login/result/success", And(HavePrefix("disabled: "), ContainSubstring("bot-name"), ContainSubstring("bot-password"))))
	g.Expect(reasons(r)).To(HaveKeyWithValue("general/http/result-is-no-error", And(HavePrefix("disabled: "), ContainSubstring("user-name"))))
	g.Expect(reasons(r)).To(HaveKeyWithValue("login/right/read-only", And(HavePrefix("unsupported: "), ContainSubstring("$wgReadOnly"))))

	_, r = reported(t, call{args: append(accounts(), "login/result/success", "--endpoint", serve(t, newReads(t)))})
	g.Expect(reasons(r)).To(HaveKeyWithValue("login/result/success", And(HavePrefix("disabled: "), ContainSubstring("--test-wiki --allow signs-in"))))
}

// TestNothingThatCouldBeSeen: a run in which no clause was judged says so.
func TestNothingThatCouldBeSeen(t *testing.T) {
	t.Parallel()
	o, r := reported(t, call{args: []string{"run", "login/result/success", "--endpoint", serve(t, newReads(t))}})
	g := NewWithT(t)
	g.Expect(r.Result).To(Equal(report.Nothing))
	g.Expect(o.code).To(Equal(report.ExitNothing))
	g.Expect(o.out).To(ContainSubstring("nothing judged"))
}

// TestAWikiThatDoesNotTellItsRelease needs the edition by name.
func TestAWikiThatDoesNotTellItsRelease(t *testing.T) {
	t.Parallel()
	proper, other := newReads(t), constant(strings.Replace(siteinfo, "MediaWiki "+recorded, "OtherWiki 2", 1))
	wiki := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("siprop") != "" {
			other.ServeHTTP(w, r)
			return
		}
		proper.ServeHTTP(w, r)
	})
	mwconform(t, "run", "--endpoint", serve(t, wiki)).saysOnce(t, report.ExitUsage, "OtherWiki 2", "--edition")
}

func TestAPrivateWikiWithoutAMember(t *testing.T) {
	t.Parallel()
	private := serve(t, constant(`{"error":{"code":"readapidenied","info":"You need read permission to use this module."}}`))
	mwconform(t, "run", "--endpoint", private).saysOnce(t, report.ExitUsage, "private", "--edition", "bot-name")
	o, r := reported(t, call{args: []string{"run", "tokens/request/get", "--edition", recorded, "--endpoint", private}})
	g := NewWithT(t)
	g.Expect(r.Result).To(Equal(report.NotConforming), "a wiki that refuses even tokens")
	g.Expect(o.code).To(Equal(report.ExitNotConforming))
}

func reasons(r *report.Report) map[string]string {
	out := map[string]string{}
	for _, c := range r.Clause {
		out[c.ID] = string(c.Verdict) + ": " + c.Reason
	}
	return out
}
