// Package target knows the wiki under test: where it is, what it can do, which
// accounts may be used, and how exchanges reach it (live, recorded, replayed).
package target

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
)

// Account is one set of credentials. Roles are those of Roles.
type Account struct{ Role, Name, Password string }

// User is the name of the account proper: a bot password's name without the
// part from @ on (Special:BotPasswords).
func (a Account) User() string {
	name, _, _ := strings.Cut(a.Name, "@")
	return name
}

// AppID is the part of a bot password's name after @, "" for a main account.
func (a Account) AppID() string {
	_, app, _ := strings.Cut(a.Name, "@")
	return app
}

// Role says what an account is used for.
type Role struct {
	ID, Says     string
	SecondFactor bool // it has one, of which the secret is needed
}

// Roles are the accounts the specs use. For each there are settings
// ROLE-name and ROLE-password, and a capability account-ROLE.
var Roles = []Role{
	{"user", "an ordinary account with its main password", false},
	{"bot", "a bot password, NAME@APPID, of an account with the right bot, with the grants basic and highvolume", false},
	{"bot-basic", "a second bot password of the same account with the grant basic only", false},
	{"must-change", "an account that is asked for a new password when it signs in", false},
	{"must-change-bot", "a bot password of that account, with the grant basic", false},
	{"stale-bot", "a bot password whose account has changed its main password since", false},
	{"blocked", "an account with its main password that is blocked, account creation included, and whose block spreads to no address", false},
	// A code works once in its 30 seconds: each spec has an account of its own.
	{"two-factor-1", "an account with a second factor (OATHAuth)", true},
	{"two-factor-2", "another account with a second factor", true},
	{"two-factor-3", "another account with a second factor", true},
	{"two-factor-4", "another account with a second factor", true},
	{"two-factor-5", "another account with a second factor", true},
	{"two-factor-6", "another account with a second factor", true},
	// A password to the harness, so that it is kept out of everything that is written.
	{"recovery-code", "the account two-factor-1 again, with a recovery code that was not used in the place of the password; a run uses it up", false},
}

// NewRole is the pseudo-account whose name begins the names of all accounts a
// run creates, and whose password they get. It is made anew for each run.
const NewRole = "new"

// NewAccount is that pseudo-account for one run: a prefix nobody has used
// before, and a random password.
func NewAccount() Account {
	return Account{Role: NewRole, Name: "Mwc" + strings.ToLower(rand.Text()[:8]), Password: "Mwc-" + rand.Text()}
}

// Answers are what specs need to solve what a wiki asks of its users.
type Answers struct {
	Captcha map[string]string // answer by question
	// Solve gives the answer to a question that is not in Captcha; nil where
	// nobody can. false says that it is not known.
	Solve func(question string) (answer string, ok bool)
	Image string            // words of the captcha image
	TOTP  map[string]string // secret of the second factor by role, base32
}

// Word is the answer to the question of a captcha, "" where nobody knows it.
func (a Answers) Word(question string) string {
	if word := a.Captcha[question]; word != "" || a.Solve == nil {
		return word
	}
	word, ok := a.Solve(question)
	if !ok {
		return ""
	}
	return word
}

// Tape carries the exchanges of one spec.
type Tape interface {
	http.RoundTripper
	// Close ends the spec. keep tells a recorder to save. An error is trouble
	// of the harness: what was replayed is not what was recorded.
	Close(keep bool) error
}

// Source opens a tape for a spec.
type Source interface {
	Open(scenario, spec string) (Tape, error)
}

// Live is the source that sends every request to the wiki.
type Live struct{ Transport http.RoundTripper }

// Open is a tape straight to the wiki.
func (l Live) Open(string, string) (Tape, error) { return liveTape{l.Transport}, nil }

type liveTape struct{ http.RoundTripper }

func (liveTape) Close(bool) error { return nil }

// MailDomain is that of the addresses of new accounts where nothing else is
// said: one that belongs to nobody (RFC 2606).
const MailDomain = "example.org"

// Mailbox is where the mails of a wiki can be read. Specs ask for them over
// their tape (package mail), so that mails are recorded and replayed.
type Mailbox struct {
	Domain string        // of the addresses of accounts this run creates
	Wait   time.Duration // how long a mail may take
}

// Wiki is one endpoint with what is known of it.
type Wiki struct {
	Scenario string // of the test wiki; "" for a wiki of the user's own
	Endpoint *url.URL
	Limits   api.Limits
	Accounts map[string]Account // by role
	Source   Source
	Probe    http.RoundTripper           // for questions beside the specs; nil where nothing may be asked (recordings)
	Reset    func(context.Context) error // back to the pristine state; nil where that is not possible
	Begin    func(context.Context) error // before the first spec, and at no other time; nil where nothing is to be done
	MaySign  bool                        // discovery may sign in where a private wiki tells nothing otherwise
	Mailbox  *Mailbox                    // nil where this run cannot read its mails
	Facts    *Facts
	// SessionName is the name of the cookie of its sessions where it is not
	// the usual one ($wgSessionName), see NameSession.
	SessionName string
}

// Client is a client for the wiki over a tape.
func (w *Wiki) Client(tape http.RoundTripper) *api.Client {
	return &api.Client{Endpoint: w.Endpoint, Transport: tape, Limits: w.Limits, SessionName: w.SessionName}
}

// The modes of a run.
const (
	LiveMode   = "live"
	RecordMode = "record"
	Replay     = "replay"
)

// Target is what a run is about: one wiki, or the scenarios of a test wiki.
type Target struct {
	Mode     string // live, record, replay
	Edition  contract.Edition
	Fit      *contract.Fit    // why it is this edition; nil where it was asked for
	Wikis    map[string]*Wiki // by scenario; a wiki of the user's own is under ""
	Allowed  []contract.Risk
	Answers  Answers
	Recorded string            // replay: date of the recording
	Never    map[string]string // scenarios the release cannot have, with the reason
}

// Fits takes the edition that fits a wiki, unless there is one already.
func (t *Target) Fits(f contract.Fit) {
	if t.Edition == "" && f.Edition != "" {
		t.Edition, t.Fit = f.Edition, &f
	}
}

// Against is what clauses are asked for what they expect: the edition, or the
// wiki's own version where the edition was chosen for it.
func (t *Target) Against() contract.Edition {
	if t.Fit != nil && t.Fit.Edition == t.Edition && t.Fit.AsOf != "" {
		return t.Fit.AsOf
	}
	return t.Edition
}

// For is the wiki that serves specs of a scenario: its own, or the only one.
func (t *Target) For(scenario string) (*Wiki, error) {
	if w, ok := t.Wikis[scenario]; ok {
		return w, nil
	}
	if w, ok := t.Wikis[""]; ok {
		return w, nil
	}
	return nil, fmt.Errorf("the scenario %s is not among those of this run (%s)", scenario, strings.Join(t.Scenarios(), ", "))
}

// Scenarios are the names of the target's scenarios, sorted.
func (t *Target) Scenarios() []string {
	out := make([]string, 0, len(t.Wikis))
	for s := range t.Wikis {
		out = append(out, s)
	}
	sort.Strings(out)
	return out
}

// Allows tells whether the operator allowed a risk. Reading is always allowed.
func (t *Target) Allows(r contract.Risk) bool {
	if r == "reads" {
		return true
	}
	for _, a := range t.Allowed {
		if a == r {
			return true
		}
	}
	return false
}
