package spec

import (
	"encoding/json"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/target"
)

// NewAddress is the mail address of a new account of this run, at the domain
// that the run's mailbox is for. Accounts may share one.
func (t *T) NewAddress(n int) string {
	local := strings.NewReplacer(" ", "-", "@", "-").Replace(strings.ToLower(t.NewName(n)))
	return local + "@" + t.mailbox().Domain
}

// Mails are those of Mailbox with a password.
func (t *T) Mails(address, account string, count int) []mail.Letter {
	letters, _ := t.Mailbox(address, account, count)
	return letters
}

// Mailbox are the mails with a password that came to an address or tell of an
// account, wherever they went. At least count are waited for, as long as the
// run waits for a mail; fewer are no trouble but what the wiki did. Without a
// count it does not wait. others is the number of further mails, without one.
func (t *T) Mailbox(address, account string, count int) (letters []mail.Letter, others int) {
	client := &api.Client{Endpoint: mail.URL(t.wiki.Scenario), Transport: t.client.Transport, Limits: t.client.Limits, Redact: t.client.Redact, OnDone: t.client.OnDone}
	client.Limits.Deadline += t.mailbox().Wait
	client.Limits.Pace = nil // the question goes to no wiki
	plain := t.plain
	t.plain = true
	defer func() { t.plain = plain }()
	ex, err := client.NewSession().Do(t.ctx, api.Get(mail.Question{Address: address, Account: account, Count: count}.Params()))
	if err != nil {
		t.fail(err)
	}
	var answer mail.Answer
	if err := json.Unmarshal(ex.Response.Body, &answer); err != nil {
		t.fail(&api.Trouble{Kind: api.Internal, Text: "the answer of the mailbox: " + err.Error(), Err: err})
	}
	return answer.Mailbox.Mails, answer.Mailbox.Others
}

// mailbox is that of the wiki; a spec that uses it has a clause that needs it.
func (t *T) mailbox() *target.Mailbox {
	if t.wiki.Mailbox == nil {
		panic("no mailbox: a clause of the spec has to need mail")
	}
	return t.wiki.Mailbox
}
