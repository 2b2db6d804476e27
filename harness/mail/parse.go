package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // decodes more than UTF-8 and Latin-1
	"github.com/emersion/go-message/mail"

	"github.com/mwconform/mwconform/harness/pattern"
)

// Bounds of a mail that Parse reads.
const (
	maxHeader = 64 << 10 // bytes of the header
	maxDepth  = 8        // multiparts in each other
	maxParts  = 200
)

// Mail is a parsed message.
type Mail struct {
	From    string   // bare address, lower-case; empty if the header has none
	To      []string // bare addresses, lower-case: of the envelope where it is known, else of To, Cc and Bcc
	Subject string
	Text    string // the text/plain parts, or the text of the text/html ones; lines end with \n
}

// Parse reads a message. An error repeats nothing of the mail, as there may
// be a password in it.
func Parse(m Message) (Mail, error) {
	e, err := message.ReadWithOptions(bytes.NewReader(m.Raw), &message.ReadOptions{MaxHeaderBytes: maxHeader})
	if e == nil || message.IsUnknownEncoding(err) {
		return Mail{}, m.bad("its header cannot be read")
	}
	if !e.Header.Has("From") && !e.Header.Has("To") && !e.Header.Has("Subject") {
		return Mail{}, m.bad("it has no header")
	}
	h := mail.Header{Header: e.Header}
	p := Mail{To: lower(m.To)}
	if m.To == nil {
		p.To = addresses(h, "To", "Cc", "Bcc")
	}
	if from := addresses(h, "From"); len(from) > 0 {
		p.From = from[0]
	}
	p.Subject, _ = h.Subject() // with an unknown charset it is the raw one
	p.Subject = strings.ToValidUTF8(p.Subject, "\uFFFD")
	var t texts
	if err := t.add(e, 0); err != nil {
		return Mail{}, m.bad(err.Error())
	}
	if p.Text, err = t.text(); err != nil {
		return Mail{}, m.bad(err.Error())
	}
	return p, nil
}

func (m Message) bad(why string) error {
	return fmt.Errorf("the mail %s cannot be understood: %s", m.ID, why)
}

// address finds addresses in a field that is not as the standard wants it.
var address = pattern.Lazy(`[^\s<>,;:"'()@]+@[^\s<>,;:"'()@]+`)

// addresses are those of header fields.
func addresses(h mail.Header, fields ...string) []string {
	var found []string
	for _, field := range fields {
		values := h.FieldsByKey(field)
		for values.Next() {
			list, err := mail.ParseAddressList(values.Value())
			for _, a := range list {
				found = append(found, a.Address)
			}
			if err != nil {
				found = append(found, address.Regexp().FindAllString(values.Value(), -1)...)
			}
		}
	}
	return lower(found)
}

// lower is the addresses in lower case, each once.
func lower(addresses []string) []string {
	var out []string
	for _, a := range addresses {
		if a = strings.ToValidUTF8(strings.ToLower(strings.TrimSpace(a)), "\uFFFD"); a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// texts collects the parts of a mail that people read.
type texts struct {
	plain, html []string
	parts       int
}

// add reads an entity and what is in it.
func (t *texts) add(e *message.Entity, depth int) error {
	if t.parts++; depth > maxDepth || t.parts > maxParts {
		return fmt.Errorf("it has more than %d parts, or more than %d in each other", maxParts, maxDepth)
	}
	kind, _, err := e.Header.ContentType()
	if err != nil {
		kind = "text/plain" // what RFC 2045 says for a type that nobody can read
	}
	if parts := e.MultipartReader(); parts != nil && err == nil {
		for {
			part, err := parts.NextPart()
			if err == io.EOF {
				return nil
			} else if part == nil || message.IsUnknownEncoding(err) {
				return errors.New("one of its parts cannot be read")
			}
			if err := t.add(part, depth+1); err != nil {
				return err
			}
		}
	}
	if disposition, _, _ := e.Header.ContentDisposition(); strings.EqualFold(disposition, "attachment") {
		return nil
	}
	into := &t.plain
	switch strings.ToLower(kind) {
	case "text/plain":
	case "text/html":
		into = &t.html
	default:
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(e.Body, 4*MaxSize)) // a charset can need four times the bytes in UTF-8
	if err != nil {
		return errors.New("the text of one of its parts cannot be decoded")
	}
	*into = append(*into, strings.ToValidUTF8(string(text), "\uFFFD"))
	return nil
}

// text is the plain parts, or the text of the HTML ones.
func (t *texts) text() (string, error) {
	if len(t.plain) == 0 {
		for _, h := range t.html {
			text, err := htmlText(h)
			if err != nil {
				return "", err
			}
			t.plain = append(t.plain, text)
		}
	}
	if len(t.plain) == 0 {
		return "", errors.New("it has no text")
	}
	return strings.ReplaceAll(strings.Join(t.plain, "\n"), "\r\n", "\n"), nil
}
