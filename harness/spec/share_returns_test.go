package spec_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
)

// TestSharedReturns: a session is there for others where a spec fails without it
// as well, unless that moved it.
func TestSharedReturns(t *testing.T) {
	wrongName := step{run: func(t *spec.T, id string) {
		s := t.Session()
		s.MustLogin(t.Account("user"))
		t.Check(id, "who it is", s.Get(who), match.HaveAt("Bob", "query", "userinfo", "name"))
	}}
	for want, first := range map[string]func(*spec.T, string){
		"token success who who token success who who":                  signedIn,
		"token failed success who token success who token success who": failed,
	} {
		asked, results := shared(t, &keeper{}, new(spec.Shared), step{run: first}, wrongName, step{run: signedIn})
		if got := strings.Join(asked, " "); got != want {
			t.Errorf("asked %s, not %s", got, want)
		}
		if results[1].Verdict() != result.Fail || results[2].Verdict() != result.Pass || (results[2].Sent.Shared > 0) != (results[2].Sent.Requests < 3) {
			t.Errorf("%+v %+v", results[1].Outcomes, results[2])
		}
	}
	k := &keeper{}
	ended := sync.OnceFunc(func() { clear(k.sessions) }) // at fault is what the spec took
	asked, _ := shared(t, k, new(spec.Shared), step{run: signedIn}, step{run: func(t *spec.T, id string) { ended(); signedIn(t, id) }}, step{run: inTurn(signedIn, signedIn)})
	if got, want := strings.Join(asked, " "), "token success who who token success who token success who token success who"; got != want {
		t.Errorf("asked %s, not %s", got, want)
	}
}
