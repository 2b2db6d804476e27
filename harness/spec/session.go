package spec

import (
	"fmt"

	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/api"
	"github.com/mwconform/mwconform/harness/match"
	"github.com/mwconform/mwconform/harness/target"
)

// Session is one client of the wiki within a spec. Trouble ends the spec.
type Session struct {
	*api.Session
	t   *T
	led []*api.Exchange // all in it so far

	// Where it begins, see Shared.
	stands        string                   // the start it was led to; "" is none
	from, at      int                      // the exchanges that led there
	took          start                    // what it took for that; empty where it was led there itself
	known, learnt map[string]*api.Exchange // what others were answered there, and what it gives on
	seeks         string                   // by what name it will sign in: a start is best where the answer is known
	held          map[string]*api.Exchange // tokens, by what asked for them
	cloned        bool                     // somebody else has its cookies
}

// Session is a new client without cookies.
func (t *T) Session() *Session {
	s := &Session{Session: t.client.NewSession(), t: t}
	t.sessions = append(t.sessions, s)
	return s
}

// Creator is the client with which a spec creates the accounts that it needs:
// the same one for all, as a creation signs nobody in.
func (t *T) Creator() *Session {
	if t.creator == nil {
		t.creator = t.Session()
	}
	return t.creator
}

// Clone is a second client that starts with the same cookies, or with those
// whose names end in one of the suffixes.
func (s *Session) Clone(suffixes ...string) *Session {
	s.cloned = true
	return &Session{Session: s.Session.Clone(suffixes...), t: s.t, cloned: true}
}

// Do sends a call and gives the answer, which is held against its schema. In a
// live run the answer may be one that another spec got, see Shared.
func (s *Session) Do(call api.Call) *api.Response { return s.ask(call) }

// Anew is Do that asks the wiki whatever others were answered, for a check that
// something before had no effect.
func (s *Session) Anew(call api.Call) *api.Response { return s.send(call) }

// Forget drops the cookies. The session stands nowhere then.
func (s *Session) Forget() {
	s.stands = ""
	s.Session.Forget()
}

func (s *Session) send(call api.Call) *api.Response {
	ex, err := s.Session.Do(s.t.ctx, call)
	s.note(ex)
	if err != nil {
		s.t.fail(err)
	}
	r := ex.Response
	if _, jsonErr := r.JSON(); jsonErr != nil && r.Status >= 500 {
		s.t.fail(&api.Trouble{Kind: api.Broken, Text: fmt.Sprintf("HTTP %d without JSON: the server before the API answered", r.Status)})
	}
	return r
}

// DoPlain is Do for an answer that is not to be JSON.
func (s *Session) DoPlain(call api.Call) *api.Response {
	s.t.plain = true
	defer func() { s.t.plain = false }()
	ex, err := s.Session.Do(s.t.ctx, call)
	s.note(ex)
	if err != nil {
		s.t.fail(err)
	}
	return ex.Response
}

// Get sends the parameters in the URL.
func (s *Session) Get(query api.Params) *api.Response { return s.Do(api.Get(query)) }

// Post sends the parameters in the body.
func (s *Session) Post(form api.Params) *api.Response { return s.Do(api.Post(form)) }

// Token is a token of a type (API:Tokens), which the session may hold already.
// Where there is none, the spec ends: nothing that needs it can be judged.
func (s *Session) Token(kind string) string { return s.tokenFrom(s.token, kind) }

// NewToken is Token that asks the wiki whatever the session holds, and leaves
// it to hold nothing new: for specs that look at what asking twice does.
func (s *Session) NewToken(kind string) string { return s.tokenFrom(s.send, kind) }

func (s *Session) tokenFrom(ask func(api.Call) *api.Response, kind string) string {
	r := ask(api.Get(api.Params{"action": "query", "meta": "tokens", "type": kind}))
	s.t.Control("a token of type "+kind, r, match.HaveAt(gomega.HaveSuffix(`+\`), "query", "tokens", kind+"token"))
	return r.String("query", "tokens", kind+"token")
}

// LoginForm is the form of action=login for an account, without the token.
func LoginForm(a target.Account) api.Params {
	return api.Params{"action": "login", "lgname": a.Name, "lgpassword": a.Password}
}

// Login fetches a token and signs in with action=login; more parameters
// override. It judges nothing.
func (s *Session) Login(a target.Account, more api.Params) *api.Response {
	login := func() *api.Response {
		return s.Post(LoginForm(a).With(api.Params{"lgtoken": s.Token("login")}).With(more))
	}
	if s.t.changed { // perhaps also who signs in
		return login()
	}
	return s.signIn("login", a, more, login)
}

// MustLogin is Login that has to succeed, as the paired request of a refusal
// or the start of a flow.
func (s *Session) MustLogin(a target.Account) *api.Response {
	r := s.signIn("login", a, nil, func() *api.Response { return s.Login(a, nil) })
	s.t.Control("action=login of the account "+a.Role+" with everything right", r, match.HaveResult("login", "Success"))
	return r
}

// ReturnURL is where third parties are to send a user back to.
const ReturnURL = "https://client.example/return"

// ClientLoginForm is the form of action=clientlogin for an account, in
// formatversion 2, without the token.
func ClientLoginForm(a target.Account) api.Params {
	return api.Params{"action": "clientlogin", "username": a.Name, "password": a.Password,
		"loginreturnurl": ReturnURL, "formatversion": "2"}
}

// ClientLogin fetches a token and signs in with action=clientlogin; more
// parameters override. It judges nothing.
func (s *Session) ClientLogin(a target.Account, more api.Params) *api.Response {
	login := func() *api.Response {
		return s.Post(ClientLoginForm(a).With(api.Params{"logintoken": s.Token("login")}).With(more))
	}
	if s.t.changed {
		return login()
	}
	return s.signIn("clientlogin", a, more, login)
}

// MustClientLogin is ClientLogin that has to end in PASS.
func (s *Session) MustClientLogin(a target.Account) *api.Response {
	r := s.signIn("clientlogin", a, nil, func() *api.Response { return s.ClientLogin(a, nil) })
	s.t.Control("action=clientlogin of the account "+a.Role+" with everything right", r, match.HaveAuthStatus("clientlogin", "PASS"))
	return r
}

// CreateForm is the form of action=createaccount, in formatversion 2, without the token.
func CreateForm(name, password string) api.Params {
	return api.Params{"action": "createaccount", "username": name, "password": password, "retype": password,
		"createreturnurl": ReturnURL, "formatversion": "2"}
}

// Create fetches a token and sends a creation, with that token unless the form
// has one. An account that was created is written down.
func (s *Session) Create(form api.Params) *api.Response {
	token := api.Params{"createtoken": s.Token("createaccount")}
	return s.SendCreate(api.Post(token.With(form)))
}

// SendCreate sends a creation, or the continuation of one, and writes down an
// account that was created.
func (s *Session) SendCreate(call api.Call) *api.Response {
	r := s.Do(call)
	if name := r.String("createaccount", "username"); name != "" && r.String("createaccount", "status") == "PASS" {
		s.t.Created(name)
	}
	return r
}

// User is the name the wiki knows the session by and whether it is anonymous
// (meta=userinfo).
func (s *Session) User() *api.Response {
	return s.Get(api.Params{"action": "query", "meta": "userinfo", "formatversion": "2"})
}
