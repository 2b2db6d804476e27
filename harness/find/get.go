package find

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/mwconform/mwconform/harness/api"
)

// mostRedirects is how many redirects of one address are followed.
const mostRedirects = 5

// get fetches an address and follows its redirects, none of them from https to http.
func (s *search) get(u *url.URL) (*page, error) {
	from := u
	for range mostRedirects + 1 {
		if s.gets++; s.gets > mostGets+mostRedirects {
			return nil, &Error{Kind: NotFound, Address: from, Says: "too many addresses were tried", Do: "give the address of api.php itself"}
		}
		r, trouble := s.fetch(u)
		if trouble != nil {
			return nil, trouble
		}
		to, err := location(u, r)
		if err != nil {
			return nil, &Error{Kind: BadRedirect, Address: u, Says: err.Error(), Do: "give the address that a browser ends at"}
		}
		if to == nil {
			if !strings.EqualFold(u.Hostname(), from.Hostname()) {
				s.note(fmt.Sprintf("%s redirects to another host, %s", from.Host, u.Host))
			}
			return &page{url: u, r: r}, nil
		}
		u = to
	}
	return nil, &Error{Kind: BadRedirect, Address: from, Says: fmt.Sprintf("it redirects more than %d times", mostRedirects), Do: "give the address that a browser ends at"}
}

// fetch sends one GET without cookies.
func (s *search) fetch(u *url.URL) (*api.Response, *Error) {
	root := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}
	client := &api.Client{Endpoint: root, Transport: s.client.Transport, Limits: s.client.Limits}
	ex, err := client.NewSession().Do(s.ctx, api.Call{Method: http.MethodGet, Path: u.String()})
	var trouble *api.Trouble
	switch {
	case ex != nil && ex.Response != nil: // also what the client takes for no answer of the API
		return ex.Response, nil
	case errors.As(err, &trouble):
		return nil, ofTrouble(u, trouble)
	}
	return nil, &Error{Kind: Unreachable, Address: u, Says: fmt.Sprint(err), Do: "see whether a browser on this machine reaches it"}
}

// location is where an answer redirects to, nil where it does not.
func location(from *url.URL, r *api.Response) (*url.URL, error) {
	if r.Status < 300 || r.Status > 399 || r.Header.Get("Location") == "" {
		return nil, nil
	}
	to, err := from.Parse(r.Header.Get("Location"))
	switch {
	case err != nil || to.Hostname() == "" || to.Scheme != "http" && to.Scheme != "https":
		return nil, errors.New("it redirects to what is no address of a wiki")
	case from.Scheme == "https" && to.Scheme == "http":
		return nil, fmt.Errorf("it redirects from https to http (%s), which is not followed", to.Host)
	case to.User != nil:
		return nil, errors.New("it redirects to an address with a name or password")
	}
	to.Fragment = ""
	return to, nil
}

// question asks an api.php what it is.
const question = "action=query&meta=siteinfo&siprop=general&format=json&formatversion=2"

// probe asks whether an address is an Action API, and keeps it where it is.
func (s *search) probe(u *url.URL, how string) (bool, *Error) {
	if s.asked == nil {
		s.asked = map[string]bool{}
	}
	if s.asked[u.String()] || len(s.asked) >= mostGets {
		return false, &Error{Kind: NotFound, Address: u, Says: "it was asked already"}
	}
	s.asked[u.String()] = true
	ask := *u
	ask.RawQuery = question
	p, err := s.get(&ask)
	if err != nil {
		var why *Error
		errors.As(err, &why)
		return false, why
	}
	if why := p.noAPI(); why != nil {
		return false, why
	}
	s.found.Endpoint, s.found.How = bare(p.url), how
	if g := p.r.String("query", "general", "generator"); g != "" {
		s.found.Generator = g
	}
	return true, nil
}
