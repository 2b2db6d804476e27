package contract

import (
	"fmt"
	"path"
	"sort"
	"strings"
)

// Selection narrows the catalogue. Empty members do not narrow.
type Selection struct {
	Clauses  []string // ids, prefixes ending in "/", or patterns such as login/result/*
	Pages    []string
	Profiles []string
}

// Empty tells that nothing was narrowed.
func (s Selection) Empty() bool {
	return len(s.Clauses) == 0 && len(s.Pages) == 0 && len(s.Profiles) == 0
}

// Select are the chosen clauses in the catalogue's order. A selector that
// matches nothing is an error, as is an unknown page or profile; a choice
// that leaves no clause is ErrEmpty.
func (c *Catalogue) Select(s Selection) ([]*Clause, error) {
	for _, p := range s.Pages {
		if c.Page(p) == nil {
			return nil, &UnknownError{What: "page", Name: p, Known: c.PageSlugs()}
		}
	}
	for _, p := range s.Profiles {
		if !oneOf(p, c.Profiles()) {
			return nil, &UnknownError{What: "profile", Name: p, Known: c.Profiles()}
		}
	}
	hit := make([]bool, len(s.Clauses))
	var out []*Clause
	for _, cl := range c.Clauses() {
		chosen := len(s.Clauses) == 0
		for i, pattern := range s.Clauses {
			if Matches(pattern, cl.ID) {
				hit[i], chosen = true, true
			}
		}
		if chosen && (len(s.Pages) == 0 || oneOf(cl.Page, s.Pages)) && (len(s.Profiles) == 0 || anyOf(cl.Profiles, s.Profiles)) {
			out = append(out, cl)
		}
	}
	for i, ok := range hit {
		if !ok {
			return nil, &UnknownError{What: "clause", Name: s.Clauses[i], Known: c.near(s.Clauses[i])}
		}
	}
	if len(out) == 0 {
		return nil, ErrEmpty
	}
	return out, nil
}

// ErrEmpty says that a selection leaves no clause.
var ErrEmpty = fmt.Errorf("nothing selected: no clause is in all of the given clauses, pages and profiles")

// UnknownError names something that is not in the catalogue, and what is.
type UnknownError struct {
	What, Name string
	Known      []string
}

func (e *UnknownError) Error() string {
	text := fmt.Sprintf("no %s matches %q", e.What, e.Name)
	if len(e.Known) > 0 {
		text += "; there is " + strings.Join(e.Known, ", ")
	}
	return text + " (mwconform clauses list shows all)"
}

// Matches tells whether a selector chooses an id: the id itself, a prefix
// ending in "/", or a pattern in which * stands for any part of one step.
func Matches(pattern, id string) bool {
	if pattern == id {
		return true
	}
	if strings.HasSuffix(pattern, "/") {
		return strings.HasPrefix(id, pattern)
	}
	ok, err := path.Match(pattern, id)
	return err == nil && ok
}

func anyOf(have, want []string) bool {
	for _, h := range have {
		if oneOf(h, want) {
			return true
		}
	}
	return false
}

// near are a few ids that share the most with a name that matched nothing; for
// the name of a page or group, the prefix that chooses it.
func (c *Catalogue) near(name string) []string {
	prefix := strings.TrimRight(name, "/*") + "/"
	for _, cl := range c.Clauses() {
		if strings.HasPrefix(cl.ID, prefix) {
			return []string{prefix}
		}
	}
	type scored struct {
		id string
		n  int
	}
	var all []scored
	words := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("/-*", r) })
	for _, cl := range c.Clauses() {
		n := 0
		for _, w := range words {
			if strings.Contains(cl.ID, w) {
				n++
			}
		}
		if n > 0 {
			all = append(all, scored{cl.ID, n})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].n > all[j].n })
	var out []string
	for i := 0; i < len(all) && i < 3; i++ {
		out = append(out, all[i].id)
	}
	return out
}
