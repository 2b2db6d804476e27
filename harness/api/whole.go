package api

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
)

// Whole is a transport that takes an answer for broken, not for wrong, where
// only the end of the connection says where it ends (HTTP/1 without
// Content-Length and without chunks, as PHP's own server answers) and it ends
// in its middle: nobody can tell then who cut it.
type Whole struct{ Next http.RoundTripper }

// RoundTrip is that of Next; reading the body of such an answer ends in
// io.ErrUnexpectedEOF.
func (w Whole) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.Next.RoundTrip(req)
	if err == nil && lengthUnknown(resp, req) {
		resp.Body = &openEnded{ReadCloser: resp.Body, kind: MediaType(resp.Header), status: resp.StatusCode}
	}
	return resp, err
}

// lengthUnknown tells such an answer. A server error or a redirect is one
// wherever it ends.
func lengthUnknown(resp *http.Response, req *http.Request) bool {
	class := resp.StatusCode / 100
	return resp.ContentLength < 0 && len(resp.TransferEncoding) == 0 && resp.ProtoMajor == 1 &&
		(class == 2 || class == 4) && req.Method != http.MethodHead && resp.Body != http.NoBody
}

type openEnded struct {
	io.ReadCloser
	kind   string
	status int
	seen   bytes.Buffer
}

func (o *openEnded) Read(p []byte) (int, error) {
	n, err := o.ReadCloser.Read(p)
	o.seen.Write(p[:n])
	if errors.Is(err, io.EOF) && unfinished(o.kind, o.status, o.seen.Bytes()) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// unfinished tells whether a body breaks off: it would be right as far as it
// goes. Of other kinds nobody can tell.
func unfinished(kind string, status int, body []byte) bool {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return status == http.StatusOK // an error need not have one
	case strings.Contains(kind, "javascript"):
		return bytes.HasPrefix(body, []byte("/**/")) && !bytes.HasSuffix(body, []byte(")"))
	case strings.Contains(kind, "json"):
		if json.Valid(body) { // as nearly all are, without making anything of it
			return false
		}
		_, err := decode(body)
		return errors.Is(err, io.ErrUnexpectedEOF)
	case strings.Contains(kind, "xml"):
		d := xml.NewDecoder(bytes.NewReader(body))
		for {
			if _, err := d.Token(); err != nil {
				var syntax *xml.SyntaxError
				return errors.As(err, &syntax) && syntax.Msg == "unexpected EOF"
			}
		}
	case strings.Contains(kind, "html"): // a whole page, not what PHP prints in between
		lower := bytes.ToLower(body)
		return bytes.HasPrefix(lower, []byte("<!doctype html")) && !bytes.Contains(lower, []byte("</html"))
	case strings.Contains(kind, "image/png"):
		return bytes.HasPrefix(pngStart, body) || bytes.HasPrefix(body, pngStart) && !bytes.Contains(body, []byte("IEND"))
	}
	return false
}

var pngStart = []byte("\x89PNG\r\n\x1a\n")
