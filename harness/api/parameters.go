package api

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

// Parameters are all values of all parameters of a request, of URL and body, by
// name; those of the URL come first.
type Parameters map[string][]string

// Get is the first value of a parameter, "" where there is none.
func (p Parameters) Get(name string) string {
	if values := p[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// Has tells whether a parameter has a value that is not empty.
func (p Parameters) Has(name string) bool { return strings.Join(p[name], "") != "" }

// BodyOf reads the body of a request and puts it back, to be read again. Where
// there is none it is nil.
func BodyOf(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	buf := bytes.NewBuffer(make([]byte, 0, min(max(r.ContentLength, 0), mostExpected)+bytes.MinRead))
	_, err := buf.ReadFrom(r.Body)
	r.Body.Close()
	if err != nil {
		return nil, err
	}
	body := buf.Bytes()
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

// mostExpected is how many bytes are made room for because somebody says that
// they will come.
const mostExpected = 64 << 10

// ParametersOf reads the parameters of a request whose body was read with BodyOf,
// as tolerant as PHP: what is no escape stands for itself. An error says that a
// form in parts is broken; then there are those that stand before.
func ParametersOf(r *http.Request, body []byte) (Parameters, error) {
	p := Parameters{}
	p.form(r.URL.RawQuery)
	if body == nil {
		return p, nil
	}
	kind := r.Header.Get("Content-Type")
	if kind == urlencoded { // as most are
		p.form(string(body))
		return p, nil
	}
	kind, with, _ := mime.ParseMediaType(kind)
	if kind != "multipart/form-data" {
		p.form(string(body))
		return p, nil
	}
	return p, p.parts(body, with["boundary"])
}

func (p Parameters) add(name, value string) {
	name = strings.TrimLeft(name, " ")
	if at := strings.IndexAny(name, "[\x00"); at > 0 { // a list to PHP; and a name ends at NUL
		name = name[:at]
	}
	p[name] = append(p[name], value)
}

// form adds those of name=value&…
func (p Parameters) form(text string) {
	for pair := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name != "" {
			p.add(unescaped(name), unescaped(value))
		}
	}
}

func unescaped(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}

// parts adds those of a form in parts (multipart/form-data) up to where it is broken.
func (p Parameters) parts(body []byte, boundary string) error {
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		p.add(part.FormName(), string(value))
	}
}
