package find

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/mwconform/mwconform/harness/api"
)

// page is what an address ended at.
type page struct {
	url *url.URL
	r   *api.Response
}

// mostTags bounds how much of a document is looked at; what is looked for
// stands in its head.
const mostTags = 5000

// tags calls a function for the tags of the document, until it gives false.
func (p *page) tags(of atom.Atom, see func(attribute map[string]string) bool) {
	z := html.NewTokenizer(bytes.NewReader(p.r.Body))
	z.SetMaxBuf(1 << 20)
	for range mostTags {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.DataAtom != of {
				continue
			}
			attribute := map[string]string{}
			for _, a := range t.Attr {
				attribute[a.Key] = a.Val
			}
			if !see(attribute) {
				return
			}
		}
	}
}

// editURI is the api.php that a page names with <link rel="EditURI"
// href="…/api.php?action=rsd">, nil where it names none
// (https://www.mediawiki.org/wiki/API:Action_API#Endpoint). A wiki behind a
// proxy that ends TLS may call itself http: the page's own scheme counts then.
func (p *page) editURI() *url.URL {
	var out *url.URL
	p.tags(atom.Link, func(a map[string]string) bool {
		if !strings.EqualFold(a["rel"], "EditURI") {
			return true
		}
		u, err := p.url.Parse(strings.TrimSpace(a["href"]))
		if err != nil || !isAPI(u) || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
			return true
		}
		if u = bare(u); p.url.Scheme == "https" && u.Host == p.url.Host {
			u.Scheme = "https"
		}
		out = u
		return false
	})
	return out
}

// generator is what <meta name="generator"> says, "" where there is none.
func (p *page) generator() string {
	out := ""
	p.tags(atom.Meta, func(a map[string]string) bool {
		if strings.EqualFold(a["name"], "generator") {
			out = a["content"]
		}
		return out == ""
	})
	return out
}

// has tells whether the answer's text holds one of the words, in any case.
func (p *page) has(words ...string) bool {
	text := strings.ToLower(string(p.r.Body[:min(len(p.r.Body), 64<<10)]))
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
