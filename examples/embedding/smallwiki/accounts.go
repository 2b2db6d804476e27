package smallwiki

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// account is somebody who can sign in.
type account struct {
	id         int
	name       string
	bot        bool // has the rights of a bot
	mustChange bool // has to choose a new password first
	password   *password
	token      string          // keeps its clients signed in
	apps       map[string]*app // bot passwords by name
}

// app is a bot password.
type app struct {
	password *password
	stale    bool // older than the main password
}

// Account is what an account is made with.
type Account struct {
	Name, Password string
	Bot            bool // has the rights of a bot
	MustChange     bool // has to choose a new password before it can sign in
}

// Add makes an account, or replaces the one of that name. The first letter of
// a name is always a capital.
func (s *Server) Add(a Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := canonical(a.Name)
	s.accounts[name] = &account{id: len(s.accounts) + 1, name: name, bot: a.Bot, mustChange: a.MustChange, password: hash(a.Password), token: hex.EncodeToString(random()[:16]), apps: map[string]*app{}}
}

// AddBotPassword makes a bot password, NAME@APP, of an account that is there.
// stale tells that the account has changed its main password since.
func (s *Server) AddBotPassword(name, appID, secret string, stale bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[canonical(name)]
	if a == nil {
		return fmt.Errorf("there is no account %s", name)
	}
	a.apps[appID] = &app{hash(secret), stale}
	return nil
}

// canonical is the name of an account as the wiki writes it.
func canonical(name string) string {
	name = strings.TrimSpace(strings.ReplaceAll(name, "_", " "))
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + name[size:]
}

// password is one that cannot be read back.
type password struct{ salt, sum []byte }

// iterations make guessing slow; a server that is no example takes more.
const iterations = 10_000

// nobodys is compared with where there is no account, which takes as long.
var nobodys = hash(string(random()))

func hash(text string) *password {
	p := &password{salt: random()}
	p.sum = p.derive(text)
	return p
}

func (p *password) derive(text string) []byte {
	sum, err := pbkdf2.Key(sha256.New, text, p.salt, iterations, sha256.Size)
	if err != nil { // only for sizes that are not ours
		panic(err)
	}
	return sum
}

func (p *password) is(text string) bool { return hmac.Equal(p.sum, p.derive(text)) }
