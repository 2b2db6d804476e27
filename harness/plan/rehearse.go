package plan

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/guard"
	"github.com/mwconform/mwconform/harness/mail"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// rehearsal runs specs on their recordings. Failed logins are counted over all
// of them with what counts them in the run.
type rehearsal struct {
	ctx      context.Context
	recorded Recordings
	opened   map[string]spec.Env
	logins   map[*target.Wiki]*api.Logins // by the wiki of the run
}

// done is what a spec did in its recording.
type done struct {
	Counts
	release  string
	withheld bool
}

// spec rehearses one, nil where no release has a recording of it.
func (r *rehearsal) spec(s spec.Spec, a spec.Admission, asked int) (*done, error) {
	for _, release := range r.recorded.Releases {
		env, ok := r.opened[release]
		if !ok {
			var err error
			if env, err = r.recorded.Open(release); err != nil {
				return nil, err
			}
			r.opened[release] = env
		}
		its := env.Admit(s)
		if !its.Runs() {
			continue
		}
		tape, err := its.Wiki.Source.Open(s.In(), s.ID())
		if err != nil {
			continue
		}
		return r.replay(s, a, env, its.Wiki, tape, release, asked), nil
	}
	return nil, nil
}

// replay runs a spec on the recorded wiki, with the limit of failed logins of
// the wiki of the run.
func (r *rehearsal) replay(s spec.Spec, a spec.Admission, env spec.Env, recorded *target.Wiki, tape target.Tape, release string, asked int) *done {
	logins, ok := r.logins[a.Wiki]
	if !ok {
		var given []api.Login
		for _, role := range slices.Sorted(maps.Keys(a.Wiki.Accounts)) {
			if account, ok := recorded.Accounts[role]; ok && role != target.NewRole {
				given = append(given, api.Login{Role: role, Name: account.Name, Password: account.Password})
			}
		}
		logins = api.NewLogins(a.Wiki.Limits.Logins.Most(), given)
		r.logins[a.Wiki] = logins
	}
	m := &meter{Tape: tape, seen: map[string]int{}}
	w := *recorded
	w.Limits.Logins, w.Source = logins, source{m, m}
	if reads, ok := guard.Below[guard.Reads](a.Wiki.Probe); ok {
		reads.Next = m
		w.Source = source{m, reads}
	}
	if a.Wiki.Probe != nil && a.Wiki.Reset == nil {
		w.Probe = clearing{m} // the run signs in again after failed logins, see spec.T
	}
	one := *env.Target
	one.Wikis = map[string]*target.Wiki{s.In(): &w}
	env.Target, env.Always, env.Generate, env.Keep = &one, nil, spec.Generate{}, spec.KeepFailing
	failed, succeeded := total(logins)
	res := env.Run(r.ctx, s)
	d := &done{Counts: m.Counts, release: release}
	nowFailed, nowSucceeded := total(logins)
	d.Specs, d.Listed, d.Accounts = 1, len(res.Exchanges), len(res.Created)
	d.Failed, d.Succeeded = nowFailed-failed, nowSucceeded-succeeded
	for _, n := range m.seen {
		d.Mails += n
	}
	for _, o := range res.Outcomes {
		d.withheld = d.withheld || o.Verdict == result.Disabled
		if o.Generated != nil {
			d.Generated += o.Generated.Requests
		}
	}
	if asked > 0 && d.Generated > 0 { // each is one request, besides those that prepare it
		d.Requests += asked - d.Generated
		d.Generated = asked
	}
	return d
}

func total(l *api.Logins) (failed, succeeded int) {
	other := l.Other()
	failed = other.Nobody
	for _, f := range l.Failed() {
		failed += f.Times
	}
	return failed, other.Succeeded
}

// failed are the failed logins of all wikis by role, and to names of nobody.
func (r *rehearsal) failed() (given []api.FailedLogins, nobody int) {
	sum := map[string]api.FailedLogins{}
	for _, l := range r.logins {
		nobody += l.Other().Nobody
		for _, f := range l.Failed() {
			all := sum[f.Role]
			sum[f.Role] = api.FailedLogins{Role: f.Role, Times: all.Times + f.Times, InRow: max(all.InRow, f.InRow)}
		}
	}
	for _, role := range slices.Sorted(maps.Keys(sum)) {
		given = append(given, sum[role])
	}
	return given, nobody
}

// meter counts what goes over a recording's tape.
type meter struct {
	target.Tape
	Counts
	seen map[string]int // mails by whom they were asked for
}

// source is that of one spec: a tape, and the way to it.
type source struct {
	target.Tape
	way http.RoundTripper
}

func (s source) Open(string, string) (target.Tape, error)            { return s, nil }
func (s source) RoundTrip(req *http.Request) (*http.Response, error) { return s.way.RoundTrip(req) }

// RoundTrip passes a request on and notes what came of it.
func (m *meter) RoundTrip(req *http.Request) (*http.Response, error) {
	sent, err := api.BodyOf(req)
	if err != nil {
		return nil, err
	}
	params, _ := api.ParametersOf(req, sent) // a broken form has nothing that is counted
	resp, err := m.Tape.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if req.URL.Host == mail.Host {
		m.lookup(params, body)
		return resp, nil
	}
	m.Requests++
	var answer struct {
		CreateAccount struct{ Status string }
		ResetPassword struct{ Status string }
	}
	_ = json.Unmarshal(body, &answer) // another form tells nothing of either
	if answer.CreateAccount.Status == "PASS" && params.Has("email") {
		m.Addresses++
	}
	if answer.ResetPassword.Status == "success" {
		m.Resets++
	}
	return resp, nil
}

// lookup counts the mails of an answer of the mailbox, which has all that came
// to one until then.
func (m *meter) lookup(params api.Parameters, body []byte) {
	m.Lookups++
	var answer mail.Answer
	if json.Unmarshal(body, &answer) == nil {
		to := params.Get("to")
		m.seen[to] = max(m.seen[to], len(answer.Mailbox.Mails)+answer.Mailbox.Others)
	}
}

// clearing answers the run's own signing in after failed logins.
type clearing struct{ m *meter }

func (c clearing) RoundTrip(req *http.Request) (*http.Response, error) {
	c.m.Requests++
	body := `{"query":{"tokens":{"logintoken":"0+\\"}}}`
	if req.Method == http.MethodPost {
		data, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		body = `{"login":{"result":"Success"}}`
		if strings.Contains(string(data), "action=clientlogin") {
			body = `{"clientlogin":{"status":"PASS"}}`
		}
	}
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, ContentLength: int64(len(body)),
		Body: io.NopCloser(strings.NewReader(body))}, nil
}
