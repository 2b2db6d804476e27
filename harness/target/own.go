package target

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/guard"
	"github.com/mwconform/mwconform/harness/wikimedia"
)

// Own is a wiki of a user's own, as they tell of it: one endpoint, whatever
// scenario a spec is for.
type Own struct {
	Endpoint  *url.URL // see ParseEndpoint
	Transport http.RoundTripper
	Limits    api.Limits
	Accounts  map[string]Account          // by role, with that of NewRole
	Allowed   []contract.Risk             // beyond reading
	Declared  []string                    // capabilities that cannot be asked for
	Answers   Answers                     // to captchas and second factors
	Edition   contract.Edition            // "" is the one that fits the wiki's release
	Mailbox   *Mailbox                    // nil where its mails cannot be read
	Reset     func(context.Context) error // back to its first state; nil where that is not possible
	// MostFailedLogins is how many logins to an account may fail in a row; 0 is no limit.
	MostFailedLogins int
	OnlyReads        bool // discovery does not sign in, also where Allowed has it
}

// Errors of an address that no endpoint can have.
var (
	ErrNoEndpoint = errors.New("it is no http or https address of an api.php, such as https://wiki.example/w/api.php")
	ErrUserinfo   = errors.New("a name or password within the address is not supported: leave it out")
)

// ParseEndpoint reads the address of an api.php. Its errors are ErrNoEndpoint
// and ErrUserinfo; they do not repeat the address, which may hold a password.
func ParseEndpoint(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, ErrNoEndpoint
	}
	if u.User != nil {
		return nil, ErrUserinfo
	}
	return u, nil
}

// NoEditionError says that a wiki does not tell its release, and nobody named
// an edition.
type NoEditionError struct {
	Generator string
	Private   bool // it tells members only
}

func (e *NoEditionError) Error() string {
	if e.Private {
		return "the wiki is private and tells its release to members only: name the edition, or give the account bot of a member"
	}
	return fmt.Sprintf("the wiki does not tell its release (generator %q): name the edition", e.Generator)
}

// Target asks the wiki what it is. Errors are those of Discover,
// *NoEditionError, and *wikimedia.RefusedError before anything but reads was sent.
func (o Own) Target(ctx context.Context) (*Target, error) {
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	if err := o.atWikimedia(o.Endpoint.Hostname()); err != nil {
		return nil, err
	}
	declared := slices.Clone(o.Declared)
	if o.Mailbox != nil {
		declared = append(declared, "mail")
	}
	o.Transport = guard.Transport{Next: o.Transport, Host: o.Endpoint.Host, Allowed: o.Allowed, Names: o.names()}
	w := &Wiki{Endpoint: o.Endpoint, Mailbox: o.Mailbox, Limits: o.Limits, Accounts: o.Accounts, Reset: o.Reset,
		Source: Live{Transport: o.Transport}, Probe: o.Transport, MaySign: !o.OnlyReads && slices.Contains(o.Allowed, "signs-in")}
	w.Watch(o.MostFailedLogins)
	var err error
	if w.Facts, err = Discover(ctx, w, w.Client(o.Transport), declared); err != nil {
		return nil, err
	}
	if err := o.atWikimedia(w.Facts.Hosts...); err != nil {
		return nil, err
	}
	w.Limits.Pace, w.Probe, w.Source = o.Limits.Pace, o.Transport, Live{Transport: o.Transport} // it may turn out to be Wikimedia's
	if err := w.NameSession(ctx, o.Transport); err != nil {
		return nil, err
	}
	t := &Target{Mode: LiveMode, Edition: o.Edition, Wikis: map[string]*Wiki{"": w}, Allowed: o.Allowed, Answers: o.Answers}
	// A captcha whose answer nobody gave is one that cannot be solved.
	if t.Answers.Captcha == nil && t.Answers.Solve == nil {
		delete(w.Facts.Capabilities, "captcha-question")
	}
	if t.Answers.Image == "" {
		delete(w.Facts.Capabilities, "captcha-image")
	}
	t.Fits(w.Facts.Fit)
	if t.Edition == "" {
		return nil, &NoEditionError{Generator: w.Facts.Generator, Private: w.Facts.Has("private")}
	}
	return t, nil
}

// names are those of the accounts that were given.
func (o *Own) names() []string {
	var out []string
	for role, a := range o.Accounts {
		if role != NewRole {
			out = append(out, a.Name)
		}
	}
	return out
}

// atWikimedia holds the wiki's names against what Wikimedia's production wikis
// are spared, and keeps its etiquette there.
func (o *Own) atWikimedia(hosts ...string) error {
	for _, host := range hosts {
		if err := wikimedia.Check(host, o.Allowed); err != nil {
			return err
		}
		if wikimedia.Ours(host) {
			if o.Limits.Pace == nil {
				o.Limits.Pace = &api.Pace{MostWait: politeWait}
			}
			o.Limits.Pace.Spare(politeRate, politeLag)
		}
		if _, ok := guard.Below[guard.Reads](o.Transport); !ok && wikimedia.Production(host) {
			o.Transport = guard.Reads{Next: o.Transport, Host: host}
		}
	}
	return nil
}

// What a client that nobody waits for keeps to at Wikimedia: no more than one
// request after the other, and maxlag (https://www.mediawiki.org/wiki/API:Etiquette).
const (
	politeRate = 2 // requests a second
	politeLag  = 5 // seconds
	politeWait = 2 * time.Minute
)

// Watch counts the failed logins to the wiki's accounts and withholds one where
// most have failed in a row; 0 is no limit.
func (w *Wiki) Watch(most int) {
	var given []api.Login
	for _, role := range slices.Sorted(maps.Keys(w.Accounts)) {
		if a := w.Accounts[role]; role != NewRole {
			given = append(given, api.Login{Role: role, Name: a.Name, Password: a.Password})
		}
	}
	w.Limits.Logins = api.NewLogins(most, given)
}
