package spec

import (
	"context"
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"
	"time"

	"github.com/onsi/gomega/types"
	"github.com/pquerna/otp/totp"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/redact"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/schema"
	"github.com/mwconform/mwconform/harness/target"
)

// T is what a running spec has: sessions on the wiki, what its clauses expect
// in the edition asked for, and checks that are collected, not thrown.
type T struct {
	ctx     context.Context
	env     Env
	spec    Spec
	wiki    *target.Wiki
	client  *api.Client
	secrets *redact.Secrets
	live    []string // clauses that are part of the edition
	checks  map[string]*result.Outcome
	owes    []*Always       // see owed; nil before
	skipped map[string]bool // clauses of the spec that are not part of the edition

	exchanges []*observed
	created   []string
	plain     bool // the next answer need not be JSON
	trouble   *api.Trouble
	failed    map[string]bool // names with failed logins since they last signed in
	throttled bool            // an answer said that there were too many failed logins
	control   *result.Mismatch
	sessions  []*Session
	creator   *Session
	again     bool            // it runs for the second time
	alone     bool            // it shares nothing with other specs
	asked     map[string]bool // reads, see Shared
	acted     bool            // it did more than read
	changed   bool            // it did more than read and sign in
	sent      result.Sent
}

type observed struct {
	*api.Exchange
	schema schema.Result
	plain  bool // it need not be an answer of the API
	looked bool // a clause's own check looks at it
}

// stop ends a spec early; Env.Run recovers it.
type stop struct{}

func newT(ctx context.Context, e Env, s Spec, w *target.Wiki, tape target.Tape, live []string) *T {
	t := &T{ctx: ctx, env: e, spec: s, wiki: w, live: live, secrets: Secrets(w.Accounts), failed: map[string]bool{},
		checks: map[string]*result.Outcome{}, skipped: map[string]bool{}, asked: map[string]bool{}}
	for _, id := range s.Clauses {
		t.skipped[id] = true
	}
	for _, id := range live {
		t.checks[id] = &result.Outcome{Clause: id}
		delete(t.skipped, id)
	}
	t.client = w.Client(tape)
	t.client.OnDone = t.observe
	t.client.Redact = t.secrets.String
	return t
}

func (t *T) run() {
	defer func() {
		switch v := recover().(type) {
		case nil, stop:
		default:
			text := t.secrets.String(fmt.Sprintf("the spec %s panicked: %v (%s)", t.spec.ID(), v, callers()))
			t.trouble = &api.Trouble{Kind: api.Internal, Text: text}
		}
	}()
	t.spec.Run(t)
}

// callers are the functions from the panic back to the spec, the same in
// every run and on every machine.
func callers() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var out []string
	for {
		f, more := frames.Next()
		if !more || strings.HasSuffix(f.Function, ".(*T).run") {
			return strings.Join(out, " < ")
		}
		if !strings.HasPrefix(f.Function, "runtime.") {
			out = append(out, fmt.Sprintf("%s %s:%d", path.Base(f.Function), path.Base(f.File), f.Line))
		}
	}
}

// observe learns the secrets of every exchange and holds it against its schema.
func (t *T) observe(ex *api.Exchange) {
	t.secrets.LearnRequestCookies(ex.RequestHeader)
	o := &observed{Exchange: ex, plain: t.plain}
	t.noteLogin(ex)
	t.noteCreation(ex)
	if ex.Response != nil {
		t.secrets.Learn(ex.Response.Header, ex.Response.Body)
		t.throttled = t.throttled || tooManyLogins(ex.Response)
		if !t.plain {
			o.schema = t.env.Schemas.Check(ex.Response)
			ex.Response.Foreign = o.schema.Foreign
		}
	}
	t.count(ex)
	t.exchanges = append(t.exchanges, o)
}

// count notes what was sent to the wiki, and whether that was more than reading.
func (t *T) count(ex *api.Exchange) {
	switch {
	case ex.URL.Host == mail.Host: // the mailbox is ours
	case ex.Shared:
		t.sent.Shared++
	default:
		t.acted = t.acted || !reads(ex.Call)
		t.changed = t.changed || !reads(ex.Call) && !signsIn(ex.Call)
		t.sent.Requests++
		if token := signingIn[ex.Call.Param("action")]; token != "" && ex.Call.Param(token) != "" {
			t.sent.Logins++
		}
	}
}

// signingIn are the parameters without which an action that signs in or creates
// stops before it looks at a password (ApiLogin, ApiClientLogin, ApiAMCreateAccount).
var signingIn = map[string]string{"login": "lgtoken", "clientlogin": "logintoken", "createaccount": "createtoken"}

// Want is what a clause of this spec expects in the edition asked for.
func (t *T) Want(clause string) contract.Expect {
	cl := t.env.Catalogue.Clause(clause)
	if cl == nil {
		panic(fmt.Sprintf("the spec asks for the clause %q, which the catalogue does not have", clause))
	}
	want, _ := cl.In(t.env.Target.Against())
	return want
}

// Documented tells whether the edition asked for is the page as it reads.
func (t *T) Documented() bool { return t.env.Target.Edition == contract.Documented }

// Account is the account of a role. A spec that uses one has a clause that
// needs it.
func (t *T) Account(role string) target.Account {
	a, ok := t.wiki.Accounts[role]
	if !ok {
		panic(fmt.Sprintf("no account %q: a clause of the spec has to need account-%s", role, role))
	}
	return a
}

// NewName is the name of an account that this run may create: nobody else's,
// and telling which clause it was made for. n tells apart several in a spec.
func (t *T) NewName(n int) string {
	words := strings.NewReplacer("/", " ", "-", " ", "@", " ").Replace(t.spec.ID())
	if t.again { // the first time may have created the others
		words += " again"
	}
	return fmt.Sprintf("%s %s %d", t.Account(target.NewRole).Name, words, n)
}

// NewPassword is the password of the accounts this run creates.
func (t *T) NewPassword() string { return t.Account(target.NewRole).Password }

// Created writes down that an account was created.
func (t *T) Created(name string) { t.created = append(t.created, name) }

// noteCreation writes down an account whose creation was sent and got no
// answer: it may be there.
func (t *T) noteCreation(ex *api.Exchange) {
	name := ex.Call.Param("username")
	if ex.Lost() && ex.Call.Param("action") == "createaccount" && name != "" {
		t.Created(name)
	}
}

// Has tells whether the wiki has a capability. What a spec does for it is
// beyond what its clauses need.
func (t *T) Has(capability string) bool { return t.wiki.Facts != nil && t.wiki.Facts.Has(capability) }

// Answers are what the operator gave to solve captchas and second factors.
func (t *T) Answers() target.Answers { return t.env.Target.Answers }

// Code is the code of an account's second factor at the wiki's own time, that
// of the last answer's Date, so that a replay asks for the recorded one.
func (t *T) Code(role string) string {
	secret, ok := t.Answers().TOTP[role]
	if !ok || len(t.exchanges) == 0 {
		panic(fmt.Sprintf("no second factor of the account %q, or no answer yet to tell the time", role))
	}
	now := time.Time{}
	// Where all are older than the spec, this machine's clock has to do.
	if last := t.exchanges[len(t.exchanges)-1]; last.Shared {
		now = time.Now()
	} else if last.Response != nil {
		now = last.Response.Date()
	}
	code, err := totp.GenerateCode(secret, now)
	if err != nil {
		panic(fmt.Sprintf("the secret of the account %q: %v", role, err))
	}
	return code
}

// Check collects whether actual matches, for one of the spec's clauses. what
// names what was looked at.
func (t *T) Check(clause, what string, actual any, m types.GomegaMatcher) bool {
	if t.skipped[clause] {
		return true
	}
	o, ok := t.checks[clause]
	if !ok {
		panic(fmt.Sprintf("the spec %s checks the clause %q, which it does not name", t.spec.ID(), clause))
	}
	o.Checks++
	t.look(actual)
	mismatch := t.compare(result.Own, what, actual, m)
	if mismatch == nil {
		return true
	}
	o.Mismatches = append(o.Mismatches, *mismatch)
	return false
}

// look notes which answer a check speaks of: the one it is given or, where it
// is given something made of an answer, the last.
func (t *T) look(actual any) {
	if len(t.exchanges) == 0 {
		return
	}
	at := t.exchanges[len(t.exchanges)-1]
	if r, ok := actual.(*api.Response); ok {
		for _, o := range t.exchanges {
			if o.Response == r {
				at = o
			}
		}
	}
	at.looked = true
}

func (t *T) compare(source result.Source, what string, actual any, m types.GomegaMatcher) *result.Mismatch {
	ok, err := m.Match(actual)
	switch {
	case err != nil:
		return &result.Mismatch{Source: source, Check: what, Text: t.oneLine(match.Anywhere(err.Error()))}
	case !ok:
		return &result.Mismatch{Source: source, Check: what, Text: t.oneLine(match.Anywhere(m.FailureMessage(actual)))}
	}
	return nil
}

// oneLine is a text without secrets, redacted before its spaces are joined, as
// a secret may hold some.
func (t *T) oneLine(text string) string {
	return strings.Join(strings.Fields(t.secrets.String(text)), " ")
}

// Control is the paired request that has to work before a refusal means
// anything. Where it does not match, the spec ends and no clause passes.
func (t *T) Control(what string, actual any, m types.GomegaMatcher) {
	if t.control = t.compare(result.Control, what, actual, m); t.control != nil {
		panic(stop{})
	}
}

// Paired is Control with a request that several refusals have for their pair.
// In a live run it is sent once for all of them, where the code of a refusal
// tells by itself that it is not one of everything; a recording has it for each.
func (t *T) Paired(what string, send func() *api.Response, m types.GomegaMatcher) {
	at := place{t.wiki, "paired: " + what}
	if t.shares() {
		if ex := t.env.Shared.read(at); ex != nil {
			t.Control(what, t.adopt(ex), m)
			return
		}
	}
	r := send()
	t.Control(what, r, m)
	if t.shares() {
		t.env.Shared.keep(at, r.Exchange)
	}
}

// Pause waits on a live wiki; a replay does not wait.
func (t *T) Pause(d time.Duration) {
	if t.env.Target.Mode == target.Replay {
		return
	}
	if t.env.Paused != nil {
		t.env.Paused(d)
	}
	select {
	case <-time.After(d):
	case <-t.ctx.Done():
		t.fail(&api.Trouble{Kind: api.Cancelled, Text: "the run was ended"})
	}
}

// fail ends the spec on trouble.
func (t *T) fail(err error) {
	var trouble *api.Trouble
	if !errors.As(err, &trouble) {
		trouble = &api.Trouble{Kind: api.Internal, Text: err.Error()}
	}
	t.trouble = trouble
	panic(stop{})
}

// worst is the worst verdict of outcomes.
func worst(outcomes []result.Outcome) result.Verdict {
	v := result.Untested
	for _, o := range outcomes {
		v = result.Worse(v, o.Verdict)
	}
	return v
}

// outcomes judges every clause: a collected mismatch is a fail, trouble an
// error, a schema violation or a failed control a fail, and a clause that was
// not looked at an error.
func (t *T) outcomes() []result.Outcome {
	shared := t.violations()
	if t.control != nil {
		shared = append(shared, *t.control)
	}
	var out []result.Outcome
	for _, id := range t.live {
		o := *t.checks[id]
		own := len(o.Mismatches) > 0
		if t.trouble == nil {
			o.Mismatches = append(o.Mismatches, shared...)
		}
		switch {
		case own:
			o.Verdict, o.Reason = result.Fail, o.Mismatches[0].String()
		case t.trouble != nil && t.trouble.Kind == api.Withheld: // the operator's own limit
			o.Verdict, o.Reason = result.Disabled, t.secrets.String(t.trouble.Text)
		case t.trouble != nil:
			o.Verdict, o.Reason = result.Error, t.secrets.String(t.trouble.Error())
		case t.control != nil:
			o.Verdict = result.Fail
			o.Reason = "the paired request, right in everything, was not answered as it has to be: " + t.control.String()
		case len(shared) > 0:
			o.Verdict, o.Reason = result.Fail, shared[0].String()
		case o.Checks == 0:
			o.Verdict, o.Reason = result.Error, "the spec looked at nothing for this clause"
		default:
			o.Verdict = result.Pass
		}
		out = append(out, o)
	}
	return out
}

// violations are what is wrong with an answer whichever clause asked for it:
// it breaks its schema, or repeats a secret.
func (t *T) violations() []result.Mismatch {
	var out []result.Mismatch
	for i, o := range t.exchanges {
		for _, f := range o.schema.Violations {
			out = append(out, result.Mismatch{Source: result.Schema, Check: fmt.Sprintf("answer %d against schemas/%s", i+1, o.schema.Schema), Text: t.secrets.String(f.String())})
		}
		for _, name := range repeated(o.Exchange) {
			out = append(out, result.Mismatch{Source: result.Secret, Check: fmt.Sprintf("answer %d", i+1), Text: "it repeats the " + name + " that was sent"})
		}
		if sessionsTold(o.Exchange) {
			out = append(out, result.Mismatch{Source: result.Secret, Check: fmt.Sprintf("answer %d", i+1), Text: "it tells the id of the session outside its cookie"})
		}
	}
	return out
}
