package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/target"
	"github.com/mwconform/mwconform/harness/wiki"
)

// defaultMailWait is far more than a mail takes that is handed over on one machine.
const defaultMailWait = 10 * time.Second

func mailWait(cmd *cobra.Command) time.Duration {
	wait, _ := cmd.Flags().GetDuration("mail-wait")
	return wait
}

// addMailFlags adds where the mails of a user's own wiki can be read.
func addMailFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.String("mail", "", "where the wiki's mails can be read: a folder, an mbox file, or smtp://127.0.0.1:PORT to take them in")
	f.String("mail-domain", target.MailDomain, "domain of the addresses of accounts this run creates; their mail has to get there")
}

// withFixtureMail is the transport with the mailboxes of the test wiki, and
// with an eye on its database.
func withFixtureMail(cmd *cobra.Command, w *wiki.Wiki, next http.RoundTripper) (http.RoundTripper, error) {
	scenarios, err := wiki.Scenarios()
	if err != nil {
		return nil, trouble{err}
	}
	t := &mail.Transport{Next: w.WatchDatabase(next), Boxes: map[string]mail.Box{}, Wait: mailWait(cmd)}
	for _, s := range scenarios {
		dir, err := w.MailDir(s.Name)
		var unknown *wiki.UnknownError
		if errors.As(err, &unknown) { // not installed, so not asked for
			continue
		}
		if err != nil {
			return nil, trouble{err}
		}
		if t.Boxes[s.Name], err = mail.Open(dir); err != nil {
			return nil, trouble{err}
		}
	}
	return t, nil
}

// ownMail is the mailbox of a user's own wiki, nil where none was given, and
// the transport with it. The box stays open until the program ends.
func (s *session) ownMail(next http.RoundTripper) (*target.Mailbox, http.RoundTripper, error) {
	where, _ := s.cmd.Flags().GetString("mail")
	domain, _ := s.cmd.Flags().GetString("mail-domain")
	declared, _ := s.cmd.Flags().GetStringSlice("capability")
	switch {
	case where == "" && slices.Contains(declared, "mail"):
		return nil, nil, errors.New("the setting capability: mail comes from the setting mail: give that")
	case where == "":
		return nil, next, nil
	case domain == "" || strings.ContainsAny(domain, "@ \t<>\"(),;:\\"):
		return nil, nil, fmt.Errorf("the setting mail-domain: %q is no domain", domain)
	}
	box, err := mail.Open(where)
	if err != nil {
		return nil, nil, fmt.Errorf("the setting mail: %w", err)
	}
	t := &mail.Transport{Next: next, Boxes: map[string]mail.Box{"": box}, Wait: mailWait(s.cmd)}
	return &target.Mailbox{Domain: domain, Wait: t.Wait}, t, nil
}
