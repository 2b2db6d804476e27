package mail

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/pattern"
)

// Host is that of the address under which specs ask for mails. There is no
// such host: Transport answers, so that mails are exchanges like all others
// and are recorded and replayed with them.
const Host = "mailbox.invalid"

// URL is the address of the mailbox of a scenario, "" for a user's own wiki.
func URL(scenario string) *url.URL { return &url.URL{Scheme: "http", Host: Host, Path: "/" + scenario} }

// Question asks for the mails to an address or about an account.
type Question struct {
	Address string // of the receiver
	Account string // name that the text of the mail has
	Count   int    // of mails with a password that are waited for; 0 does not wait
}

// Params are the question as parameters of a request.
func (q Question) Params() api.Params {
	return api.Params{"to": q.Address, "about": q.Account, "count": strconv.Itoa(q.Count)}
}

// Letter is a mail as specs see it.
type Letter struct {
	From     string   `json:"from"`
	To       []string `json:"to"`
	Subject  string   `json:"subject"`
	Text     string   `json:"text"`
	Password string   `json:"password"` // the likeliest one in the text
}

// Answer is what a mailbox answers: the mails with a password in full, and the
// number of others, whose links may be secrets.
type Answer struct {
	Mailbox struct {
		Mails  []Letter `json:"mails"`
		Others int      `json:"others"`
	} `json:"mailbox"`
}

// Transport answers questions to mailboxes and passes all else on.
type Transport struct {
	Next  http.RoundTripper
	Boxes map[string]Box // by scenario
	Wait  time.Duration  // how long a mail that is waited for may take

	mu    sync.Mutex
	known map[string]*Mail   // what was read already, by box and ID; nil for what cannot be read
	words map[about][]string // what looks like a password there
}

// about is a mail and the account whose passwords were looked for in it.
type about struct {
	mail    *Mail
	account string
}

// tick is how often a box is looked into while a mail is waited for.
const tick = 25 * time.Millisecond

// RoundTrip answers a question, at the latest after Wait.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host != Host {
		return t.Next.RoundTrip(req)
	}
	box, ok := t.Boxes[strings.TrimPrefix(req.URL.Path, "/")]
	if !ok {
		return nil, &api.Trouble{Kind: api.Internal, Text: "this run was given no mailbox"}
	}
	q := req.URL.Query()
	count, err := strconv.Atoi(q.Get("count"))
	if err != nil {
		return nil, &api.Trouble{Kind: api.Internal, Text: "a question to the mailbox without a count", Err: err}
	}
	answer, err := t.wait(req.Context(), box, Question{q.Get("to"), q.Get("about"), count})
	if err != nil {
		return nil, &api.Trouble{Kind: api.Internal, Text: fmt.Sprintf("the mailbox (%s): %v", box, err), Err: err}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Date": {time.Now().UTC().Format(http.TimeFormat)}}
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Request: req, Header: header, ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body))}, nil
}

// wait looks until there are enough mails with a password, or it took too long.
func (t *Transport) wait(ctx context.Context, box Box, q Question) (*Answer, error) {
	until := time.After(t.Wait)
	for {
		answer, err := t.find(ctx, box, q)
		if err != nil || len(answer.Mailbox.Mails) >= q.Count {
			return answer, err
		}
		select {
		case <-time.After(tick):
		case <-until:
			return answer, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// read is a message in its parts, nil where it cannot be understood.
func (t *Transport) read(box Box, m Message) *Mail {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := box.String() + "\n" + m.ID
	if one, ok := t.known[key]; ok {
		return one
	}
	if t.known == nil {
		t.known = map[string]*Mail{}
	}
	t.known[key] = nil
	if one, err := Parse(m); err == nil {
		t.known[key] = &one
	}
	return t.known[key]
}

// passwords are those that a mail tells an account.
func (t *Transport) passwords(m *Mail, account string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := about{m, account}
	found, ok := t.words[at]
	if !ok {
		// The first word of a name is that of all names of the run, which may share an address.
		prefix, _, _ := strings.Cut(account, " ")
		found = Passwords(m.Text, account, prefix)
		if t.words == nil {
			t.words = map[about][]string{}
		}
		t.words[at] = found
	}
	return found
}

// code is what links in mails hold that are as good as a password.
var code = pattern.Lazy(`[0-9A-Za-z]{24,}`)

// told is the text of a mail without what may be a secret besides the password.
func told(text string, secrets []string) string {
	for _, s := range secrets {
		text = strings.ReplaceAll(text, s, "(left out)")
	}
	return code.Regexp().ReplaceAllString(text, "(left out)")
}

// find are the mails that are asked for. Somebody else's may be of any form;
// one to the address that cannot be understood is an error.
func (t *Transport) find(ctx context.Context, box Box, q Question) (*Answer, error) {
	messages, err := box.Messages(ctx)
	if err != nil && !errors.Is(err, ErrCut) {
		return nil, err
	}
	answer := &Answer{}
	answer.Mailbox.Mails = []Letter{}
	for _, m := range messages {
		mail := t.read(box, m)
		if mail == nil {
			if _, err := Parse(m); q.Address != "" && bytes.Contains(bytes.ToLower(m.Raw), []byte(strings.ToLower(q.Address))) {
				return nil, err
			}
			continue
		}
		if !slices.Contains(mail.To, strings.ToLower(q.Address)) && !(q.Account != "" && strings.Contains(mail.Text, q.Account)) {
			continue
		}
		found := t.passwords(mail, q.Account)
		if len(found) == 0 {
			answer.Mailbox.Others++
			continue
		}
		answer.Mailbox.Mails = append(answer.Mailbox.Mails, Letter{From: mail.From, To: mail.To, Subject: mail.Subject, Text: told(mail.Text, found[1:]), Password: found[0]})
	}
	return answer, nil
}
