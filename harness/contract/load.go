package contract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	fast "gopkg.in/yaml.v3"

	"github.com/mwconform/mwconform/harness/pattern"
)

// loader reads one file of a catalogue and tells where things stand in it.
type loader struct {
	name  string
	data  []byte
	parse sync.Once
	file  *ast.File // see tokens
}

// read decodes the file strictly into v. yaml.v3 is four times as fast as
// goccy, which is asked only where something is wrong: it says what and where.
func (l *loader) read(fsys fs.FS, v any) (err error) {
	if l.data, err = fs.ReadFile(fsys, l.name); err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	d := fast.NewDecoder(bytes.NewReader(l.data))
	d.KnownFields(true)
	if err = d.Decode(v); err == nil {
		if d.Decode(new(fast.Node)) == io.EOF {
			return nil
		}
		err = errors.New("there is more after the YAML document")
	}
	return l.explain(v, err)
}

// explain says what is wrong with the file; wrong is what yaml.v3 says. An
// empty file is none of its matters.
func (l *loader) explain(v any, wrong error) error {
	file, err := parser.ParseBytes(l.data, 0)
	if err != nil {
		return positioned(l.name, err)
	}
	if n := len(file.Docs); n > 1 {
		return fmt.Errorf("%s: one YAML document is due, not %d", l.name, n)
	} else if n == 0 || file.Docs[0].Body == nil {
		return nil
	}
	if err := yaml.NodeToValue(file.Docs[0].Body, v, yaml.Strict()); err != nil {
		return positioned(l.name, err)
	}
	return fmt.Errorf("%s: %s", l.name, strings.Join(strings.Fields(wrong.Error()), " "))
}

// tokens is the file with the positions of all that stands in it, read when
// one of them is asked for.
func (l *loader) tokens() *ast.File {
	l.parse.Do(func() { l.file, _ = parser.ParseBytes(l.data, 0) })
	return l.file
}

// positioned is a decoding error as file:line:column: message.
func positioned(name string, err error) error {
	var ye yaml.Error
	if errors.As(err, &ye) && ye.GetToken() != nil {
		p := ye.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", name, p.Line, p.Column, ye.GetMessage())
	}
	return fmt.Errorf("%s: %w", name, err)
}

// at is the error with the position of a YAML path such as $.clauses[3].id;
// a path that is not there falls back to its parent.
func (l *loader) at(path, format string, args ...any) error {
	line, column := l.position(path)
	return fmt.Errorf("%s:%d:%d: %s", l.name, line, column, fmt.Sprintf(format, args...))
}

func (l *loader) position(path string) (line, column int) {
	file := l.tokens()
	if file == nil {
		return 1, 1
	}
	for path != "" && path != "$" {
		if p, err := yaml.PathString(path); err == nil {
			if node, err := p.FilterFile(file); err == nil && node != nil {
				if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
					node = m.Values[0].Key
				}
				if t := node.GetToken(); t != nil {
					return t.Position.Line, t.Position.Column
				}
			}
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			break
		}
		path = path[:cut]
	}
	return 1, 1
}

// capabilityFile is what capabilities.yaml holds.
type capabilityFile struct {
	Capabilities []Capability `yaml:"capabilities"`
}

func (l *loader) capabilities(file *capabilityFile, c *Catalogue) error {
	for i, one := range file.Capabilities {
		at := fmt.Sprintf("$.capabilities[%d]", i)
		if one.ID == "" || one.Says == "" || one.How == "" {
			return l.at(at, "a capability has id, says and how")
		}
		if !oneOf(one.Is, Sorts) {
			return l.at(at, "the capability %q is %q: one of %v", one.ID, one.Is, Sorts)
		}
		if _, ok := c.Capabilities[one.ID]; ok {
			return l.at(at+".id", "the capability %q stands twice", one.ID)
		}
		if err := checkSettings(one); err != nil {
			return l.at(at+".settings", "the capability %q: %v", one.ID, err)
		}
		c.Capabilities[one.ID] = one
	}
	return nil
}

func (l *loader) page(p *Page, c *Catalogue) error {
	switch {
	case p.Slug == "" || p.Title == "":
		return l.at("$", "a page has page and title")
	case !strings.HasSuffix(l.name, "/"+p.Slug+".yaml"):
		return l.at("$.page", "the page %q belongs into a file %s.yaml", p.Slug, p.Slug)
	case len(p.Clauses) == 0:
		return l.at("$", "the page has no clauses")
	}
	for i, s := range p.NotPromise {
		if s.Section == "" || s.Says == "" || s.Why == "" {
			return l.at(fmt.Sprintf("$.no-promises[%d]", i), "a statement has section, says and why")
		}
	}
	for i, cl := range p.Clauses {
		at := fmt.Sprintf("$.clauses[%d]", i)
		if cl == nil {
			return l.at(at, "an empty clause")
		}
		cl.Page = p.Slug
		cl.in, cl.at = l, at
		if err := l.clause(at, cl, c); err != nil {
			return err
		}
		c.byID[cl.ID] = cl
	}
	c.Pages = append(c.Pages, p)
	return nil
}

var idPattern = pattern.Lazy(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*){2,}$`)

func (l *loader) clause(at string, cl *Clause, c *Catalogue) error {
	required := []struct{ key, value string }{
		{"id", cl.ID}, {"section", cl.Section}, {"says", cl.Says}, {"kind", string(cl.Kind)},
		{"level", string(cl.Level)}, {"origin", cl.Origin}, {"risk", string(cl.Risk)},
	}
	for _, r := range required {
		if strings.TrimSpace(r.value) == "" {
			return l.at(at, "the clause %q has no %s", cl.ID, r.key)
		}
	}
	if !idPattern.Regexp().MatchString(cl.ID) || !strings.HasPrefix(cl.ID, cl.Page+"/") {
		return l.at(at+".id", "the id %q is not %s/GROUP/NAME in lower case", cl.ID, cl.Page)
	}
	if first, ok := c.byID[cl.ID]; ok {
		return l.at(at+".id", "the id %q stands already at %s", cl.ID, first.Where())
	}
	if err := l.words(at, cl); err != nil {
		return err
	}
	for i, need := range cl.Needs {
		if _, ok := c.Capabilities[need]; !ok {
			return l.at(fmt.Sprintf("%s.needs[%d]", at, i), "no capability %q in capabilities.yaml", need)
		}
	}
	if len(cl.Profiles) == 0 {
		return l.at(at, "the clause %q is in no profile", cl.ID)
	}
	return l.rules(at, cl)
}

// words checks the members that take one of a few values.
func (l *loader) words(at string, cl *Clause) error {
	if !oneOf(cl.Kind, Kinds) {
		return l.at(at+".kind", "no kind %q: one of %v", cl.Kind, Kinds)
	}
	if !oneOf(cl.Level, Levels) {
		return l.at(at+".level", "no level %q: one of %v", cl.Level, Levels)
	}
	if !oneOf(cl.Risk, Risks) {
		return l.at(at+".risk", "no risk %q: one of %v", cl.Risk, Risks)
	}
	if cl.Origin != "page" && cl.Origin != "observed" {
		return l.at(at+".origin", "no origin %q: page or observed", cl.Origin)
	}
	return nil
}

func (l *loader) rules(at string, cl *Clause) error {
	for i, r := range cl.Editions {
		here := fmt.Sprintf("%s.editions[%d]", at, i)
		for _, bound := range []struct{ key, release string }{{"since", r.Since}, {"until", r.Until}} {
			if bound.release != "" && !releasePattern.Regexp().MatchString(bound.release) {
				return l.at(here+"."+bound.key, "%q is no release such as \"1.39\" or \"1.39.7\"", bound.release)
			}
		}
		switch {
		case !r.Documented && r.Since == "" && r.Until == "":
			return l.at(here, "a rule says which editions it is for: documented, since, until")
		case r.Since != "" && r.Until != "" && Edition(r.Since).first() > Edition(r.Until).last():
			return l.at(here+".since", "since %s is after until %s", r.Since, r.Until)
		case r.Absent && !r.Expect.empty():
			return l.at(here+".expect", "an absent clause expects nothing")
		case r.Why == "":
			return l.at(here, "a rule says why the edition differs")
		}
		for _, pattern := range r.Explains {
			if err := checkPattern(pattern); err != nil {
				return l.at(here+".explains", "%v", err)
			}
		}
	}
	for _, e := range spokenOf(cl.Editions) {
		n := 0
		for i, r := range cl.Editions {
			if !r.holds(e) {
				continue
			}
			if n++; n > 1 {
				return l.at(fmt.Sprintf("%s.editions[%d]", at, i), "two rules of %s speak of the edition %s", cl.ID, e)
			}
		}
	}
	return nil
}

// spokenOf are the editions and every version at which a rule begins or ends:
// if two rules overlap at all, they do at one of these.
func spokenOf(rules []Rule) []Edition {
	out := append([]Edition{Documented}, Releases...)
	for _, r := range rules {
		if r.Since != "" {
			n := Edition(r.Since).first()
			out = append(out, Edition(fmt.Sprintf("1.%d.%d", n/perRelease, n%perRelease)))
		}
		if r.Until != "" {
			out = append(out, Edition(r.Until))
		}
	}
	return out
}

func oneOf[T comparable](v T, all []T) bool {
	for _, a := range all {
		if a == v {
			return true
		}
	}
	return false
}
