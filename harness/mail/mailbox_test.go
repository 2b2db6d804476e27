package mail_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/mail"
)

// pile is a box in memory.
type pile []string

func (p pile) Messages(context.Context) ([]mail.Message, error) {
	var out []mail.Message
	for i, raw := range p {
		out = append(out, mail.Message{ID: strings.Repeat("i", i+1), Raw: []byte(raw)})
	}
	return out, nil
}
func (pile) String() string { return "a pile" }
func (pile) Close() error   { return nil }

func post(to, text string) string {
	return "From: w@example.org\r\nTo: " + to + "\r\nSubject: s\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n" + text
}

// question asks a mailbox and gives its answer.
func question(t *testing.T, box mail.Box, q mail.Question) mail.Answer {
	t.Helper()
	tr := &mail.Transport{Next: http.DefaultTransport, Boxes: map[string]mail.Box{"plain": box}, Wait: 50 * time.Millisecond}
	c := &api.Client{Endpoint: mail.URL("plain"), Transport: tr, Limits: api.DefaultLimits}
	ex, err := c.NewSession().Do(t.Context(), api.Get(q.Params()))
	if err != nil {
		t.Fatal(err)
	}
	var a mail.Answer
	if err := json.Unmarshal(ex.Response.Body, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestAMailTellsNoOtherSecret: whatever else in a mail may be a secret does
// not become part of an exchange.
func TestAMailTellsNoOtherSecret(t *testing.T) {
	g := gomega.NewWithT(t)
	const link = "29ac41c66bca43ecf26134eeddf7bd9b"
	a := question(t, pile{post("a@example.org", "Request-ID: 4f9a8c2b1d\r\n\r\nTemporary password:\r\np0sf0ec2e4\r\n\r\nhttps://w.example/Special:ConfirmEmail/"+link+"\r\n")},
		mail.Question{Address: "a@example.org", Count: 1})
	g.Expect(a.Mailbox.Mails).To(gomega.HaveLen(1))
	m := a.Mailbox.Mails[0]
	g.Expect(m.Password).To(gomega.Equal("p0sf0ec2e4"))
	g.Expect(m.Text).To(gomega.ContainSubstring("p0sf0ec2e4"))
	g.Expect(m.Text).NotTo(gomega.ContainSubstring("4f9a8c2b1d"))
	g.Expect(m.Text).NotTo(gomega.ContainSubstring(link))
}

// TestOtherMailsAreCounted: a mail without a password is counted and not told.
func TestOtherMailsAreCounted(t *testing.T) {
	g := gomega.NewWithT(t)
	box := pile{post("a@example.org", "There is no account with this address.\r\n"), post("b@example.org", "About Mwc 1.\r\n"), post("c@example.org", "Nothing.\r\n"), "no mail"}
	a := question(t, box, mail.Question{Address: "a@example.org", Account: "Mwc 1"})
	g.Expect(a.Mailbox.Mails).To(gomega.BeEmpty())
	g.Expect(a.Mailbox.Others).To(gomega.Equal(2))
	g.Expect(question(t, box, mail.Question{Address: "a@example.org"}).Mailbox.Others).To(gomega.Equal(1))
}
