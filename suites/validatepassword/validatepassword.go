// Package validatepassword has the specs of API:Validatepassword. A clause
// validatepassword/GROUP/NAME is checked in the file GROUP.go.
package validatepassword

import (
	"slices"
	"strings"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/suites/interactive"
)

// Specs are all specs of the page.
func Specs() []spec.Spec {
	return slices.Concat(request, right, parameter, validity, response, policy, failures, flow, secret, example, modes, negative)
}

const (
	action = "validatepassword"

	// common stands in every list of common passwords.
	common = "password"

	// good is a long password of no account, which breaks no rule. It is the
	// same in each run: nothing can be done with it.
	good = "aB3-kestrel-7Kq-wing-Zx9-oat"

	// nobody is a name that an account could have and none has.
	nobody = "Nobody of mwconform"

	// longest is the length in bytes of the longest password MediaWiki takes
	// as it ships ($wgPasswordPolicy, MaximalPasswordLength).
	longest = 4096
)

// long is a password of n characters of one byte each.
func long(n int) string { return strings.Repeat("aB3-", n/4+1)[:n] }

// ask sends a password with more parameters, without a token, in formatversion 2.
func ask(s *spec.Session, password string, more api.Params) *api.Response {
	return s.Post(api.Params{"action": action, "password": password, "formatversion": "2"}.With(more))
}

// haveValidity matches an answer with this validity.
func haveValidity(word string) gomega.OmegaMatcher { return match.HaveAt(word, action, "validity") }

// codes are the codes of the messages of an answer, in its order.
func codes(r *api.Response) []string {
	v, _ := r.At(action, "validitymessages")
	list, _ := v.([]any)
	out := []string{}
	for i := range list {
		out = append(out, r.String(action, "validitymessages", i, "code"))
	}
	return out
}

// checkValidity checks the validity a clause expects and, where it names
// codes, that the messages have these and no others.
func checkValidity(t *spec.T, id, what string, r *api.Response) {
	want := t.Want(id)
	t.Check(id, what, r, haveValidity(want.Result))
	if want.Values != nil {
		t.Check(id, "the codes of "+what, codes(r), gomega.ConsistOf(want.Values))
	}
}

// checkLimit checks the number that the only message names.
func checkLimit(t *spec.T, id, what string, r *api.Response) {
	t.Check(id, "the number named for "+what, r, match.HaveAt(interactive.Number(t.Want(id).Limit), action, "validitymessages", 0, "params", 0))
}

// accepted is the paired request: a long password that breaks no rule is Good.
func accepted(t *spec.T, s *spec.Session, more api.Params) {
	t.Control("a long password", ask(s, good, more), haveValidity("Good"))
}

// needed is the paired request of an answer that is Good: the wiki looks at
// the password, as it refuses a request without one.
func needed(t *spec.T, s *spec.Session) {
	t.Control("no password", s.Post(api.Params{"action": action, "formatversion": "2"}), match.HaveError("missingparam"))
}
