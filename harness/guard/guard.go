// Package guard is the second line of defence of live wikis: what a request
// could do to one is read from the request itself, whatever the spec that sends
// it says, and what was not allowed is not sent. The first line are the risks of
// the clauses (spec.Lacks).
package guard

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/redact"
)

// Never is the class of what no risk allows.
const Never contract.Risk = "never"

// Transport sends only what needs no more than a risk that was allowed.
type Transport struct {
	Next    http.RoundTripper
	Host    string // of the wiki, with its port; what goes elsewhere (the mails) is not judged
	Allowed []contract.Risk
	Names   []string // of the accounts given: to sign in to one takes signs-in itself
}

// RoundTrip refuses with an *api.Trouble of the kind Refused.
func (t Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == t.Host {
		p, err := read(r)
		if err != nil {
			return nil, err
		}
		if risk := riskOf(p, r); !Covers(t.Allowed, risk) || risk == "signs-in" && names(p, t.Names) && !slices.Contains(t.Allowed, risk) {
			return nil, &api.Trouble{Kind: api.Refused, Text: fmt.Sprintf("the guard did not send action=%s: it needs %s, which was not allowed: a defect of mwconform, please report it", action(p), risk)}
		}
	}
	return t.Next.RoundTrip(r)
}

// Unwrap is the transport below.
func (t Transport) Unwrap() http.RoundTripper { return t.Next }

// Covers tells whether risks allow a request. A risk is the worst that a spec
// does, so it covers those before it: one that creates an account signs in to it.
func Covers(allowed []contract.Risk, needs contract.Risk) bool {
	return needs == "reads" || needs != Never && slices.ContainsFunc(allowed, func(r contract.Risk) bool { return contract.AtLeast(r, needs) })
}

// Needs is the least risk that has to be allowed for a request, Never where
// none is enough. Errors are those of reading its body, which can be read again.
func Needs(r *http.Request) (contract.Risk, error) {
	p, err := read(r)
	if err != nil {
		return Never, err
	}
	return riskOf(p, r), nil
}

// Reads sends nothing but questions, for wikis that others depend on: nothing
// with the form of credentials, no writing action even where it could only fail.
type Reads struct {
	Next http.RoundTripper
	Host string // as people know it
}

// RoundTrip refuses with an *api.Trouble of the kind Withheld.
func (t Reads) RoundTrip(r *http.Request) (*http.Response, error) {
	p, err := read(r)
	if err != nil {
		return nil, err
	}
	if !asks(p, r) {
		return nil, &api.Trouble{Kind: api.Withheld, Text: fmt.Sprintf("action=%s was not sent: %s is a production wiki of Wikimedia, which is only asked what it is", action(p), t.Host)}
	}
	return t.Next.RoundTrip(r)
}

// Unwrap is the transport below.
func (t Reads) Unwrap() http.RoundTripper { return t.Next }

// Below finds a transport of a type under guards.
func Below[T http.RoundTripper](t http.RoundTripper) (T, bool) {
	for {
		if found, ok := t.(T); ok {
			return found, true
		}
		guarded, ok := t.(interface{ Unwrap() http.RoundTripper })
		if !ok {
			var none T
			return none, false
		}
		t = guarded.Unwrap()
	}
}

// read reads the parameters of a request, whose body can be read again.
func read(r *http.Request) (api.Parameters, error) {
	body, err := api.BodyOf(r)
	if err != nil {
		return nil, err
	}
	return api.ParametersOf(r, body)
}

// action is what is asked for, for people.
func action(p api.Parameters) string { return strings.Join(p["action"], " and ") }

// questions are the actions that only answer.
var questions = []string{"", "query", "paraminfo", "help", "opensearch", "parse", "tokens"}

// asks tells whether a request only asks.
func asks(p api.Parameters, r *http.Request) bool {
	if !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPost}, r.Method) {
		return false
	}
	for name := range p {
		if strings.Contains(name, "password") || strings.HasPrefix(name, "lg") {
			return false
		}
	}
	return !slices.ContainsFunc(p["action"], func(a string) bool { return !slices.Contains(questions, a) })
}

// noAction is one that no wiki has, which a spec asks for.
const noAction = "nosuchaction"

// Sandbox is the page that a spec tries to edit, which must not be saved.
const Sandbox = "Sandbox of mwconform"

// zeros is the checksum of no text: it stops an edit after token and rights (ApiEditPage).
var zeros = strings.Repeat("0", 32)

// wrongToken tells whether a client that nobody has signed in sends another
// token than the one it has.
func wrongToken(p api.Parameters, r *http.Request) bool {
	return r.Header.Get("Cookie") == "" && !slices.Contains(p["token"], redact.AnonymousToken)
}

// names tells whether a login is one to an account of a list.
func names(p api.Parameters, accounts []string) bool {
	return slices.ContainsFunc(slices.Concat(p["lgname"], p["username"]), func(name string) bool { return slices.Contains(accounts, name) })
}

// riskOf is the worst of the actions named, wherever they are: which one counts
// is the wiki's own affair.
func riskOf(p api.Parameters, r *http.Request) contract.Risk {
	worst := contract.Risk("reads")
	for _, action := range p["action"] {
		risk := riskOfOne(p, action, r)
		if risk == Never {
			return Never
		}
		if contract.AtLeast(risk, worst) {
			worst = risk
		}
	}
	return worst
}

// riskOfOne is the risk of one action. Without a token none of them does anything
// (ApiMain::setupModule, ApiLogin: NeedToken).
func riskOfOne(p api.Parameters, action string, r *http.Request) contract.Risk {
	needs := func(risk contract.Risk, tokens ...string) contract.Risk {
		if slices.ContainsFunc(tokens, p.Has) {
			return risk
		}
		return "reads"
	}
	switch action {
	case "validatepassword", noAction:
		return "reads" // the first judges a password, for nobody or any name, and keeps nothing
	case "login":
		return needs("signs-in", "lgtoken")
	case "clientlogin":
		return needs("signs-in", "logintoken")
	case "logout":
		if r.Header.Get("Cookie") == "" {
			return "reads" // nobody is signed out
		}
		return needs("signs-in", "token")
	case "createaccount":
		return needs("creates-accounts", "createtoken")
	case "resetpassword":
		if p.Has("user") || p.Has("email") {
			return needs("sends-mail", "token")
		}
		return needs("creates-accounts", "token") // names nobody: nothing is mailed
	case "edit":
		if slices.Equal(p["title"], []string{Sandbox}) && (slices.Equal(p["md5"], []string{zeros}) || wrongToken(p, r)) {
			return "creates-accounts"
		}
		return Never
	}
	if slices.Contains(questions, action) {
		return "reads"
	}
	return Never
}
