package deviant

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"

	"github.com/mwconform/mwconform/harness/mail"
)

// MailOperators rewrite what arrived in a mailbox: the deviant is a wiki that
// mails otherwise. The others rewrite answers of the wiki itself.
var MailOperators = []Operator{
	{"mail-lost", "a mail does not arrive", eachMail(func(l []mail.Letter, i int) []mail.Letter { return slices.Delete(l, i, i+1) }), true},
	{"mail-twice", "a mail arrives twice", eachMail(func(l []mail.Letter, i int) []mail.Letter { return append(l, l[i]) }), true},
	{"mail-astray", "a mail goes to another address", eachMail(func(l []mail.Letter, i int) []mail.Letter {
		l[i].To = []string{strayAddress}
		return l
	}), true},
	{"mail-copied", "a mail goes to another address as well", eachMail(func(l []mail.Letter, i int) []mail.Letter {
		l[i].To = append(slices.Clone(l[i].To), strayAddress)
		return l
	}), true},
	{"mail-other-account", "a mail names no account, or another one", eachMail(func(l []mail.Letter, i int) []mail.Letter {
		l[i].Text = strings.NewReplacer("1\n", "8\n", "2\n", "7\n").Replace(l[i].Text)
		return l
	}), true},
	{"mail-same-password", "a mail has the password of another one, or one that is known", eachMail(func(l []mail.Letter, i int) []mail.Letter {
		l[i].Password = l[(i+1)%len(l)].Password
		return l
	}), true},
	{"mail-without-sender", "a mail has neither sender nor subject", eachMail(func(l []mail.Letter, i int) []mail.Letter {
		l[i].From, l[i].Subject = "", ""
		return l
	}), true},
	{"mail-stray", "a mail arrives that should not", strayMail, true},
}

const strayAddress = "somebody@else.invalid"

// ofMailbox tells whether an interaction is one with the mailbox.
func ofMailbox(i *vcr.Interaction) bool {
	u, err := url.Parse(i.Request.URL)
	return err == nil && u.Host == mail.Host
}

// eachMail makes one mutation for each mail of an answer.
func eachMail(change func(l []mail.Letter, i int) []mail.Letter) func(*vcr.Cassette, int) []mutation {
	return func(c *vcr.Cassette, i int) []mutation {
		var out []mutation
		for k := range letters(c, i) {
			out = append(out, mailbox(c, i, fmt.Sprintf("mail %d", k+1), change(letters(c, i), k)))
		}
		return out
	}
}

// strayMail adds a mail of the wiki to whom the question is about.
func strayMail(c *vcr.Cassette, i int) []mutation {
	u, err := url.Parse(c.Interactions[i].Request.URL)
	if err != nil {
		return nil
	}
	q := u.Query()
	stray := mail.Letter{From: "wiki@deviant.invalid", To: []string{q.Get("to")}, Subject: "Your account", Password: "deviant000",
		Text: "The account\n" + q.Get("about") + "\nhas the password\ndeviant000\n"}
	return []mutation{mailbox(c, i, "", append(letters(c, i), stray))}
}

// mailTold is an answer that tells what the next mail brings, or to whom.
func mailTold(c *vcr.Cassette, i int) []mutation {
	if i+1 >= len(c.Interactions) || !ofMailbox(c.Interactions[i+1]) {
		return nil
	}
	mails := letters(c, i+1)
	if len(mails) == 0 || len(mails[0].To) == 0 {
		return nil
	}
	return append(echo(c, i, "password", mails[0].Password), echo(c, i, "email", mails[0].To[0])...)
}

// letters are the mails of an answer, a copy each time.
func letters(c *vcr.Cassette, i int) []mail.Letter {
	var answer mail.Answer
	if json.Unmarshal([]byte(c.Interactions[i].Response.Body), &answer) != nil {
		return nil
	}
	return answer.Mailbox.Mails
}

// mailbox is the answer with other mails.
func mailbox(c *vcr.Cassette, i int, at string, mails []mail.Letter) mutation {
	var answer mail.Answer
	answer.Mailbox.Mails = mails
	body, err := json.Marshal(answer)
	if err != nil {
		panic(err) // strings marshal
	}
	m := clone(c.Interactions[i].Response)
	m.Body = string(body)
	return mutation{at, "", m}
}
