package doctor

import (
	"github.com/pquerna/otp/totp"

	"github.com/mwconform/mwconform/harness/api"
)

// highvolume is a right that the grant of this name gives an account of the group bot.
const highvolume = "apihighlimits"

// main refuses a bot password where a main password is due.
func (p *patient) main() []Finding {
	if p.a.AppID() == "" {
		return nil
	}
	return p.says(Wrong, "give the account's own name and main password", "%s is the name of a bot password", p.a.Name)
}

// botPassword refuses a main password where a bot password is due.
func (p *patient) botPassword() []Finding {
	if p.a.AppID() != "" {
		return nil
	}
	return p.says(Wrong, "make one on Special:BotPasswords, and give its name as NAME@APPID", "%s is no name of a bot password", p.a.Name)
}

func (p *patient) user() []Finding {
	if not := p.main(); not != nil {
		return not
	}
	if p.clientlogin() != "PASS" {
		return p.refused()
	}
	switch me := p.me(); {
	case me == nil:
		return nil
	case isBlocked(me):
		return p.says(Wrong, "unblock it, or take another one", "signs in with its main password, but is blocked")
	case has(me, highvolume):
		return p.says(Warning, "take one without the groups bot and sysop", "signs in with its main password, but has higher limits (%s) than an ordinary account", highvolume)
	}
	return p.says(OK, "", "signs in with its main password")
}

// withBotPassword signs in; nil is a success, and me tells who it is.
func (p *patient) withBotPassword() (me *api.Response, not []Finding) {
	if not := p.botPassword(); not != nil {
		return nil, not
	}
	if p.login() != "Success" {
		return nil, p.refused()
	}
	me = p.me()
	if me != nil && isBlocked(me) {
		return nil, p.says(Wrong, "unblock it, or take another one", "signs in, but is blocked")
	}
	return me, nil
}

func (p *patient) bot() []Finding {
	me, not := p.withBotPassword()
	switch {
	case me == nil:
		return not
	case !has(me, highvolume) || !has(me, "bot"):
		return p.says(Wrong, "put the account into the group bot, and tick the grant \"High-volume (bot) access\" on Special:BotPasswords",
			"signs in with a bot password, but without the rights bot and %s", highvolume)
	case !has(me, "read"):
		return p.says(Wrong, "tick the grant \"Basic rights\" on Special:BotPasswords", "signs in with a bot password, but without the right read")
	}
	return p.says(OK, "", "signs in with a bot password that has the rights bot and %s", highvolume)
}

func (p *patient) basic() []Finding {
	me, not := p.withBotPassword()
	switch {
	case me == nil:
		return not
	case has(me, highvolume):
		return p.says(Wrong, "make one with \"Basic rights\" alone on Special:BotPasswords", "signs in, but has the grant highvolume too")
	}
	if bot, ok := p.c.Wiki.Accounts["bot"]; ok && bot.User() != p.a.User() {
		return p.says(Wrong, "make it for "+bot.User()+" on Special:BotPasswords", "signs in, but is not of the same account as bot")
	}
	return p.says(OK, "", "signs in with a bot password that has the grant basic alone")
}

func (p *patient) mustChange() []Finding {
	if not := p.main(); not != nil {
		return not
	}
	switch status := p.clientlogin(); {
	case status == "PASS":
		return p.says(Wrong, "give it a password shorter than $wgPasswordPolicy asks for (php maintenance/changePassword.php), or expire its password", "signs in without being asked for a new password")
	case status == "UI" && p.asks("retype"):
		return p.says(OK, "", "is asked for a new password, which was not given")
	}
	return p.refused()
}

func (p *patient) ofMustChange() []Finding {
	me, not := p.withBotPassword()
	if me == nil {
		return not
	}
	if of, ok := p.c.Wiki.Accounts["must-change"]; ok && of.User() != p.a.User() {
		return p.says(Wrong, "make it for "+of.User()+" on Special:BotPasswords", "signs in, but is not of the account must-change")
	}
	return p.says(OK, "", "signs in with a bot password")
}

func (p *patient) stale() []Finding {
	if not := p.botPassword(); not != nil {
		return not
	}
	switch result := p.login(); {
	case result == "Success":
		return p.says(Wrong, "set the account's main password anew (php maintenance/changePassword.php), which outdates its bot passwords", "signs in: it is not outdated")
	case result == "Failed" && p.r.String("login", "reason", "code") == "botpasswords-needs-reset":
		return p.says(OK, "", "is refused as outdated (one failed login)")
	}
	return p.refused()
}

func (p *patient) blocked() []Finding {
	if not := p.main(); not != nil {
		return not
	}
	status := p.clientlogin()
	if p.c.Wiki.Facts.Has("blocked-no-login") && status == "FAIL" {
		return p.says(OK, "", "cannot sign in, as blocked-no-login says (one failed login)")
	}
	if status != "PASS" {
		return p.refused()
	}
	me := p.me()
	if me == nil {
		return nil
	}
	if !isBlocked(me) {
		return p.says(Wrong, "block it on Special:Block, account creation included, without autoblock", "signs in, but is not blocked")
	}
	if v, said := me.At("query", "userinfo", "blocknocreate"); !said || v == false {
		return p.says(Wrong, "block it with account creation included", "is blocked, but may create accounts")
	}
	return p.says(OK, "", "signs in and is blocked, account creation included; that the block spreads to no address cannot be seen")
}

// twoFactor signs in with a code of now. It works once: who runs right after
// has to wait for the next one.
func (p *patient) twoFactor() []Finding {
	if not := p.main(); not != nil {
		return not
	}
	switch status := p.clientlogin(); {
	case status == "PASS":
		return p.says(Wrong, "enrol it on Special:Manage_Two-factor_authentication, and give the secret", "signs in without being asked for a second factor")
	case status != "UI" || !p.asks("OATHToken"):
		return p.refused()
	}
	code, err := totp.GenerateCode(p.c.Target.Answers.TOTP[p.a.Role], p.r.Date())
	if err != nil {
		return p.says(Wrong, "give the secret as the wiki showed it, base32", "the secret is none")
	}
	p.r = p.send("login", "logintoken", api.Params{"action": "clientlogin", "logincontinue": "1", "OATHToken": code})
	switch status := p.status(); {
	case p.r == nil:
		return nil
	case status == "PASS":
		return p.says(OK, "", "signs in with a code of its secret; that code is used up: begin a run in half a minute")
	}
	p.c.failed[p.a.User()] = true
	return p.says(Wrong, "see "+p.a.Role+"-secret and the clocks; a code works once, so after a run wait half a minute", "a code of its secret is refused (%s)", p.r.String("clientlogin", "messagecode")+p.r.ErrorCode())
}

func (p *patient) recovery() []Finding {
	if of, ok := p.c.Wiki.Accounts["two-factor-1"]; !ok || of.User() != p.a.Name {
		return p.says(Wrong, "give recovery-code-name the name of two-factor-1", "is not of the account two-factor-1")
	}
	return p.says(Unchecked, "", "a recovery code works once: it is kept for the run")
}
