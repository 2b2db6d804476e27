package api

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Login is an account that somebody gave: what it is called in reports, and
// what is sent to sign in to it. A bot password's name is NAME@APPID.
type Login struct{ Role, Name, Password string }

// FailedLogins says how often logins to an account failed.
type FailedLogins struct {
	Role  string `json:"role"`
	Times int    `json:"times"`
	InRow int    `json:"in_a_row"` // the most without a success in between, of all roles of the same user
}

// Logins counts failed logins to the accounts that were given, and withholds
// what could be one more in a row than is allowed: a wiki locks an account out
// after some ($wgPasswordAttemptThrottle, as it ships five within five
// minutes). All names of one user count together, but a success clears only
// the failures of its own kind, with the main password or with bot passwords, as
// MediaWiki counts those apart (BotPassword::login). The last one allowed is
// kept for passwords that were given, so that a success can clear the count.
// Names of nobody are free.
type Logins struct {
	most  int // 0 is no limit
	mu    sync.Mutex
	given []Login
	row   map[string]map[bool]int // failures in a row by user, and by whether with a bot password
	worst map[string]int          // the most in a row by user
	times map[string]int          // failures by role
	vain  map[string]bool         // roles whose own password was refused last
	other LoginCount
}

// LoginCount is what became of logins besides the failed ones to accounts given.
type LoginCount struct {
	Nobody    int `json:"nobody"`    // failed, to names that were not given
	Succeeded int `json:"succeeded"` // to any name
}

// NewLogins watches over accounts; most is how many logins to one may fail in a
// row, 0 is any number.
func NewLogins(most int, given []Login) *Logins {
	l := &Logins{most: most, given: given, row: map[string]map[bool]int{}, worst: map[string]int{}, times: map[string]int{}, vain: map[string]bool{}}
	for _, one := range given {
		l.row[userOf(one.Name)] = map[bool]int{}
	}
	return l
}

// userOf is the name of the account proper as MediaWiki writes it: without a bot
// password's part, the first letter large, single spaces.
func userOf(name string) string {
	name, _, _ = strings.Cut(name, "@")
	name = strings.Join(strings.Fields(strings.ReplaceAll(name, "_", " ")), " ")
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + name[size:]
}

// try is a login that a call would be.
type try struct {
	name, password string
	goesOn         bool // with a flow that was begun before
}

// tryOf is the login of a call, nil where it is none. flow is the user whose
// clientlogin its session has begun. Without a token nothing is tried.
func tryOf(flow string, c Call) *try {
	switch c.Param("action") {
	case "login":
		if c.Param("lgtoken") != "" {
			return &try{name: c.Param("lgname"), password: c.Param("lgpassword")}
		}
	case "clientlogin":
		_, goesOn := c.lookup("logincontinue")
		switch name := c.Param("username"); {
		case c.Param("logintoken") == "":
		case goesOn:
			return &try{name: flow, goesOn: true}
		case name != "":
			return &try{name: name, password: c.Param("password")}
		}
	}
	return nil
}

func (t *try) bot() bool { return strings.Contains(t.name, "@") }

// right tells whether it sends what was given for an account.
func (t *try) right(g Login) bool { return g.Name == t.name && g.Password == t.password }

// refuse is trouble where a call could be one failed login too many.
func (l *Logins) refuse(flow string, c Call) *Trouble {
	t := tryOf(flow, c)
	if l == nil || l.most == 0 || t == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	row, ok := l.row[userOf(t.name)]
	if !ok {
		return nil
	}
	most := l.most
	if !t.goesOn && !slices.ContainsFunc(l.given, t.right) {
		most--
	}
	if row[false]+row[true] < most {
		return nil
	}
	return &Trouble{Kind: Withheld, Text: fmt.Sprintf("a login was not sent: more than %d to the account %s could have failed in a row (--max-failed-logins)", l.most, l.role(t))}
}

// note counts what came of an exchange, and gives the user whose clientlogin
// the session has begun now.
func (l *Logins) note(flow string, ex *Exchange) string {
	t := tryOf(flow, ex.Call)
	if l == nil || t == nil {
		return flow
	}
	failed, succeeded, goesOn := cameOf(ex)
	l.mu.Lock()
	defer l.mu.Unlock()
	user := userOf(t.name)
	row, ok := l.row[user]
	switch {
	case succeeded:
		l.other.Succeeded++
	case failed && !ok:
		l.other.Nobody++
	}
	if ok {
		switch {
		case failed:
			row[t.bot()]++
			l.times[l.role(t)]++
			l.worst[user] = max(l.worst[user], row[false]+row[true])
			l.vain[l.role(t)] = l.vain[l.role(t)] || slices.ContainsFunc(l.given, t.right)
		case succeeded:
			row[t.bot()] = 0
			delete(l.vain, l.role(t))
		}
	}
	if goesOn {
		return t.name
	}
	return ""
}

// noTries are results of action=login that come before any password is looked
// at, or that say that the password alone is not enough.
var noTries = []string{"", "NeedToken", "WrongToken", "Aborted", "Success"}

// cameOf tells what became of a login. One whose answer did not come, or came
// from a server that may have asked the wiki, may have failed.
func cameOf(ex *Exchange) (failed, succeeded, goesOn bool) {
	r := ex.Response
	if r == nil {
		return ex.Lost(), false, false
	}
	if ex.Trouble != nil {
		return ex.Trouble.Kind == NotTheAPI && r.Status >= 500, false, false
	}
	if r.TooManyLogins() { // the wiki looked at no password, and counts no such try (Throttler::increase)
		return false, false, false
	}
	result, status := r.String("login", "result"), r.String("clientlogin", "status")
	return !slices.Contains(noTries, result) || status == "FAIL",
		result == "Success" || status == "PASS",
		status == "UI" || status == "REDIRECT"
}

// LoginThrottled is the code of a wiki that lets nobody try any more for a
// while (ThrottlePreAuthenticationProvider, BotPassword::login).
const LoginThrottled = "login-throttled"

// TooManyLogins tells an answer that says so.
func (r *Response) TooManyLogins() bool {
	return r.String("clientlogin", "messagecode") == LoginThrottled || r.String("login", "reason", "code") == LoginThrottled || r.String("login", "result") == "Throttled"
}

// role is that of the account which a login is to: the one whose password is
// sent, or else the first of that name or of that user.
func (l *Logins) role(t *try) string {
	for _, same := range []func(Login) bool{
		t.right,
		func(g Login) bool { return g.Name == t.name },
		func(g Login) bool { return userOf(g.Name) == userOf(t.name) },
	} {
		if i := slices.IndexFunc(l.given, same); i >= 0 {
			return l.given[i].Role
		}
	}
	return ""
}

// Vain tells whether the password given for a role was refused and has not been
// accepted since: signing in to clear the count only adds to it.
func (l *Logins) Vain(role string) bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.vain[role]
}

// Failed are the accounts with failed logins, in the order they were given.
func (l *Logins) Failed() []FailedLogins {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []FailedLogins
	for _, g := range l.given {
		if n := l.times[g.Role]; n > 0 {
			out = append(out, FailedLogins{g.Role, n, l.worst[userOf(g.Name)]})
		}
	}
	return out
}

// Other are the logins that Failed does not tell of.
func (l *Logins) Other() LoginCount {
	if l == nil {
		return LoginCount{}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.other
}

// Most is how many logins to an account may fail in a row; 0 is any number.
func (l *Logins) Most() int {
	if l == nil {
		return 0
	}
	return l.most
}
