package cassette

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"

	vcr "github.com/dnaeon/go-vcr/v2/cassette"
)

// key is what makes two requests the same: method, path, query, form and
// cookies, each regardless of order. go-vcr's own matcher compares method and
// URL only, so that a wrong password would replay as a success.
type key struct {
	Method, Path string
	Query, Form  string // encoded, sorted by name
	Cookies      string // name=value, sorted
	Origin       string // what the same-origin rules look at
}

func (k key) String() string {
	s := k.Method + " " + k.Path
	if k.Query != "" {
		s += "?" + k.Query
	}
	if k.Form != "" {
		s += " form " + k.Form
	}
	if k.Cookies != "" {
		s += " cookies " + k.Cookies
	}
	return s
}

// differences name the parts in which two keys differ.
func (k key) differences(o key) []string {
	var out []string
	add := func(name, a, b string) {
		if a == b {
			return
		}
		av, _ := url.ParseQuery(a)
		bv, _ := url.ParseQuery(b)
		var names []string
		for n := range av {
			if !slices.Equal(bv[n], av[n]) {
				names = append(names, n)
			}
		}
		for n := range bv {
			if _, ok := av[n]; !ok {
				names = append(names, n)
			}
		}
		sort.Strings(names)
		if len(names) > 0 && len(names) < 8 {
			name += " (" + strings.Join(names, ", ") + ")"
		}
		out = append(out, name)
	}
	add("method", k.Method, o.Method)
	add("path", k.Path, o.Path)
	add("query", k.Query, o.Query)
	add("form", k.Form, o.Form)
	if k.Cookies != o.Cookies {
		out = append(out, "cookies")
	}
	if k.Origin != o.Origin {
		out = append(out, "origin")
	}
	return out
}

func makeKey(method, rawURL, body string, h http.Header) (key, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return key{}, err
	}
	k := key{Method: method, Path: u.Path, Query: u.RawQuery, Origin: h.Get("Origin")}
	if query, err := url.ParseQuery(u.RawQuery); err == nil {
		k.Query = query.Encode()
	}
	if strings.HasPrefix(h.Get("Content-Type"), "application/x-www-form-urlencoded") {
		form, err := url.ParseQuery(body)
		if err != nil {
			return key{}, fmt.Errorf("the form: %w", err)
		}
		k.Form = form.Encode()
	} else {
		k.Form = body
	}
	var cookies []string
	for _, c := range (&http.Request{Header: h}).Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	sort.Strings(cookies)
	k.Cookies = strings.Join(cookies, "; ")
	return k, nil
}

// keyOf is the key of a request about to be sent; its body can be read again.
func keyOf(r *http.Request) (key, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return key{}, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return makeKey(r.Method, r.URL.String(), string(body), r.Header)
}

func keyOfRecorded(r vcr.Request) (key, error) { return makeKey(r.Method, r.URL, r.Body, r.Headers) }
