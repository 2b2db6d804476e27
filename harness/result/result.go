// Package result has the outcomes of specs as plain data: what specs give and
// reports are made of.
package result

import (
	"fmt"

	"github.com/mwconform/mwconform/harness/shape"
)

// Verdict of a clause.
type Verdict string

// The verdicts (shared by code, reports and texts).
const (
	Pass        Verdict = "pass"
	Fail        Verdict = "fail"
	Unsupported Verdict = "unsupported" // the target validly lacks the capability
	Disabled    Verdict = "disabled"    // the operator did not allow it
	Superseded  Verdict = "superseded"  // not part of this edition
	Error       Verdict = "error"       // the harness or the network, never the wiki
	Untested    Verdict = "untested"    // no spec
)

// Verdicts in the order they are shown.
var Verdicts = []Verdict{Pass, Fail, Error, Unsupported, Disabled, Superseded, Untested}

// rank orders verdicts of one clause from several specs: the highest counts.
var rank = map[Verdict]int{Untested: 0, Superseded: 1, Disabled: 2, Unsupported: 3, Pass: 4, Error: 5, Fail: 6}

// Worse is the verdict that counts where two specs speak of one clause.
func Worse(a, b Verdict) Verdict {
	if rank[a] >= rank[b] {
		return a
	}
	return b
}

// Source says which check found a mismatch.
type Source string

// A mismatch comes from the clause's own check, from the schema every answer
// is held against, or from the paired request that has to work first.
const (
	Own     Source = "check"
	Schema  Source = "schema"
	Control Source = "control"
	Secret  Source = "secret" // an answer repeats a password
)

// Mismatch is one difference between expected and got.
type Mismatch struct {
	Source Source `json:"source"`
	Check  string `json:"check"` // what was looked at
	Text   string `json:"text"`  // expected … got …
}

func (m Mismatch) String() string { return fmt.Sprintf("%s: %s", m.Check, m.Text) }

// Exchange is a redacted exchange.
type Exchange struct {
	Request  string            `json:"request"` // method and URL
	Form     string            `json:"form,omitempty"`
	Sent     map[string]string `json:"sent,omitempty"` // request headers worth seeing
	Status   int               `json:"status,omitempty"`
	Header   map[string]string `json:"header,omitempty"`
	Body     string            `json:"body,omitempty"`
	Trouble  string            `json:"trouble,omitempty"`
	Repeated []string          `json:"repeated,omitempty"` // the trouble of each time it was sent before
	Curl     string            `json:"curl"`               // reproduces the request
	TookMS   float64           `json:"took_ms,omitempty"`
	Shared   bool              `json:"shared,omitempty"` // another spec asked the same before: not sent again
	Schema   string            `json:"schema,omitempty"`
	Unknown  []string          `json:"unknown_members,omitempty"`
	Violates []string          `json:"violations,omitempty"`

	// What comparisons of two runs rest on.
	Module    string       `json:"module,omitempty"`
	Signature string       `json:"signature,omitempty"`
	Shape     *shape.Shape `json:"shape,omitempty"`
}

// Outcome is what one spec found about one clause.
type Outcome struct {
	Clause     string     `json:"clause"`
	Verdict    Verdict    `json:"verdict"`
	Reason     string     `json:"reason,omitempty"`
	Checks     int        `json:"checks"`
	Mismatches []Mismatch `json:"mismatches,omitempty"`
	Generated  *Generated `json:"generated,omitempty"` // where the requests were generated
}

// Generated says how the requests of a clause were made.
type Generated struct {
	Requests int   `json:"requests"` // without those sent to make a wrong one smaller
	Seed     int64 `json:"seed"`     // 0 makes those that are recorded
}

// Spec is the result of one spec.
type Spec struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Scenario  string     `json:"scenario"`
	Outcomes  []Outcome  `json:"outcomes"`
	Exchanges []Exchange `json:"exchanges,omitempty"`
	Created   []string   `json:"created,omitempty"` // accounts
	Looked    []int      `json:"-"`                 // exchanges, from 1, that a clause's own check speaks of
	Sent      Sent       `json:"sent,omitzero"`
}

// Sent is what was sent to the wiki. A recording is told as it was recorded.
type Sent struct {
	Requests int `json:"requests"`
	Logins   int `json:"logins,omitempty"` // of the requests: those of login, clientlogin and createaccount in which a password can be looked at
	Shared   int `json:"shared,omitempty"` // answers of earlier requests of the run, besides
}

// Plus is both together.
func (s Sent) Plus(o Sent) Sent {
	return Sent{s.Requests + o.Requests, s.Logins + o.Logins, s.Shared + o.Shared}
}

// Verdict is the worst of the spec's outcomes.
func (s Spec) Verdict() Verdict {
	v := Untested
	for _, o := range s.Outcomes {
		v = Worse(v, o.Verdict)
	}
	return v
}
