package spec_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/result"
	"github.com/mwconform/mwconform/harness/spec"
	"github.com/mwconform/mwconform/harness/target"
)

// keeper is a wiki that keeps sessions and notes what it was asked.
type keeper struct {
	mu       sync.Mutex
	sessions map[string]string // who is signed in
	asked    []string
	onlyOnce bool // a token is good for one request
	used     map[string]bool
	refuses  bool // nobody signs in
}

func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	_ = r.ParseForm()
	id := ""
	if c, err := r.Cookie("w_session"); err == nil {
		id = c.Value
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	set := func(id string) { http.SetCookie(w, &http.Cookie{Name: "w_session", Value: id, Path: "/"}) }
	switch action, token := r.Form.Get("action"), r.Form.Get("lgtoken"); {
	case r.Form.Get("meta") == "tokens":
		k.note("token")
		if _, ok := k.sessions[id]; !ok {
			id = fmt.Sprintf("session%d", len(k.asked))
			k.sessions[id] = ""
			set(id)
		}
		fmt.Fprintf(w, `{"batchcomplete":"","query":{"tokens":{"logintoken":"%s+\\"}}}`, digits(id))
	case r.Form.Get("meta") == "userinfo":
		k.note("who")
		user := `"id":0,"name":"127.0.0.1","anon":true`
		if name := k.sessions[id]; name != "" {
			user = fmt.Sprintf(`"id":1,"name":%q`, name)
		}
		fmt.Fprintf(w, `{"batchcomplete":true,"query":{"userinfo":{%s}}}`, user)
	case action == "login" && (token != digits(id)+`+\` || k.onlyOnce && k.used[token]):
		k.note("wrong token")
		fmt.Fprint(w, wrongToken)
	case action == "login" && (r.Form.Get("lgpassword") != password || k.refuses):
		k.note("failed")
		k.used[token] = true
		fmt.Fprint(w, `{"login":{"result":"Failed","reason":"Incorrect password."}}`)
	case action == "login":
		k.note("success")
		delete(k.sessions, id)
		id = fmt.Sprintf("session%d", len(k.asked))
		k.sessions[id] = r.Form.Get("lgname")
		set(id)
		fmt.Fprintf(w, `{"login":{"result":"Success","lguserid":1,"lgusername":%q}}`, r.Form.Get("lgname"))
	case action == "createaccount":
		k.note("create")
		fmt.Fprint(w, `{"createaccount":{"status":"PASS","username":"Somebody"}}`)
	default:
		k.note(action)
		fmt.Fprint(w, `{"batchcomplete":true}`)
	}
}

// digits are those of the token of a session.
func digits(id string) string {
	h := fmt.Sprintf("%x", id)
	return strings.Repeat("0", 40-len(h)) + h
}

func (k *keeper) note(what string) { k.asked = append(k.asked, what) }

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
	tokens = func(t *spec.T, id string) {
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
	both := step{run: func(t *spec.T, id string) { failed(t, id); guessed(t, id); guessed(t, id); guessed(t, id) }} // leaves four sessions
	_, results := shared(t, k, new(spec.Shared), both, create)
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
	steps := []step{{run: paired}, {run: func(t *spec.T, id string) { k.refuses = true; paired(t, id); signedIn(t, id) }}}
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
