package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/mail"
)

// reached says where the wiki is: discovery has ended well before.
func reached(_ context.Context, c *Case) ([]Finding, error) {
	f := c.Wiki.Facts
	if f.Generator == "" {
		return one("wiki", Warning, "give bot-name and bot-password of a member, and allow signs-in", "%s is an Action API that tells members only what it is", c.Wiki.Endpoint), nil
	}
	return one("wiki", OK, "", "%s is an Action API: %s, %s", c.Wiki.Endpoint, f.Sitename, f.Generator), nil
}

func release(_ context.Context, c *Case) ([]Finding, error) {
	switch fit := c.Target.Fit; {
	case fit == nil:
		return one("release", OK, "", "the edition %s, as was asked for", c.Target.Edition), nil
	case !fit.Exact:
		return one("release", Warning, "a failure may be no fault of the wiki: see docs/drift.md", "the edition %s: %s", fit.Edition, fit.Why), nil
	}
	return one("release", OK, "", "the edition %s, observed on a real wiki of this release", c.Target.Edition), nil
}

// Bounds of how far clocks may be apart: half a minute is the life of a second
// factor's code, and a wiki allows for one more (OATHAuth's window).
const (
	exactly = 5 * time.Second
	ofCodes = 30 * time.Second
	tooFar  = 5 * time.Minute
)

// clock holds the server's Date and the wiki's own time against ours. The ages
// of tokens and mails and the codes of second factors depend on them.
func clock(ctx context.Context, c *Case) ([]Finding, error) {
	before := c.Now()
	r, err := get(ctx, c.session(), api.Params{"action": "query", "meta": "siteinfo", "siprop": "general"})
	if err != nil {
		return nil, err
	}
	now := before.Add(c.Now().Sub(before) / 2)
	off := apart(r.Date(), now)
	which := "Date header"
	if at, err := time.Parse(time.RFC3339, r.String("query", "general", "time")); err == nil && apart(at, now) > off {
		off, which = apart(at, now), "own time"
	}
	if r.Date().IsZero() || r.Header.Get("Date") == "" {
		return one("clock", Warning, "let the server send it, as HTTP asks for", "the wiki's answers have no Date header"), nil
	}
	const do = "set the clock of the machine that is wrong (timedatectl set-ntp true)"
	switch {
	case off <= exactly:
		return one("clock", OK, "", "the wiki's and ours agree within %s", exactly), nil
	case off > tooFar || off > ofCodes && len(c.Target.Answers.TOTP) > 0:
		return one("clock", Wrong, do, "the wiki's %s and our clock are %s apart: ages of tokens and codes of second factors will not fit", which, off.Round(time.Second)), nil
	}
	return one("clock", Warning, do, "the wiki's %s and our clock are %s apart", which, off.Round(time.Second)), nil
}

func apart(a, b time.Time) time.Duration { return a.Sub(b).Abs() }

func allowed(_ context.Context, c *Case) ([]Finding, error) {
	if len(c.Target.Allowed) == 0 {
		return one("allow", Warning, "on a wiki for tests: test-wiki: true and allow: [signs-in, creates-accounts]", "a run only reads"), nil
	}
	var names, not []string
	for _, r := range contract.Risks[1:] {
		if c.Target.Allows(r) {
			names = append(names, string(r))
		} else {
			not = append(not, string(r))
		}
	}
	says := strings.Join(names, ", ")
	if len(not) > 0 {
		says += "; not " + strings.Join(not, ", ")
	}
	return one("allow", OK, "", "%s", says), nil
}

// mails says what is in the box now. That the wiki's mails get there shows in a run.
func mails(ctx context.Context, c *Case) ([]Finding, error) {
	sends := c.Target.Allows("sends-mail")
	switch {
	case c.Mail == nil && sends:
		return one("mail", Warning, "give mail: a folder, an mbox file or smtp://127.0.0.1:PORT", "sends-mail is allowed, but no place was given where mails can be read"), nil
	case c.Mail == nil:
		return nil, nil
	}
	messages, err := c.Mail.Messages(ctx)
	if err != nil {
		return one("mail", Wrong, "see that this user may read it, and that nothing else changes it", "%s cannot be read: %v", c.Mail, err), nil
	}
	out := one("mail", OK, "", "%s can be read; %s; that the wiki's mails get there is seen in a run", c.Mail, count(messages))
	if !c.Wiki.Facts.Has("email") {
		out = append(out, Finding{"mail", Warning, "the wiki takes no address for new accounts, so it seems to send no mail", "$wgEnableEmail = true;"})
	}
	if !sends || !c.Target.Allows("creates-accounts") {
		out = append(out, Finding{"mail", Warning, "a run sends none without both risks", "allow: [creates-accounts, sends-mail]"})
	}
	return out, nil
}

func count(m []mail.Message) string {
	switch len(m) {
	case 0:
		return "no mail is there yet"
	case 1:
		return "1 older mail is there, which a run passes over"
	}
	return fmt.Sprintf("%d older mails are there, which a run passes over", len(m))
}

// against are declarations that contradict what the wiki shows.
var against = []struct{ declared, shows string }{
	{"email-disabled", "email"},
	{"reset-limited", "reset-unlimited"},
	{"reset-limited-no-cache", "reset-unlimited"},
	{"reset-resend", "reset-disabled"},
	{"reset-resend-limit", "reset-disabled"},
	{"creation-throttle", "creation-closed"},
	{"creation-throttle", "creation-disabled"},
	{"login-throttle", "read-only"},
}

// both are declarations of which one has to be wrong.
var both = [][2]string{{"reset-resend", "reset-resend-limit"}, {"password-policy", "strict-passwords"}}

// declared holds what cannot be asked against what can.
func declared(_ context.Context, c *Case) ([]Finding, error) {
	var out []Finding
	for _, pair := range both {
		if slices.Contains(c.Declared, pair[0]) && slices.Contains(c.Declared, pair[1]) {
			out = append(out, one("capability", Wrong, "leave one out", "%s and %s contradict each other", pair[0], pair[1])...)
		}
	}
	for _, id := range c.Declared {
		says, level, do := "taken at your word: nothing can ask for it", OK, ""
		if how := c.Wiki.Facts.Capabilities[id]; !c.Catalogue.Capabilities[id].Declared && how == "declared" {
			says, level, do = "a run asks the wiki for it, and the wiki does not show it", Warning, "leave it out"
		}
		for _, a := range against {
			if a.declared == id && c.Wiki.Facts.Has(a.shows) {
				says, level = fmt.Sprintf("the wiki shows the contrary: %s (%s)", a.shows, c.Wiki.Facts.Capabilities[a.shows]), Wrong
				do = c.Catalogue.Capabilities[id].How
			}
		}
		out = append(out, Finding{"capability " + id, level, says, do})
	}
	return out, nil
}
