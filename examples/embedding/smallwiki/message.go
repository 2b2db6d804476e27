package smallwiki

import "fmt"

// message is an error, a warning or a reason: a code, which clients read, and
// a text, which people read.
type message struct {
	code   string
	params []any
	data   object // members beside the code
	module string // path of the module it comes from
}

// texts are by language and code. Any language but de gets en.
var texts = map[string]map[string]string{
	"en": {
		"api-login-fail-aborted":            "This account has to take a further step that action=login does not offer.",
		"api-login-fail-badsessionprovider": "A session of a bot password cannot sign in again.",
		"api-login-fail-sameorigin":         "Nobody can sign in from another site.",
		"assertanonfailed":                  "You are signed in.",
		"assertbotfailed":                   "You have no right bot.",
		"assertnameduserfailed":             "You are not signed in as %v.",
		"assertuserfailed":                  "You are not signed in.",
		"authmanager-authn-no-primary":      "With these credentials nobody can be signed in.",
		"badtoken":                          "The token is not valid.",
		"badutf8":                           "The value of %v holds bytes or control characters that are no text.",
		"badvalue":                          "The parameter %v has no value %v.",
		"botpasswords-needs-reset":          "The password of the account has changed: make a new bot password.",
		"deprecation-main":                  "Signing in with the main password is deprecated: use a bot password.",
		"deprecation-token":                 "Fetching a token with action=login is deprecated: use meta=tokens.",
		"maxlag":                            "The data are %v s old, which is more than you want.",
		"missingparam":                      "The parameter %v has to be there.",
		"mustbeposted":                      "%v takes POST only.",
		"mustpostparams":                    "These belong in the body of a POST, not in the address: %v",
		"outofrange":                        "%v is %v, and at most %v is possible.",
		"sessionlost":                       "There is no session any more: send its cookie.",
		"tokens-sameorigin":                 "Another site gets no tokens.",
		"toomanyvalues":                     "The parameter %v takes at most %v values.",
		"unrecognizedparams":                "Unknown parameters: %v",
		"unrecognizedvalues":                "The parameter %v has no values %v",
		"unsupportedarray":                  "The parameter %v does not take the syntax of arrays.",
		"wrongpassword":                     "Name or password is wrong.",
	},
	"de": {
		"wrongpassword": "Der Name oder das Passwort stimmt nicht.",
	},
}

// codes are of messages that share one with another text.
var codes = map[string]string{"deprecation-main": "deprecation", "deprecation-token": "deprecation", "tokens-sameorigin": "tokens-sameorigin"}

func (m message) id() string {
	if code := codes[m.code]; code != "" {
		return code
	}
	return m.code
}

func (m message) text(lang string) string {
	t := texts[lang][m.code]
	if t == "" {
		t = texts["en"][m.code]
	}
	return fmt.Sprintf(t, m.params...)
}

func (c *call) fail(m message) {
	if m.module == "" {
		m.module = "main"
	}
	c.errors = append(c.errors, m)
}

func (c *call) failed() bool { return len(c.errors) > 0 }

func (c *call) warn(m message) { c.warnings = append(c.warnings, m) }

// errorformat is how messages are given; bc is the oldest way.
func (c *call) errorformat() string {
	if f := c.get("errorformat"); f != "" {
		return f
	}
	return "bc"
}

func (c *call) language() string {
	if lang := c.get("errorlang"); lang != "" && lang != "uselang" {
		return lang
	}
	return c.get("uselang")
}

// formatted is a message as a member of an answer.
func (c *call) formatted(m message) any {
	out := object{"code": m.id()}
	switch text := m.text(c.language()); c.errorformat() {
	case "bc":
		return text
	case "raw":
		params := m.params
		if params == nil {
			params = []any{}
		}
		out["key"], out["params"] = m.code, params
	case "html":
		out[c.textMember("html")] = escape(text)
	case "none":
	default:
		out[c.textMember("text")] = text
	}
	return out
}

// textMember is * in the first version of the format.
func (c *call) textMember(name string) string {
	if c.formatversion == 1 {
		return "*"
	}
	return name
}

const docref = "A small wiki of the examples of mwconform."

// tell puts errors and warnings into the answer.
func (c *call) tell() {
	if c.errorformat() == "bc" {
		c.tellOld()
		return
	}
	list := func(all []message) []any {
		var out []any
		for _, m := range all {
			one := c.formatted(m).(object)
			one["module"] = m.module
			if m.data != nil {
				one["data"] = m.data
			}
			out = append(out, one)
		}
		return out
	}
	if len(c.warnings) > 0 {
		c.out["warnings"] = list(c.warnings)
	}
	if c.failed() {
		c.out["errors"] = list(c.errors)
		c.out[c.textMember("docref")] = docref
	}
}

func (c *call) tellOld() {
	if len(c.warnings) > 0 {
		byModule := object{}
		for _, m := range c.warnings {
			name := lastOf(m.module)
			one, _ := byModule[name].(object)
			text := m.text(c.language())
			if one != nil {
				text = one[c.textMember("warnings")].(string) + "\n" + text
			}
			byModule[name] = object{c.textMember("warnings"): text}
		}
		c.out["warnings"] = byModule
	}
	if c.failed() {
		m := c.errors[0]
		one := object{"code": m.id(), "info": m.text(c.language()), c.textMember("docref"): docref}
		for k, v := range m.data {
			one[k] = v
		}
		c.out["error"] = one
	}
}
