package compare

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/mwconform/mwconform/harness/page"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string

	pageBody = sync.OnceValue(func() *template.Template {
		return template.Must(template.New("diff").Funcs(page.Funcs()).Funcs(template.FuncMap{"some": some}).Parse(pageText))
	})
)

// view is a comparison with what its page shows besides.
type view struct {
	*Comparison
	Class   string // of the headline
	Classes []class
	Kinds   []row
}

// class is what findings mean to who upgrades.
type class struct {
	Title, Name, Short string
	Open               bool
	Findings           []linked
}

// linked is a finding with its name within the page: the same in every page
// that has it.
type linked struct {
	Finding
	Anchor string
}

// row is a kind with how many findings of each class it has.
type row struct {
	Kind     Kind
	Headline string
	Cells    []cell
}

type cell struct {
	Class string
	N     int
}

// html writes the page.
func (c *Comparison) html(w io.Writer) error {
	v := view{Comparison: c, Class: "fine", Classes: c.classes()}
	switch c.Result {
	case Regression:
		v.Class = "breaks"
	case NotComparable:
		v.Class = "not"
	}
	for _, k := range kinds {
		one, all := row{Kind: k.id, Headline: k.headline}, 0
		for _, in := range v.Classes {
			n := 0
			for _, f := range in.Findings {
				if f.Kind == k.id {
					n++
				}
			}
			one.Cells, all = append(one.Cells, cell{in.Name, n}), all+n
		}
		if all > 0 {
			v.Kinds = append(v.Kinds, one)
		}
	}
	return page.Write(w, page.Page{Title: "mwconform: " + string(c.Result), Style: pageStyle, Script: pageScript, Chooses: true}, pageBody(), v)
}

// classes are the three groups, empty ones too.
func (c *Comparison) classes() []class {
	var out []class
	taken := map[string]int{}
	for i, g := range c.groups() {
		one := class{Title: g.Title, Name: []string{"breaks", "other", "expected"}[i], Short: []string{"can break clients", "for information", "expected"}[i]}
		for _, f := range g.Findings {
			anchor := f.anchor()
			if taken[anchor]++; taken[anchor] > 1 {
				anchor += fmt.Sprintf("-%d", taken[anchor])
			}
			one.Findings = append(one.Findings, linked{f, anchor})
		}
		out = append(out, one)
	}
	for i := range out { // the first that has something is seen at once
		if len(out[i].Findings) > 0 {
			out[i].Open = true
			break
		}
	}
	return out
}

// anchor is made of what a finding says.
func (f Finding) anchor() string {
	sum := sha256.Sum256([]byte(f.Says + "\n" + f.Path + "\n" + strings.Join(f.Modules, "|") + "\n" + f.Before + "\n" + f.After))
	return fmt.Sprintf("%s-%x", f.Kind, sum[:5])
}

// Words are what the page's search looks at.
func (f Finding) Words() string {
	words := []string{f.Says, string(f.Kind), f.Path, f.Before, f.After, f.Spec, f.Request}
	words = append(append(append(words, f.Modules...), f.Clauses...), f.Follows...)
	return strings.ToLower(strings.Join(words, " "))
}
