package smallwiki

import "strings"

// login is action=login.
func login(c *call) {
	answer := func(result string, reason string) {
		out := object{"result": result}
		if reason != "" {
			out["reason"] = c.formatted(message{code: reason})
		}
		c.out["login"] = out
	}
	token, sent := c.lookup("lgtoken")
	switch {
	case c.foreign():
		answer("Aborted", "api-login-fail-sameorigin")
	case c.session != nil && c.session.bot:
		answer("Aborted", "api-login-fail-badsessionprovider")
	case !sent || token == "":
		c.begin()
		c.out["login"] = object{"result": "NeedToken", "token": c.token("login")}
		c.warn(message{code: "deprecation-token", module: "login", data: object{"feature": "action=login&!lgtoken"}})
	case c.session == nil:
		c.begin()
		answer("Failed", "sessionlost")
	case !c.valid("login", token) && c.server.Bug != AnyLoginToken:
		answer("WrongToken", "")
	default:
		c.credentials(answer)
	}
}

// credentials signs in with name and password.
func (c *call) credentials(answer func(result, reason string)) {
	name, _ := c.sent("lgname")
	secret, _ := c.sent("lgpassword")
	if name == "" || secret == "" {
		answer("Failed", "authmanager-authn-no-primary")
		return
	}
	if user, found := c.server.botPassword(name, secret); found != nil {
		if found.stale {
			answer("Failed", "botpasswords-needs-reset")
			return
		}
		c.signIn(user, true)
		c.success(user)
		return
	}
	user := c.server.accounts[canonical(name)]
	right := nobodys
	if user != nil {
		right = user.password
	}
	switch {
	case !right.is(secret) || user == nil:
		answer("Failed", "wrongpassword")
	case user.mustChange:
		answer("Aborted", "api-login-fail-aborted")
	default:
		c.signIn(user, false)
		c.warn(message{code: "deprecation-main", module: "login", data: object{"feature": "main-account-login"}})
		c.success(user)
	}
}

func (c *call) success(user *account) {
	c.out["login"] = object{"result": "Success", "lguserid": user.id, "lgusername": user.name}
}

// botPassword is the bot password that a name and a secret are of, in the form
// NAME@APP and SECRET, or the older NAME and APP@SECRET; nil where it is none.
func (s *Server) botPassword(name, secret string) (*account, *app) {
	user, id, ok := strings.Cut(name, "@")
	if !ok {
		if id, secret, ok = strings.Cut(secret, "@"); !ok {
			return nil, nil
		}
	}
	a := s.accounts[canonical(user)]
	if a == nil || a.apps[id] == nil || !a.apps[id].password.is(secret) {
		return nil, nil
	}
	return a, a.apps[id]
}

// logout is action=logout.
func logout(c *call) {
	token, sent := c.lookup("token")
	switch {
	case !sent || token == "":
		c.fail(message{code: "missingparam", params: []any{"token"}, module: "logout"})
	case c.user() == nil: // there is nobody to sign out
	case !c.valid("csrf", token):
		c.fail(message{code: "badtoken", module: "logout"})
	default:
		c.signOut()
	}
}
