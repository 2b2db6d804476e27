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
	"time"

	"github.com/mwconform/mwconform/harness/api"
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
		answer, err := find(ctx, box, q)
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

// find are the mails that are asked for.
func find(ctx context.Context, box Box, q Question) (*Answer, error) {
	messages, err := box.Messages(ctx)
	if err != nil && !errors.Is(err, ErrCut) {
		return nil, err
	}
	answer := &Answer{}
	answer.Mailbox.Mails = []Letter{}
	for _, m := range messages {
		mail, err := Parse(m)
		if err != nil {
			return nil, fmt.Errorf("the mail %s: %w", m.ID, err)
		}
		if !slices.Contains(mail.To, strings.ToLower(q.Address)) && !(q.Account != "" && strings.Contains(mail.Text, q.Account)) {
			continue
		}
		// The first word of a name is that of all names of the run, which may share an address.
		prefix, _, _ := strings.Cut(q.Account, " ")
		found := Passwords(mail.Text, q.Account, prefix)
		if len(found) == 0 {
			answer.Mailbox.Others++
			continue
		}
		answer.Mailbox.Mails = append(answer.Mailbox.Mails, Letter{From: mail.From, To: mail.To, Subject: mail.Subject, Text: mail.Text, Password: found[0]})
	}
	return answer, nil
}
