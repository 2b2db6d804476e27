package smallwiki

import (
	"encoding/hex"
	"strings"
)

// TestAccount makes an account for a role of the suite on demand, as the tests
// of a server can, and gives its name and password. Roles that ask for what
// this wiki does not have, such as a second factor, get none.
func (s *Server) TestAccount(role string) (name, password string, ok bool) {
	secret := "secret-of-" + role + "-" + hex.EncodeToString(random()[:8])
	switch role {
	case "user":
		s.Add(Account{Name: "Alice", Password: secret})
		return "Alice", secret, true
	case "must-change":
		s.Add(Account{Name: "Carol", Password: secret, MustChange: true})
		return "Carol", secret, true
	case "bot", "bot-basic":
		return s.testBot("Robot", strings.TrimPrefix(role, "bot"), secret, true)
	case "stale-bot":
		return s.testBot("Dave", "old", secret, false)
	}
	return "", "", false
}

// testBot makes a bot password, and its account if that is not there.
func (s *Server) testBot(name, app, secret string, bot bool) (string, string, bool) {
	s.mu.Lock()
	there := s.accounts[name] != nil
	s.mu.Unlock()
	if !there {
		s.Add(Account{Name: name, Password: hex.EncodeToString(random()), Bot: bot})
	}
	app = "suite" + app
	err := s.AddBotPassword(name, app, secret, !bot)
	return name + "@" + app, secret, err == nil
}
