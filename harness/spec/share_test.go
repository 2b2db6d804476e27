package spec_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// The clauses are done in order, by specs of their own.
type step struct {
	fresh bool
	run   func(t *spec.T, id string)
}

// shared runs steps on a wiki, with what is shared or without, and gives what
// the wiki was asked and the results.
func shared(t *testing.T, k *keeper, with *spec.Shared, steps ...step) (asked []string, out []result.Spec) {
	t.Helper()
	k.sessions, k.used = map[string]string{}, map[string]bool{}
	e, w := env(t, k.ServeHTTP)
	w.Accounts[target.NewRole] = target.NewAccount()
	e.Shared = with
	w.Reset = func(context.Context) error {
		k.note("reset")
		k.sessions = map[string]string{}
		return nil
	}
	for i, s := range steps {
		id := []string{one, two}[i%2]
		out = append(out, e.Run(context.Background(), spec.Spec{Clauses: []string{id}, Variant: fmt.Sprint(i), Title: "does", Fresh: s.fresh, Run: func(t *spec.T) {
			s.run(t, id)
		}}))
	}
	return k.asked, out
}

var (
	wrong  = api.Params{"lgpassword": "wrong"}
	who    = api.Params{"action": "query", "meta": "userinfo", "formatversion": "2"}
	failed = func(t *spec.T, id string) {
		t.Check(id, "the login", t.Session().Login(t.Account("user"), wrong), match.HaveResult("login", "Failed"))
	}
	guessed = func(t *spec.T, id string) {
		t.Check(id, "the login", t.Session().Login(t.Account("user"), api.Params{"lgpassword": "a guess"}), match.HaveResult("login", "Failed"))
	}
	signedIn = func(t *spec.T, id string) {
		s := t.Session()
		s.MustLogin(t.Account("user"))
		t.Check(id, "who it is", s.Get(who), match.HaveAt("Alice", "query", "userinfo", "name"))
	}
	logout = func(t *spec.T, id string) {
		s := t.Session()
		s.MustLogin(t.Account("user"))
		t.Check(id, "the end", s.Post(api.Params{"action": "logout"}), match.HaveNoError())
	}
	read = func(t *spec.T, id string) {
		t.Check(id, "anybody", t.Session().Get(who), match.HaveNoError())
	}
	readTwice = func(t *spec.T, id string) { read(t, id); read(t, id) }
	readLate  = func(t *spec.T, id string) { failed(t, id); read(t, id) }
	paired    = func(t *spec.T, id string) {
		failed(t, id)
		t.Paired("a login", func() *api.Response { return t.Session().Login(t.Account("user"), nil) }, match.HaveResult("login", "Success"))
	}
	both  = func(t *spec.T, id string) { failed(t, id); guessed(t, id) }
	ofOwn = func(t *spec.T, id string) {
		a := t.Account("user")
		a.Password = "another"
		t.Check(id, "the login", t.Session().Login(a, nil), match.HaveResult("login", "Failed"))
	}
	act = func(t *spec.T, id string) {
		t.Check(id, "what it did", t.Session().Post(api.Params{"action": "logout"}), match.HaveNoError())
	}
	create = func(t *spec.T, id string) {
		s := t.Session()
		form := api.Params{"action": "createaccount", "createtoken": s.Token("login"), "formatversion": "2"}
		t.Check(id, "the creation", s.Post(form), match.HaveAuthStatus("createaccount", "PASS"))
	}
	twice = func(t *spec.T, id string) {
		s := t.Session()
		for range 2 {
			t.Check(id, "the login", s.Login(t.Account("user"), wrong), match.HaveResult("login", "Failed"))
		}
	}
	anew = func(t *spec.T, id string) {
		s := t.Session()
		form := spec.LoginForm(t.Account("user")).With(wrong).With(api.Params{"lgtoken": s.Token("login")})
		t.Check(id, "the login", s.Anew(api.Post(form)), match.HaveResult("login", "Failed"))
	}
	afterOthers = func(t *spec.T, id string) {
		s, form := t.Session(), spec.LoginForm(t.Account("user")).With(wrong)
		s.Once("a login", func() *api.Response { return s.Post(form.With(api.Params{"lgtoken": s.Token("login")})) })
		s.Post(api.Params{"action": "login", "lgtoken": s.Token("login"), "lgname": t.NewName(1)})
		t.Check(id, "the login after others", s.Post(form.With(api.Params{"lgtoken": s.Token("login")})), match.HaveResult("login", "Failed"))
	}
	reads = func(t *spec.T, id string) {
		s := t.Session()
		s.MustLogin(t.Account("user"))
		t.Check(id, "more", s.Get(who.With(api.Params{"uiprop": "rights"})), match.HaveNoError())
		t.Check(id, "who it is", s.Get(who), match.HaveNoError())
	}
	changed = func(t *spec.T, id string) {
		act(t, id)
		t.Session().Get(who.With(api.Params{"uiprop": "rights"}))
	}
	forgets = func(t *spec.T, id string) {
		s := t.Session()
		s.MustLogin(t.Account("user"))
		s.Forget()
		t.Check(id, "who it is", s.Get(who), match.HaveNoError())
	}
	checked = func(t *spec.T, id string) {
		t.Check(id, "the login", t.Session().Login(t.Account("user"), nil), match.HaveResult("login", "Success"))
	}
	csrf = func(t *spec.T, id string) {
		s := t.Session()
		s.Token("login")
		t.Check(id, "the token", s.Token("csrf"), match.Token())
	}
	inAndCsrf = func(t *spec.T, id string) {
		s := t.Session()
		s.MustLogin(t.Account("user"))
		t.Check(id, "the token", s.Token("csrf"), match.Token())
	}
	tokenAndFailed = func(t *spec.T, id string) { t.Session().Token("login"); failed(t, id) }
	tokens         = func(t *spec.T, id string) {
		r := t.Session().Get(api.Params{"action": "query", "meta": "tokens", "type": "login"})
		t.Check(id, "the token", r, match.HaveNoError())
	}
	tokenTwice = func(t *spec.T, id string) {
		s := t.Session()
		t.Check(id, "tokens", s.Token("login"), gomega.Equal(s.Token("login")))
	}
	newTokens = func(t *spec.T, id string) {
		s := t.Session()
		t.Check(id, "tokens", []string{s.NewToken("login"), s.NewToken("login"), s.Token("login")}, gomega.HaveLen(3))
	}
	cloned = func(t *spec.T, id string) {
		s := t.Session()
		s.MustLogin(t.Account("user"))
		t.Check(id, "the clone", s.Clone().Get(who), match.HaveNoError())
	}
)

// inTurn is a spec of several parts.
func inTurn(parts ...func(*spec.T, string)) func(*spec.T, string) {
	return func(t *spec.T, id string) {
		for _, part := range parts {
			part(t, id)
		}
	}
}

// begun is a login that ends in a status that waits, see keeper.
func begun(t *spec.T, id, status string) *spec.Session {
	s := t.Session()
	r := s.ClientLogin(t.Account("user"), api.Params{"username": status})
	t.Check(id, "the login", r, match.HaveAuthStatus("clientlogin", status))
	return s
}

// asked looks at it and reads in its session, wrongStep goes on with a wrong
// token, goesOn goes on.
func asked(status string) func(*spec.T, string) {
	return func(t *spec.T, id string) {
		t.Check(id, "who it is", begun(t, id, status).Get(who), match.HaveNoError())
	}
}

func wrongStep(status string) func(*spec.T, string) {
	return func(t *spec.T, id string) {
		r := begun(t, id, status).Post(api.Params{"action": "clientlogin", "logincontinue": "1", "logintoken": digits("another") + `+\`, "formatversion": "2"})
		t.Check(id, "the next step", r, match.HaveError("badtoken"))
	}
}

func goesOn(status string) func(*spec.T, string) {
	return func(t *spec.T, id string) {
		s := begun(t, id, status)
		r := s.Post(api.Params{"action": "clientlogin", "logincontinue": "1", "logintoken": s.Token("login")})
		t.Check(id, "the next step", r, match.HaveMessageCode("clientlogin", "more"))
	}
}

// TestShared: what is asked of the wiki where specs share, and where they must
// not. Every spec passes either way.
func TestShared(t *testing.T) {
	for _, c := range []struct {
		name  string
		steps []step
		want  string
		own   bool // the last spec has nothing of others
	}{
		{"a session that was refused begins the next spec", []step{{run: failed}, {run: guessed}}, "token failed failed", false},
		{"and answers the same the same", []step{{run: failed}, {run: failed}}, "token failed", false},
		{"of several the one that was asked the same", []step{{run: both}, {run: guessed}, {run: failed}}, "token failed token failed", false},
		{"also where a spec signs in more than once", []step{{run: both}, {run: both}}, "token failed token failed", false},
		{"but what is asked again in a session is sent again", []step{{run: failed}, {run: twice}}, "token failed failed", false},
		{"as is what is asked after others", []step{{run: afterOthers}, {run: afterOthers}}, "token failed failed failed failed failed", false},
		{"or after something was done", []step{{run: failed}, {run: inTurn(changed, failed)}}, "token failed logout who rights failed", false},
		{"also where it went well before", []step{{run: signedIn}, {run: inTurn(changed, checked)}}, "token success who logout who rights token success", false},
		{"or after a login went on", []step{{run: inTurn(guessed, failed)}, {run: inTurn(goesOn("UI"), failed)}}, "token failed token failed clientlogin continue failed", false},
		{"or where a spec wants it", []step{{run: failed}, {run: anew}}, "token failed failed", false},
		{"but not after a login elsewhere", []step{{run: inTurn(guessed, failed)}, {run: inTurn(asked("UI"), failed)}}, "token failed token failed clientlogin who", false},
		{"nor after a read in the session", []step{{run: signedIn}, {run: signedIn}, {run: reads}}, "token success who who who rights", false},
		{"the session that knows fewest goes first", []step{{run: tokenAndFailed}, {run: logout}, {run: failed}}, "token token failed success logout", false},
		{"a token from before the login is not one after it", []step{{run: csrf}, {run: inAndCsrf}}, "token token success token", false},
		{"what forgot its cookies stands nowhere", []step{{run: forgets}, {run: signedIn}}, "token success who token success who", false},
		{"one that signed in does not", []step{{run: logout}, {run: failed}}, "token success logout token failed", false},
		{"a session that is signed in begins the next spec", []step{{run: signedIn}, {run: signedIn}, {run: signedIn}}, "token success who who", false},
		{"one that may be signed out does not", []step{{run: logout}, {run: signedIn}}, "token success logout token success who", false},
		{"nor one of which somebody has the cookies", []step{{run: cloned}, {run: signedIn}}, "token success who token success who", false},
		{"a read without a cookie is asked once", []step{{run: read}, {run: read}}, "who", false},
		{"unless a spec wants to see what changed", []step{{run: read}, {run: readTwice}}, "who who", false},
		{"or did something before", []step{{run: read}, {run: readLate}}, "who token failed who", false},
		{"a pair is sent once", []step{{run: paired}, {run: paired}}, "token failed token success", false},
		{"what does something is done each time", []step{{run: act}, {run: act}}, "logout logout", true},
		{"also in a session that others had", []step{{run: create}, {run: create}}, "token create create", false},
		{"a session that a read began is handed on", []step{{run: tokens}, {run: failed}, {run: tokens}}, "token failed", false},
		{"another password is another login", []step{{run: signedIn}, {run: ofOwn}}, "token success who token failed", true},
		{"a spec that wants a pristine wiki has everything of its own", []step{{run: signedIn}, {fresh: true, run: signedIn}, {run: signedIn}},
			"token success who reset token success who token success who", true},
		{"a token that a session holds is not asked for again", []step{{run: tokenTwice}}, "token", false},
		{"unless a spec looks at what that does", []step{{run: tokens}, {run: newTokens}}, "token token token token", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked, results := shared(t, &keeper{}, new(spec.Shared), c.steps...)
			if got := strings.Join(asked, " "); got != c.want {
				t.Errorf("asked %s, not %s", got, c.want)
			}
			sent := 0
			if last := results[len(results)-1]; c.own && last.Sent.Shared > 0 {
				t.Error("the last spec has answers of others")
			}
			for _, r := range results {
				sent += r.Sent.Requests
				if r.Verdict() != result.Pass {
					t.Errorf("%+v", r.Outcomes)
				}
				for _, ex := range r.Exchanges {
					if ex.Shared && ex.TookMS != 0 {
						t.Error("an answer of another spec took time")
					}
				}
			}
			if got := len(slices.DeleteFunc(asked, func(s string) bool { return s == "reset" })); sent != got {
				t.Errorf("%d of %d requests are told", sent, got)
			}
		})
	}
}

// TestSharedWaits: a login that waits for its next step begins the next specs,
// until it goes on.
func TestSharedWaits(t *testing.T) {
	for status := range waiting {
		look, refused, on := asked(status), wrongStep(status), goesOn(status)
		for _, c := range []struct {
			steps []step
			want  string
		}{
			{[]step{{run: look}, {run: look}, {run: on}}, "token clientlogin who who continue"},
			{[]step{{run: refused}, {run: look}}, "token clientlogin badtoken who"},
			{[]step{{run: on}, {run: look}, {run: failed}}, "token clientlogin continue token clientlogin who token failed"},
		} {
			asked, results := shared(t, &keeper{}, new(spec.Shared), c.steps...)
			if got := strings.Join(asked, " "); got != c.want {
				t.Errorf("%s: asked %s, not %s", status, got, c.want)
			}
			for _, r := range results {
				if r.Verdict() != result.Pass {
					t.Errorf("%s: %+v", status, r.Outcomes)
				}
			}
		}
	}
}

// TestSharedAccusesNobody: nothing promises that a token is good twice, and a
// wiki where it is not passes: the spec runs again, alone.
func TestSharedAccusesNobody(t *testing.T) {
	asked, results := shared(t, &keeper{onlyOnce: true}, new(spec.Shared), step{run: failed}, step{run: guessed})
	if got, want := strings.Join(asked, " "), "token failed wrong token token failed"; got != want {
		t.Errorf("asked %s, not %s", got, want)
	}
	if r := results[1]; r.Verdict() != result.Pass || r.Sent != (result.Sent{Requests: 3, Logins: 2, Shared: 1}) {
		t.Errorf("%+v %+v", r.Outcomes, r.Sent)
	}
}

// TestSharedHidesNothing: what fails fails, also where others passed before, and
// what it did the first time is told.
func TestSharedHidesNothing(t *testing.T) {
	k := &keeper{}
	create := step{run: func(t *spec.T, id string) {
		t.Created(t.NewName(1))
		failed(t, id)
		t.Check(id, "the same", t.Session().Login(t.Account("user"), wrong), match.HaveResult("login", "Success"))
	}}
	several := step{run: func(t *spec.T, id string) { both(t, id); both(t, id) }} // leaves four sessions
	_, results := shared(t, k, new(spec.Shared), several, create)
	r := results[1]
	if r.Verdict() != result.Fail || len(r.Created) != 2 || r.Created[0] == r.Created[1] {
		t.Errorf("%+v %q", r.Outcomes, r.Created)
	}
	for _, ex := range r.Exchanges {
		if ex.Shared {
			t.Error("the run that counts has an answer of another spec")
		}
	}
	k = &keeper{}
	steps := []step{{run: paired}, {run: func(t *spec.T, id string) {
		k.refuses = true
		paired(t, id)
		t.Check(id, "a login that nobody asked for", t.Session().Login(t.Account("user"), api.Params{"lgdomain": ""}), match.HaveResult("login", "Success"))
	}}}
	if _, results = shared(t, k, new(spec.Shared), steps...); results[1].Verdict() != result.Fail {
		t.Error("a wiki that signs nobody in any more passes")
	}
}

// TestSharedBeginsOnce: what begins on a pristine wiki is not tried again on the
// one that it left: it would fail at another place.
func TestSharedBeginsOnce(t *testing.T) {
	fails := func(t *spec.T, id string) {
		paired(t, id)
		paired(t, id)
		t.Check(id, "the login", t.Session().Login(t.Account("user"), wrong), match.HaveResult("login", "Success"))
	}
	asked, results := shared(t, &keeper{}, new(spec.Shared), step{run: failed}, step{fresh: true, run: fails})
	if got, want := strings.Join(asked, " "), "token failed reset token failed token success token failed token success token failed"; got != want || results[1].Verdict() != result.Fail {
		t.Errorf("asked %s, not %s; %s", got, want, results[1].Verdict())
	}
}

// TestSharedClearsNothing: the wiki counts the logins it got. One that was not
// sent again clears no count, and on a wiki of one's own the run signs in.
func TestSharedClearsNothing(t *testing.T) {
	k := &keeper{sessions: map[string]string{}, used: map[string]bool{}}
	e, w := env(t, k.ServeHTTP)
	e.Shared, w.Probe = new(spec.Shared), http.DefaultTransport
	for i, run := range []func(*spec.T, string){signedIn, paired, guessed, func(t *spec.T, id string) {
		t.Check(id, "the login", t.Session().Login(t.Account("user"), api.Params{"lgpassword": "not guessed yet"}), match.HaveResult("login", "Failed"))
		t.Session().MustLogin(t.Account("user"))
	}} {
		k.asked = nil
		r := e.Run(context.Background(), spec.Spec{Clauses: []string{one}, Variant: fmt.Sprint(i), Title: "does", Run: func(t *spec.T) { run(t, one) }})
		if r.Verdict() != result.Pass {
			t.Errorf("%+v", r.Outcomes)
		}
	}
	if got := strings.Join(k.asked, " "); !strings.HasSuffix(got, "token clientlogin") {
		t.Errorf("asked %s: the failed login counts on", got)
	}
}

// TestSharedWithheld: a control that does not hold is no pair for others.
func TestSharedWithheld(t *testing.T) {
	g := gomega.NewWithT(t)
	asked, results := shared(t, &keeper{refuses: true}, new(spec.Shared), step{run: paired}, step{run: paired})
	g.Expect(strings.Count(strings.Join(asked, " "), "failed")).To(gomega.BeNumerically(">=", 4))
	for _, r := range results {
		g.Expect(r.Verdict()).To(gomega.Equal(result.Fail))
	}
}
