// Package find leads from an address that a person has, that of any page of a
// wiki, to that of its api.php. It sends a few GETs and nothing else.
package find

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
)

// Found is the api.php of an address.
type Found struct {
	Endpoint  *url.URL
	How       string   // how it was found, a part of a sentence
	Generator string   // what the page names as its software, "MediaWiki 1.39.17"; "" where it names none
	Notes     []string // what a careful person should know, such as that it is on another host
}

// Client reaches wikis.
type Client struct {
	Transport http.RoundTripper
	Limits    api.Limits
}

// mostGets bounds how many addresses of one wiki are tried.
const mostGets = 10

// Find finds the api.php of an address: a page, api.php itself, or a host; the
// scheme may be left out. An *AddressError is what was typed, an *Error tells
// why there is no Action API, or none that could be found.
func (c Client) Find(ctx context.Context, address string) (*Found, error) {
	typed, schemes, err := parse(address)
	if err != nil {
		return nil, err
	}
	for i, scheme := range schemes {
		u := *typed
		u.Scheme = scheme
		s := &search{ctx: ctx, client: c, found: &Found{}}
		err = s.from(&u)
		if err == nil {
			if i > 0 {
				s.note("https does not answer there, so it is http: passwords would go over the network for everybody to read")
			}
			return s.found, nil
		}
		var why *Error
		if errors.As(err, &why) && why.Kind == TimedOut && len(schemes) > 1 && i == 0 {
			why.Do = "where the wiki has no https, give the address with http://"
		}
		if i == len(schemes)-1 || !errors.As(err, &why) || !why.noTLS {
			return nil, err
		}
	}
	return nil, err
}

// AddressError says what is wrong with an address as it was typed.
type AddressError struct{ Says string }

func (e *AddressError) Error() string { return e.Says }

// parse is an address without scheme, and the schemes to try.
func parse(address string) (*url.URL, []string, error) {
	text := strings.TrimSpace(address)
	schemes := []string{"https", "http"}
	switch {
	case strings.HasPrefix(text, "//"):
		text = "https:" + text
	case !strings.Contains(text, "://"):
		text = "https://" + text
	default:
		scheme, _, _ := strings.Cut(strings.ToLower(text), "://")
		schemes = []string{scheme}
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, nil, &AddressError{"the address is none of a wiki: one such as https://wiki.example/wiki/Main_Page is due"}
	case u.User != nil:
		return nil, nil, &AddressError{"a name or password within the address is not supported: leave it out"}
	}
	u.Fragment = ""
	return u, schemes, nil
}

// search is the search from one address.
type search struct {
	ctx    context.Context
	client Client
	found  *Found
	gets   int
	asked  map[string]bool
}

func (s *search) note(text string) { s.found.Notes = append(s.found.Notes, text) }

// isAPI tells addresses that name an api.php.
func isAPI(u *url.URL) bool { return strings.HasSuffix(u.Path, "/api.php") }

func (s *search) from(u *url.URL) error {
	if isAPI(u) {
		is, why := s.probe(bare(u), "it is the address that was given")
		if is || !why.elsewhere() {
			return orNil(is, why)
		}
		return why
	}
	page, err := s.get(u)
	if err != nil {
		return err
	}
	if why := page.closed(); why != nil {
		return why
	}
	s.found.Generator = page.generator()
	if link := page.editURI(); link != nil {
		if is, why := s.probe(link, "the page names it (EditURI)"); is || !why.elsewhere() {
			return orNil(is, why)
		}
	}
	return s.usual(page)
}

// usual tries the usual places, and says what the page was where none of them is an api.php.
func (s *search) usual(page *page) error {
	first := page.why()
	for _, u := range places(page.url) {
		is, why := s.probe(u, "it is at a usual place")
		if is {
			return nil
		}
		if why.ofHost() {
			return why
		}
		if !why.elsewhere() && first.Kind != NotFound {
			first = why
		}
	}
	return first
}

func orNil(is bool, why *Error) error {
	if is {
		return nil
	}
	return why
}

// bare is an address without query.
func bare(u *url.URL) *url.URL {
	b := *u
	b.RawQuery, b.Fragment = "", ""
	return &b
}

// places are the usual addresses of api.php for a page: beside it and above
// it, then those of well-known set-ups.
func places(page *url.URL) []*url.URL {
	var out []*url.URL
	seen := map[string]bool{}
	add := func(folder string) {
		path := strings.TrimSuffix(folder, "/") + "/api.php"
		if !seen[path] {
			seen[path] = true
			out = append(out, &url.URL{Scheme: page.Scheme, Host: page.Host, Path: path})
		}
	}
	path := page.Path
	if before, _, ok := strings.Cut(path, "/index.php"); ok { // index.php/Title has a title behind it
		path = before + "/"
		add(before)
	}
	add(path[:strings.LastIndex(path, "/")+1])
	for _, usual := range []string{"/w", "", "/mediawiki", "/wiki"} {
		add(usual)
	}
	for dir := strings.Trim(path, "/"); strings.Contains(dir, "/"); {
		dir = dir[:strings.LastIndex(dir, "/")]
		add("/" + dir)
	}
	return out
}
