// Package waiver reads files of waivers: failures known and accepted, each with
// clause, reason, link and the last day it holds. What becomes of them in a run
// is said by report.Report.Waive.
package waiver

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/report"
)

// MostBytes is the largest file that is read; a waiver has about 200 bytes.
const MostBytes = 1 << 20

// loader reads one file.
type loader struct {
	name    string
	clauses *contract.Catalogue
	secrets []string
	out     []report.UsedWaiver
	at      []string // where each of them stands
}

// Load reads the waivers of a file: a YAML list of clause, reason, link, expires
// and, where a waiver is for some editions only, editions. name stands in errors,
// which begin with file:line:column. None of the secrets may stand in the file,
// as all of it goes into reports; no error repeats one.
func Load(name string, data []byte, c *contract.Catalogue, secrets []string) ([]report.UsedWaiver, error) {
	if len(data) > MostBytes {
		return nil, fmt.Errorf("%s: it has more than %d MB, which is no list of waivers", name, MostBytes>>20)
	}
	doc, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, syntax(name, err)
	}
	l := &loader{name: name, clauses: c, secrets: secrets}
	for i, d := range doc.Docs {
		switch {
		case i > 0:
			return nil, fmt.Errorf("%s: more than one YAML document: leave the lines --- out", name)
		case d.Body == nil || d.Body.Type() == ast.CommentType || d.Body.Type() == ast.NullType:
		default:
			if err := l.list(d.Body); err != nil {
				return nil, err
			}
		}
	}
	if len(l.out) == 0 {
		return nil, fmt.Errorf("%s: it holds no waiver: write one (- clause, reason, link, expires) or do not name the file", name)
	}
	return l.out, nil
}

// syntax is file:line:column and what is wrong, without the text of the file.
func syntax(name string, err error) error {
	var ye yaml.Error
	if errors.As(err, &ye) && ye.GetToken() != nil && ye.GetToken().Position != nil {
		p := ye.GetToken().Position
		return fmt.Errorf("%s:%d:%d: it is no YAML: %s", name, p.Line, p.Column, ye.GetMessage())
	}
	return fmt.Errorf("%s: it is no YAML", name)
}

// wrong is an error at a node.
func (l *loader) wrong(n ast.Node, format string, args ...any) error {
	return fmt.Errorf("%s: %s", l.place(n), fmt.Sprintf(format, args...))
}

func (l *loader) place(n ast.Node) string {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	p := n.GetToken().Position
	return fmt.Sprintf("%s:%d:%d", l.name, p.Line, p.Column)
}

func (l *loader) list(body ast.Node) error {
	list, ok := body.(*ast.SequenceNode)
	if !ok {
		return l.wrong(body, "a list of waivers is due: each begins with - clause: ID")
	}
	for _, one := range list.Values {
		m, ok := one.(ast.MapNode)
		if !ok {
			return l.wrong(one, "a waiver is due, with clause, reason, link and expires")
		}
		if err := l.waiver(one, m); err != nil {
			return err
		}
	}
	return nil
}

// waiver reads one, its members in the order they stand in.
func (l *loader) waiver(n ast.Node, m ast.MapNode) error {
	var u report.UsedWaiver
	members := map[string]func(ast.Node) error{
		"clause":   func(v ast.Node) error { return l.clause(v, &u) },
		"reason":   func(v ast.Node) error { return l.reason(v, &u) },
		"link":     func(v ast.Node) error { return l.link(v, &u) },
		"expires":  func(v ast.Node) error { return l.expires(v, &u) },
		"editions": func(v ast.Node) error { return l.editions(v, &u) },
	}
	for it := m.MapRange(); it.Next(); {
		key := it.Key().GetToken().Value
		read, ok := members[key]
		switch {
		case !ok && l.secret(key):
			return l.betrayed(it.Key())
		case !ok:
			return l.wrong(it.Key(), "a waiver has no %q: it has clause, reason, link, expires and editions", key)
		}
		if err := read(it.Value()); err != nil {
			return err
		}
	}
	for _, due := range []struct{ name, value string }{{"clause", u.Clause}, {"reason", u.Reason}, {"link", u.Link}, {"expires", u.Expires}} {
		if due.value == "" {
			return l.wrong(n, "the waiver of %q has no %s", u.Clause, due.name)
		}
	}
	for i, other := range l.out {
		if other.Clause == u.Clause && overlap(other.Editions, u.Editions) {
			return l.wrong(n, "%s is waived already at %s", u.Clause, l.at[i])
		}
	}
	l.out, l.at = append(l.out, u), append(l.at, l.place(n))
	return nil
}

// overlap tells whether two lists have an edition in common; an empty one has all.
func overlap(a, b []contract.Edition) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(e contract.Edition) bool { return slices.Contains(b, e) })
}

func (l *loader) clause(n ast.Node, u *report.UsedWaiver) error {
	id, err := l.word(n, "clause")
	switch {
	case err != nil:
		return err
	case l.clauses.Clause(id) == nil && l.secret(id):
		return l.betrayed(n)
	case l.clauses.Clause(id) == nil:
		return l.wrong(n, "there is no clause %q: a waiver names one clause in full (mwconform clauses list)", id)
	}
	u.Clause = id
	return nil
}

func (l *loader) reason(n ast.Node, u *report.UsedWaiver) (err error) {
	if u.Reason, err = l.word(n, "reason"); err == nil && l.secret(u.Reason) {
		return l.betrayed(n)
	}
	return err
}

func (l *loader) link(n ast.Node, u *report.UsedWaiver) (err error) {
	if u.Link, err = l.word(n, "link"); err != nil {
		return err
	}
	at, err := url.Parse(u.Link)
	switch {
	case l.secret(u.Link) || err == nil && at.User != nil:
		return l.betrayed(n)
	case err != nil || at.Hostname() == "" || at.Scheme != "http" && at.Scheme != "https":
		return l.wrong(n, "the link %q is no http or https address: where can one read on?", u.Link)
	}
	return nil
}

func (l *loader) expires(n ast.Node, u *report.UsedWaiver) (err error) {
	if u.Expires, err = l.word(n, "expires"); err != nil {
		return err
	}
	if l.secret(u.Expires) {
		return l.betrayed(n)
	}
	if _, err := time.Parse(time.DateOnly, u.Expires); err != nil {
		return l.wrong(n, "%q is no day such as 2027-01-31, the last one on which the waiver holds", u.Expires)
	}
	return nil
}

func (l *loader) editions(n ast.Node, u *report.UsedWaiver) error {
	list, ok := n.(*ast.SequenceNode)
	if !ok || len(list.Values) == 0 {
		return l.wrong(n, "editions is a list, such as [1.35], or left out")
	}
	for _, one := range list.Values {
		word, err := l.word(one, "editions")
		if err != nil {
			return err
		}
		e, err := contract.ParseEdition(word)
		switch {
		case err != nil && l.secret(word):
			return l.betrayed(one)
		case err != nil:
			return l.wrong(one, "%v", err)
		}
		u.Editions = append(u.Editions, e)
	}
	return nil
}

// word is a value as it is written, which is not empty.
func (l *loader) word(n ast.Node, name string) (string, error) {
	var text string
	switch v := n.(type) {
	case *ast.StringNode:
		text = v.Value
	case *ast.LiteralNode:
		text = v.Value.Value
	case *ast.NullNode:
	case ast.ScalarNode:
		text = n.GetToken().Value // a number as it stands: 1.30 is no 1.3
	default:
		return "", l.wrong(n, "%s is one value", name)
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", l.wrong(n, "%s has no value", name)
	}
	return text, nil
}

// secret tells whether a text holds a secret.
func (l *loader) secret(text string) bool {
	return slices.ContainsFunc(l.secrets, func(s string) bool { return s != "" && strings.Contains(text, s) })
}

// betrayed is the error of a secret in the file.
func (l *loader) betrayed(n ast.Node) error {
	return l.wrong(n, "a password or another secret stands here, and reports show waivers: take it out")
}
