package spec_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// box holds mails, of which the first come late.
type box struct {
	mails []string
	late  time.Time
	err   error
}

func (b *box) Messages(context.Context) ([]mail.Message, error) {
	if b.err != nil || time.Now().Before(b.late) {
		return nil, b.err
	}
	var out []mail.Message
	for _, raw := range b.mails {
		out = append(out, mail.Message{ID: fmt.Sprint(len(out)), Raw: []byte(raw)})
	}
	return out, nil
}
func (b *box) String() string { return "a box of this test" }
func (b *box) Close() error   { return nil }

func letter(to, account, password string) string {
	return "From: w@example.org\r\nTo: <" + to + ">\r\nSubject: s\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nAccount:\r\n" + account + "\r\n\r\nPassword:\r\n" + password + "\r\n"
}

const mailedPassword = "p0sf0ec2e4"

// TestMails: a mail that came is a pass, one that did not is a fail of the
// wiki, a box that cannot be read an error; nothing hangs, nothing leaks.
func TestMails(t *testing.T) {
	right := letter("a@example.org", "Mwc1 1", mailedPassword)
	for _, c := range []struct {
		name string
		box  *box
		want result.Verdict
	}{
		{"a mail came", &box{mails: []string{right}}, result.Pass},
		{"it came late", &box{mails: []string{right}, late: time.Now().Add(200 * time.Millisecond)}, result.Pass},
		{"none came: the sink is stopped", &box{}, result.Fail},
		{"too late", &box{mails: []string{right}, late: time.Now().Add(time.Hour)}, result.Fail},
		{"to somebody else", &box{mails: []string{letter("b@example.org", "Mwc1 1", mailedPassword)}}, result.Fail},
		{"without a password", &box{mails: []string{letter("a@example.org", "Mwc1 1", "see there")}}, result.Fail},
		{"twice", &box{mails: []string{right, right}}, result.Fail},
		{"the box cannot be read", &box{err: errors.New("no such folder")}, result.Error},
		{"a mail to the address that is none", &box{mails: []string{"To: A@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--y"}}, result.Error},
		{"a mail of somebody else that is none", &box{mails: []string{"To: b@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--y", right}}, result.Pass},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gomega.NewWithT(t)
			e, w := env(t, says(wrongToken))
			e.Target.Allowed = contract.Risks
			w.Facts.Capabilities["mail"] = "declared"
			w.Mailbox = &target.Mailbox{Domain: "example.org", Wait: 500 * time.Millisecond}
			w.Source = target.Live{Transport: &mail.Transport{Next: http.DefaultTransport, Boxes: map[string]mail.Box{"plain": c.box}, Wait: w.Mailbox.Wait}}
			r := e.Run(t.Context(), spec.Spec{Clauses: []string{needy}, Run: func(t *spec.T) {
				var to [][]string
				for _, m := range t.Mails("a@example.org", "Mwc1 1", 1) {
					to = append(to, m.To)
				}
				t.Check(needy, "receivers", to, gomega.Equal([][]string{{"a@example.org"}}))
				t.Session().Post(api.Params{"action": "login", "lgpassword": mailedPassword})
			}})
			o := outcome(t, r, needy)
			g.Expect(o.Verdict).To(gomega.Equal(c.want), o.Reason)
			report, err := json.Marshal(r)
			g.Expect(err).NotTo(gomega.HaveOccurred())
			if c.want != result.Error && len(c.box.mails) == 1 && c.name == "a mail came" {
				g.Expect(string(report)).NotTo(gomega.ContainSubstring(mailedPassword))
				g.Expect(string(report)).To(gomega.ContainSubstring("0000000001"))
			}
			if c.want == result.Error {
				g.Expect(o.Reason).To(gomega.ContainSubstring("a box of this test"))
			}
		})
	}
}

func TestNewAddressIsThatOfTheRunsAccount(t *testing.T) {
	g := gomega.NewWithT(t)
	e, w := env(t, says(wrongToken))
	w.Accounts[target.NewRole] = target.Account{Role: target.NewRole, Name: "Mwc12345678", Password: password}
	w.Facts.Capabilities["mail"] = "declared"
	w.Mailbox = &target.Mailbox{Domain: "wiki.example"}
	e.Run(t.Context(), spec.Spec{Clauses: []string{needy}, Run: func(t *spec.T) {
		g.Expect(t.NewAddress(2)).To(gomega.Equal("mwc12345678-demo-a-needy-2@wiki.example"))
		g.Expect(strings.ToLower(t.NewName(2))).To(gomega.HavePrefix("mwc12345678 "))
	}})
}
