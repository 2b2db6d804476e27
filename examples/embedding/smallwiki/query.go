package smallwiki

import "strconv"

// metas are the modules of meta.
var metas = []string{"siteinfo", "tokens", "userinfo"}

// query is action=query: it asks several modules at once.
func query(c *call) {
	out := object{}
	for _, name := range c.list("meta", "query", "", metas, 50, 500) {
		switch name {
		case "siteinfo":
			siteinfo(c, out)
		case "userinfo":
			userinfo(c, out)
		case "tokens":
			queryTokens(c, out)
		}
	}
	for range c.list("list", "query", "", []string{"allpages"}, 50, 500) {
		allpages(c, out)
	}
	if c.failed() {
		return
	}
	c.out["batchcomplete"] = true
	if len(out) > 0 {
		c.out["query"] = out
	}
}

// Generator names the program; it is no MediaWiki, and has no release of one.
const Generator = "smallwiki 0.1"

func siteinfo(c *call, query object) {
	c.list("siprop", "query+siteinfo", "general", []string{"general"}, 50, 500)
	base := "http://"
	if c.request.TLS != nil {
		base = "https://"
	}
	base += c.request.Host
	query["general"] = object{"mainpage": "Main Page", "base": base + "/", "sitename": "Small wiki", "generator": Generator,
		"readonly": false, "writeapi": true, "lang": "en", "server": base, "script": "/index.php", "scriptpath": "", "wikiid": "smallwiki", "time": c.now.UTC().Format("2006-01-02T15:04:05Z")}
}

// rights are what an account may do.
func rights(user *account) []any {
	out := []any{"read"}
	if user != nil {
		out = append(out, "edit", "writeapi")
	}
	if user != nil && user.bot {
		out = append(out, "apihighlimits", "bot")
	}
	return out
}

func userinfo(c *call, query object) {
	props := c.list("uiprop", "query+userinfo", "", []string{"blockinfo", "groups", "ratelimits", "rights"}, 50, 500)
	user := c.user()
	out := object{"id": 0, "name": client(c), "anon": true}
	if user != nil {
		out = object{"id": user.id, "name": user.name}
	}
	for _, p := range props {
		switch p {
		case "rights":
			out[p] = rights(user)
		case "groups":
			out[p] = []any{"*"}
		case "ratelimits":
			out[p] = object{}
		}
	}
	query["userinfo"] = out
}

// client is the name of somebody who is not signed in: the address.
func client(c *call) string {
	host := c.request.RemoteAddr
	for i := len(host) - 1; i >= 0; i-- {
		if host[i] == ':' {
			return host[:i]
		}
	}
	return host
}

// limits of a list.
const mostPages, mostPagesOfBots = 500, 5000

func allpages(c *call, query object) {
	most := mostPages
	if user := c.user(); user != nil && user.bot {
		most = mostPagesOfBots
	}
	if n, given := c.number("aplimit"); given && n > most {
		c.warn(message{code: "outofrange", params: []any{"aplimit", strconv.Itoa(n), strconv.Itoa(most)}, module: "query+allpages",
			data: object{"min": 1, "curmax": most, "max": mostPages, "highmax": mostPagesOfBots}})
	}
	query["allpages"] = []any{object{"pageid": 1, "ns": 0, "title": "Main Page"}}
}
