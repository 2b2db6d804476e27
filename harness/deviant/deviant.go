// Package deviant makes wrong wikis out of right ones: it rewrites recorded
// answers, one thing at a time, and shows which clause turns red.
package deviant

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/target"
)

// Deviant is one wiki that is wrong in one place of one recorded flow.
type Deviant struct {
	Exchange int    // which answer of the recording, from 1
	Operator string // what was done
	At       string // where: a JSON path, a header, a cookie; "" is all of it
	What     string // it became; "" where the operator says all
	answer   vcr.Response
}

func (d Deviant) String() string { return fmt.Sprintf("%s in answer %d", d.change(), d.Exchange) }

// change is what is wrong, wherever it is.
func (d Deviant) change() string {
	s := d.Operator
	if d.At != "" {
		s += " " + d.At
	}
	if d.What != "" {
		s += " (" + d.What + ")"
	}
	return s
}

// Operator rewrites one answer of a recording in all the ways it knows.
type Operator struct {
	Name string
	Says string
	make func(c *vcr.Cassette, i int) []mutation
	// every says that clauses speak of it in every answer: schemas, secrets and
	// what all answers have in common.
	every bool
}

// ofMail tells whether the operator is for answers of a mailbox.
func (op Operator) ofMail() bool {
	return slices.ContainsFunc(MailOperators, func(m Operator) bool { return m.Name == op.Name })
}

type mutation struct {
	at, what string
	answer   vcr.Response
}

// Operators are all operators, in the order they are listed to people.
var Operators = slices.Concat(answerOperators, MailOperators)

// answerOperators rewrite answers of the wiki.
var answerOperators = []Operator{
	{"drop-member", "a member of the JSON is missing", dropMember, false},
	{"change-type", "a member has another JSON type", changeType, false},
	{"other-value", "a member has another value of its type", otherValue, false},
	{"other-order", "a list has another order", otherOrder, false},
	{"other-result", "the result or status is another documented one", otherResult, false},
	{"other-error", "an error, reason or messagecode is another, in body and header", otherError, false},
	{"extra-flag", "paraminfo declares a flag that the module does not have", extraFlag, false},
	{"extra-error", "an answer that was right carries an error as well", extraError, true},
	{"other-answer", "the answer is that to another request of the flow", otherAnswer, false},
	{"secret-echoed", "the answer repeats what was sent in secret", secretEchoed, true},
	{"mail-told", "the answer tells what is mailed, or to whom", mailTold, true},
	{"drop-header", "a header is missing", dropHeader, true},
	{"other-header", "a header has another value", otherHeader, true},
	{"drop-cookie", "a cookie is not set", dropCookie, true},
	{"wrong-cookie", "a cookie has wrong attributes, lifetime or value", wrongCookie, true},
	{"extra-cookie", "a cookie of an account is set", extraCookie, true},
	{"other-status", "the HTTP status is another", otherStatus, true},
	{"broken-body", "the body is empty, cut short, HTML, or bare of its JSONP function", brokenBody, true},
}

// Of are all deviants of a recording by the operators (nil is all of them),
// in order.
func Of(c *vcr.Cassette, operators []Operator) []Deviant {
	if operators == nil {
		operators = Operators
	}
	var out []Deviant
	for i := range c.Interactions {
		seen := map[string]bool{}
		original := fingerprint(c.Interactions[i].Response)
		for _, op := range operators {
			if op.ofMail() != ofMailbox(c.Interactions[i]) {
				continue
			}
			for _, m := range op.make(c, i) {
				// A rewriting that changes nothing, or what another did, proves nothing.
				if f := fingerprint(m.answer); f != original && !seen[f] {
					seen[f] = true
					out = append(out, Deviant{i + 1, op.Name, m.at, m.what, m.answer})
				}
			}
		}
	}
	return out
}

// fingerprint is the same for two answers that say the same: the order of
// members and the white space of JSON do not count.
func fingerprint(r vcr.Response) string {
	var h strings.Builder
	_ = r.Headers.Write(&h) // a Builder does not fail
	body := r.Body
	if doc, ok := parse(body); ok {
		body = doc.with(doc.value)
	}
	return fmt.Sprintf("%d\n%s\n%s", r.Code, h.String(), body)
}

// clone is a copy of an answer whose headers can be changed.
func clone(r vcr.Response) vcr.Response {
	return vcr.Response{Body: r.Body, Headers: r.Headers.Clone(), Status: r.Status, Code: r.Code}
}

// Open plays the recording with the one wrong answer. Answers come in the
// recorded order whatever is asked, so that a wrong token or cookie does not
// end the flow: the spec must see for itself that something is wrong.
func (d Deviant) Open(c *vcr.Cassette) target.Tape { return &tape{cassette: c, deviant: d} }

type tape struct {
	cassette *vcr.Cassette
	deviant  Deviant
	next     int
}

func (t *tape) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.next >= len(t.cassette.Interactions) {
		return nil, &api.Trouble{Kind: api.NotRecorded, Text: "the flow goes on after the end of the recording"}
	}
	answer := t.cassette.Interactions[t.next].Response
	if t.next++; t.next == t.deviant.Exchange {
		answer = t.deviant.answer
	}
	return &http.Response{StatusCode: answer.Code, Status: answer.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Request: req, Header: answer.Headers.Clone(), Body: io.NopCloser(strings.NewReader(answer.Body))}, nil
}

// Close leaves it at that: a deviant may well end a flow early.
func (t *tape) Close(bool) error { return nil }
