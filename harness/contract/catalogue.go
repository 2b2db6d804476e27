package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"sync"
)

// Page is one documented page, or one module of it.
type Page struct {
	Slug       string      `yaml:"page"`
	Title      string      `yaml:"title"`
	URL        string      `yaml:"url"`
	Clauses    []*Clause   `yaml:"clauses"`
	NotPromise []Statement `yaml:"no-promises,omitempty"`
}

// Statement is something the page says that no answer of a wiki can make true
// or false: advice to clients, code samples, history.
type Statement struct {
	Section string `yaml:"section"`
	Says    string `yaml:"says"`
	Why     string `yaml:"why"` // why it is not a clause
}

// Capability is something a target has or lacks.
type Capability struct {
	ID   string `yaml:"id"`
	Says string `yaml:"says"` // completes "this wiki has no …"
	How  string `yaml:"how"`  // what an operator does to have it
	Is   Sort   `yaml:"is"`   // what its loss means

	// Settings are the lines of LocalSettings.php that give a wiki it, "" where
	// none does. Words in capitals are to be replaced.
	Settings string `yaml:"settings,omitempty"`

	Declared bool `yaml:"declared,omitempty"` // no request can tell: it is the word of an operator or a scenario
}

// Sort says what it means that a wiki has a capability.
type Sort string

// The sorts. An ability lets clients do more, a restriction less; an account is
// the operator's and says nothing of the wiki.
const (
	Ability     Sort = "ability"
	Restriction Sort = "restriction"
	Account     Sort = "account"
)

// Sorts are all of them, in the order they are listed to people.
var Sorts = []Sort{Ability, Restriction, Account}

// Catalogue is all pages and capabilities.
type Catalogue struct {
	Pages        []*Page
	Capabilities map[string]Capability
	Digest       string // SHA-256 over the files, hex
	byID         map[string]*Clause
}

// Load reads dir/*.yaml of fsys: capabilities.yaml and one file a page. An
// error names file, line and column.
func Load(fsys fs.FS, dir string) (*Catalogue, error) {
	names, err := fs.Glob(fsys, dir+"/*.yaml")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no catalogue: %s holds no .yaml file", dir)
	}
	capabilities := dir + "/capabilities.yaml"
	names = slices.DeleteFunc(names, func(name string) bool { return name == capabilities })
	slices.Sort(names)
	files, held, pages := []*loader{{name: capabilities}}, &capabilityFile{}, make([]*Page, len(names))
	for i, name := range names {
		files, pages[i] = append(files, &loader{name: name}), &Page{}
	}
	// Reading is most of the time; what refers to other files is checked after it, in their order.
	errs := make([]error, len(files))
	var reading sync.WaitGroup
	for i, l := range files {
		var v any = held
		if i > 0 {
			v = pages[i-1]
		}
		reading.Go(func() { errs[i] = l.read(fsys, v) })
	}
	reading.Wait()
	c, sum := &Catalogue{Capabilities: map[string]Capability{}, byID: map[string]*Clause{}}, sha256.New()
	for i, l := range files {
		if errs[i] != nil {
			return nil, errs[i]
		}
		fmt.Fprintf(sum, "%s\n%d\n%s", l.name, len(l.data), l.data)
		if i == 0 {
			err = l.capabilities(held, c)
		} else {
			err = l.page(pages[i-1], c)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(c.Pages) == 0 {
		return nil, fmt.Errorf("no catalogue: %s holds no page", dir)
	}
	c.Digest = hex.EncodeToString(sum.Sum(nil))
	return c, nil
}

// Clause is the clause of an id, nil where there is none.
func (c *Catalogue) Clause(id string) *Clause { return c.byID[id] }

// Clauses are all clauses in the order of the catalogue.
func (c *Catalogue) Clauses() []*Clause {
	var all []*Clause
	for _, p := range c.Pages {
		all = append(all, p.Clauses...)
	}
	return all
}

// Page is the page of a slug, nil where there is none.
func (c *Catalogue) Page(slug string) *Page {
	for _, p := range c.Pages {
		if p.Slug == slug {
			return p
		}
	}
	return nil
}

// PageSlugs are the slugs in order.
func (c *Catalogue) PageSlugs() []string {
	var out []string
	for _, p := range c.Pages {
		out = append(out, p.Slug)
	}
	return out
}

// Profiles are all profiles named by clauses, sorted.
func (c *Catalogue) Profiles() []string {
	seen := map[string]bool{}
	for _, cl := range c.Clauses() {
		for _, p := range cl.Profiles {
			seen[p] = true
		}
	}
	out := make([]string, 0, len(seen))
	for p := range seen {
		out = append(out, p)
	}
	sort.Strings(out)
	return out
}

// AsOn is a copy of the catalogue in which an edition has no clause that a
// release does not have: what the pages say, or another release does, as far as
// a wiki of that release can be asked at all.
func (c *Catalogue) AsOn(edition, release Edition) *Catalogue {
	out := &Catalogue{Capabilities: c.Capabilities, Digest: c.Digest, byID: map[string]*Clause{}}
	for _, p := range c.Pages {
		page := *p
		page.Clauses = nil
		for _, cl := range p.Clauses {
			one := *cl
			if _, ok := cl.In(release); !ok {
				absent := Rule{Since: string(edition), Until: string(edition), Absent: true, Why: "not part of " + string(release)}
				if edition == Documented {
					absent.Documented, absent.Since, absent.Until = true, "", ""
				}
				one.Editions = append([]Rule{absent}, cl.Editions...)
			}
			page.Clauses = append(page.Clauses, &one)
			out.byID[one.ID] = &one
		}
		out.Pages = append(out.Pages, &page)
	}
	return out
}
