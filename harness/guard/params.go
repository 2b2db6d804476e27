package guard

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

// params are all values of all parameters, of URL and body, by name.
type params map[string][]string

// has tells whether a parameter has a value that is not empty.
func (p params) has(name string) bool { return strings.Join(p[name], "") != "" }

// action is what is asked for, for people.
func (p params) action() string { return strings.Join(p["action"], " and ") }

func (p params) add(name, value string) {
	name = strings.TrimLeft(name, " ")
	if at := strings.IndexAny(name, "[\x00"); at > 0 { // a list to PHP; and a name ends at NUL
		name = name[:at]
	}
	p[name] = append(p[name], value)
}

// form reads name=value&…, as tolerant as PHP: what is no escape stands for itself.
func (p params) form(text string) {
	for _, pair := range strings.Split(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name != "" {
			p.add(plain(name), plain(value))
		}
	}
}

func plain(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}

// read reads the parameters of a request and puts its body back.
func read(r *http.Request) (params, error) {
	p := params{}
	p.form(r.URL.RawQuery)
	if r.Body == nil || r.Body == http.NoBody {
		return p, nil
	}
	body, err := io.ReadAll(r.Body)
	r.Body.Close()
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	kind, with, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		p.form(string(body))
		return p, nil
	}
	parts := multipart.NewReader(bytes.NewReader(body), with["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if err != nil {
			return nil, err
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		p.add(part.FormName(), string(value))
	}
}
