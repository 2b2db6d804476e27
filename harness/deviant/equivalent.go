package deviant

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Equivalent declares that some deviants are no wrong wikis: what they change
// is promised nowhere. Lists are of path.Match patterns, in which * stands for
// anything but a slash; an empty list is everything.
type Equivalent struct {
	Operators []string `yaml:"operators"`
	Answers   []string `yaml:"answers"`  // kinds of answers, such as login or query+tokens
	Outcomes  []string `yaml:"outcomes"` // what the right answer says
	At        []string `yaml:"at"`       // places, with # for the elements of lists without a name
	What      []string `yaml:"what"`     // what it became
	Except    []string `yaml:"except"`   // wikis, as they are listed: "login (Failed*): drop-header*"
	Why       string   `yaml:"why"`
}

// Complaint is what is wrong with a declaration.
type Complaint struct {
	Entry int // of the file, from 1
	Text  string
}

func (c Complaint) String() string { return fmt.Sprintf("entry %d: %s", c.Entry, c.Text) }

// equivalentFile is where the declarations are, in package fixtures.
const equivalentFile = "deviants/equivalent.yaml"

// Equivalents reads the declarations of fixtures. The error names the file.
func Equivalents(fsys fs.FS) ([]Equivalent, error) {
	f, err := fsys.Open(equivalentFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := ReadEquivalents(f)
	if err != nil {
		return nil, fmt.Errorf("fixtures/%s: %w", equivalentFile, err)
	}
	return all, nil
}

// ReadEquivalents reads declarations. The error names the line, or the entry.
func ReadEquivalents(r io.Reader) ([]Equivalent, error) {
	var all []Equivalent
	if err := yaml.NewDecoder(r, yaml.Strict()).Decode(&all); err != nil && !errors.Is(err, io.EOF) {
		var y yaml.Error
		if errors.As(err, &y) && y.GetToken() != nil && y.GetToken().Position != nil {
			at := y.GetToken().Position
			return nil, fmt.Errorf("line %d, column %d: %s", at.Line, at.Column, y.GetMessage())
		}
		return nil, err
	}
	for i, e := range all {
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	return all, nil
}

func (e Equivalent) check() error {
	if e.Why == "" {
		return errors.New("why is missing: say why no wiki is wrong by it")
	}
	if len(e.At)+len(e.What)+len(e.Outcomes) == 0 {
		return errors.New("at, what or outcomes is due: a whole operator is never equivalent")
	}
	for _, name := range e.Operators {
		if !slices.ContainsFunc(Operators, func(op Operator) bool { return op.Name == name }) {
			return fmt.Errorf("operators: there is no %q", name)
		}
	}
	for _, list := range [][]string{e.Answers, e.Outcomes, e.At, e.What, e.Except} {
		for _, pattern := range list {
			if _, err := path.Match(pattern, ""); err != nil {
				return fmt.Errorf("the pattern %q: %w", pattern, err)
			}
		}
	}
	return nil
}

func (e Equivalent) matches(w Wiki) bool {
	return (len(e.Operators) == 0 || slices.Contains(e.Operators, w.Operator)) &&
		fits(e.Answers, w.Answer) && fits(e.Outcomes, w.Outcome) && fits(e.At, w.At) && fits(e.What, w.What) &&
		(len(e.Except) == 0 || !fits(e.Except, w.String()))
}

func fits(patterns []string, s string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		ok, _ := path.Match(p, s)
		return ok
	})
}

// mostExamples is how many wikis a complaint names.
const mostExamples = 12

// usage is what a declaration matched.
type usage struct {
	survivors, found int
	examples         []string // of those that were found
}

// match notes which declarations match a wiki, and tells whether one does.
func match(all []Equivalent, used []usage, w Wiki) bool {
	found := false
	for i, e := range all {
		if !e.matches(w) {
			continue
		}
		found = true
		if w.Red == 0 {
			used[i].survivors++
			continue
		}
		if used[i].found++; used[i].found <= mostExamples {
			used[i].examples = append(used[i].examples, w.String())
		}
	}
	return found
}

// complaints are about declarations that match nothing, and about those that
// match a deviant that was found.
func complaints(all []Equivalent, used []usage, complete bool) []Complaint {
	var out []Complaint
	for i := range all {
		switch u := used[i]; {
		case u.found > 0:
			out = append(out, Complaint{i + 1, fmt.Sprintf("%d of the wikis it declares equivalent are found, for instance %s", u.found, strings.Join(u.examples, "; "))})
		case u.survivors == 0 && complete:
			out = append(out, Complaint{i + 1, "it matches nothing that survives: remove it"})
		}
	}
	return out
}
