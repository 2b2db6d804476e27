// Package api speaks to one endpoint of the MediaWiki Action API: a session
// with its own cookie jar sends calls and gets back complete, bounded
// exchanges. It judges nothing.
package api

import (
	"bytes"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
)

// Params are request parameters. A name maps to one value, as the Action API
// joins lists itself (with "|" or U+001F).
type Params map[string]string

// Call is one request to be sent. Query goes into the URL, Form and
// Raw into the body. The parameter format=json is added to the query of a GET and to the
// body of a POST unless either part names a format.
type Call struct {
	Method    string // "" is POST when Form is set, otherwise GET
	Query     Params
	Form      Params
	Raw       []Pair // behind Form in a urlencoded body: names may stand twice, values may be no UTF-8
	Header    http.Header
	Multipart bool   // send Form as multipart/form-data
	Path      string // "" is the endpoint; otherwise an address on the same host that an answer gave, such as a captcha's image
}

// Pair is one parameter as it is sent: the name as it stands, such as type[],
// and any bytes as its value.
type Pair struct{ Name, Value string }

var brackets = strings.NewReplacer("%5B", "[", "%5D", "]")

// Encode writes the pair as application/x-www-form-urlencoded, the brackets of
// a PHP array as they are.
func (p Pair) Encode() string {
	name := brackets.Replace(url.QueryEscape(p.Name))
	return name + "=" + url.QueryEscape(p.Value)
}

// Get is a call with everything in the URL.
func Get(query Params) Call { return Call{Method: http.MethodGet, Query: query} }

// Post is a call with everything in the body.
func Post(form Params) Call { return Call{Method: http.MethodPost, Form: form} }

func (c Call) method() string {
	switch {
	case c.Method != "":
		return c.Method
	case c.hasBody():
		return http.MethodPost
	}
	return http.MethodGet
}

// Param is the value of a parameter wherever it is sent; the body wins, and of
// two values the last, as in PHP.
func (c Call) Param(name string) string {
	v, _ := c.lookup(name)
	return v
}

func (c Call) lookup(name string) (string, bool) {
	for _, p := range slices.Backward(c.Raw) {
		if p.Name == name {
			return p.Value, true
		}
	}
	if v, ok := c.Form[name]; ok {
		return v, true
	}
	v, ok := c.Query[name]
	return v, ok
}

// Pairs are all parameters: of the query, of the form, each sorted by name,
// then the raw ones in their order.
func (c Call) Pairs() []Pair {
	var out []Pair
	for _, params := range []Params{c.Query, c.Form} {
		for _, name := range params.Names() {
			out = append(out, Pair{name, params[name]})
		}
	}
	return append(out, c.Raw...)
}

// hasBody tells whether parameters are sent in the body.
func (c Call) hasBody() bool { return c.Form != nil || c.Raw != nil }

// withFormat is the call with format=json, where no other format is asked for.
func (c Call) withFormat() Call {
	if c.Path != "" {
		return c
	}
	if _, ok := c.lookup("format"); ok {
		return c
	}
	if c.hasBody() {
		c.Form = c.Form.with("format", "json")
	} else {
		c.Query = c.Query.with("format", "json")
	}
	return c
}

// with is a copy of p with one more parameter.
func (p Params) with(name, value string) Params {
	out := Params{name: value}
	for k, v := range p {
		out[k] = v
	}
	return out
}

// With is a copy of p in which the parameters of more are set.
func (p Params) With(more Params) Params {
	out := Params{}
	for k, v := range p {
		out[k] = v
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// Without is a copy of p without the named parameters.
func (p Params) Without(names ...string) Params {
	out := p.With(nil)
	for _, n := range names {
		delete(out, n)
	}
	return out
}

// Encode writes the parameters as application/x-www-form-urlencoded, sorted by name.
func (p Params) Encode() string {
	v := url.Values{}
	for k, s := range p {
		v.Set(k, s)
	}
	return v.Encode()
}

// Names are the parameter names, sorted.
func (p Params) Names() []string {
	names := make([]string, 0, len(p))
	for k := range p {
		names = append(names, k)
	}
	sort.Strings(names)
	return names
}

// urlencoded is the content type of a form that is not in parts.
const urlencoded = "application/x-www-form-urlencoded"

// boundary is fixed so that a multipart request has the same bytes each time.
const boundary = "mwconform-boundary-5d1f0c"

// body is the encoded form and its content type.
func (c Call) body() ([]byte, string, error) {
	if !c.hasBody() {
		return nil, "", nil
	}
	if !c.Multipart {
		parts := []string{c.Form.Encode()}
		for _, p := range c.Raw {
			parts = append(parts, p.Encode())
		}
		return []byte(strings.TrimPrefix(strings.Join(parts, "&"), "&")), urlencoded, nil
	}
	if c.Raw != nil {
		return nil, "", errors.New("raw parameters cannot be sent as multipart")
	}
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	if err := w.SetBoundary(boundary); err != nil {
		return nil, "", err
	}
	for _, name := range c.Form.Names() {
		if err := w.WriteField(name, c.Form[name]); err != nil {
			return nil, "", err
		}
	}
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return buf.Bytes(), w.FormDataContentType(), nil
}

// request builds the HTTP request of the call for an endpoint.
func (c Call) request(endpoint *url.URL) (*http.Request, []byte, error) {
	body, contentType, err := c.body()
	if err != nil {
		return nil, nil, fmt.Errorf("encode the form: %w", err)
	}
	u := *endpoint
	if c.Path != "" {
		ref, err := url.Parse(c.Path)
		if err != nil {
			return nil, nil, fmt.Errorf("the address %q: %w", c.Path, err)
		}
		if u = *endpoint.ResolveReference(ref); u.Host != endpoint.Host || u.Scheme != endpoint.Scheme {
			return nil, nil, fmt.Errorf("the address %q leads to another host", c.Path)
		}
	}
	if len(c.Query) > 0 {
		u.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+c.Query.Encode(), "&")
	}
	var reader *bytes.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	} else {
		reader = bytes.NewReader(nil)
	}
	req, err := http.NewRequest(c.method(), u.String(), reader)
	if err != nil {
		return nil, nil, err
	}
	for name, values := range c.Header {
		req.Header[name] = values
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	return req, body, nil
}
