package smallwiki

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// suffix ends every token: clients that garble signs are found out.
const suffix = `+\`

// tokenTypes are all types.
var tokenTypes = []string{"createaccount", "csrf", "login", "patrol", "rollback", "userrights", "watch"}

// token makes a token of the session: 32 digits of a signature, 8 of the time.
func (c *call) token(kind string) string {
	return c.sign(kind, fmt.Sprintf("%08x", c.now.Unix()))
}

func (c *call) sign(kind, time string) string {
	id := c.session.id
	if c.server.Bug == TokenOfAnybody {
		id = ""
	}
	mac := hmac.New(sha256.New, c.server.secret)
	fmt.Fprintf(mac, "%s|%s|%s", id, kind, time)
	return hex.EncodeToString(mac.Sum(nil))[:32] + time + suffix
}

// valid tells whether a token is one of the type of this session.
func (c *call) valid(kind, token string) bool {
	digits, ok := strings.CutSuffix(token, suffix)
	if !ok || len(digits) != 40 || c.session == nil {
		return false
	}
	return hmac.Equal([]byte(c.sign(kind, digits[32:])), []byte(token))
}

// queryTokens is meta=tokens.
func queryTokens(c *call, query object) {
	kinds := c.list("type", "query+tokens", "csrf", tokenTypes, 50, 500)
	if c.failed() {
		return
	}
	if c.foreign() {
		c.warn(message{code: "tokens-sameorigin", module: "query+tokens"})
		return
	}
	out := object{}
	for _, kind := range kinds {
		switch {
		case kind == "login" || kind == "createaccount": // by those who are not signed in
			c.begin()
			out[kind+"token"] = c.token(kind)
		case c.user() == nil: // nothing that another could do in their name
			out[kind+"token"] = suffix
		default:
			out[kind+"token"] = c.token(kind)
		}
	}
	query["tokens"] = out
}
