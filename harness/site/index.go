package site

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/page"
	"github.com/mwconform/mwconform/harness/result"
)

// index is the first page: who there is, profiles, clauses.
type index struct {
	Entries  []*entry
	Suite    certificate.Suite
	Tables   []table
	Pages    []pageOf
	Profiles []string
}

type (
	table struct {
		Title string
		Rows  []row
	}
	row struct {
		Name  string
		Cells []cell
	}
	cell   struct{ Text, Class, Title, Link string }
	pageOf struct {
		Page, Title string
		Groups      []group
	}
	group struct {
		Name  string
		Cells []cell
		Rows  []clauseRow
	}
	clauseRow struct {
		ID, Says, Profiles string
		Differ, Not        bool
		Cells              []cell
	}
)

// Sentence counts what there is.
func (x *index) Sentence() string {
	n := map[Kind]int{}
	for _, e := range x.Entries {
		n[e.Kind]++
	}
	var out []string
	for k, name := range []string{"certificate", "report of a live run", "recording"} {
		if c := n[Kind(k)]; c > 0 {
			out = append(out, many(c, name))
		}
	}
	return strings.Join(out, ", ") + "."
}

func many(n int, name string) string {
	if n == 1 {
		return "1 " + name
	}
	if first, rest, ok := strings.Cut(name, " "); ok {
		return fmt.Sprintf("%d %ss %s", n, first, rest)
	}
	return fmt.Sprintf("%d %ss", n, name)
}

func newIndex(all []*entry, a certificate.Against) *index {
	x := &index{Entries: all, Suite: a.Suite, Profiles: a.Catalogue.Profiles()}
	core := certificate.Core(a.Catalogue)
	x.Tables = []table{{Title: "Core profiles"}, {Title: "Extended profiles"}}
	for _, name := range core {
		x.Tables[0].Rows = append(x.Tables[0].Rows, profileRow(name, all, a.Catalogue))
	}
	for _, name := range x.Profiles {
		if !slices.Contains(core, name) {
			x.Tables[1].Rows = append(x.Tables[1].Rows, profileRow(name, all, a.Catalogue))
		}
	}
	for _, p := range a.Catalogue.Pages {
		x.Pages = append(x.Pages, newPage(p, all))
	}
	return x
}

// profileRow is what is known of one profile. The words of a certificate stand
// for certificates only.
func profileRow(name string, all []*entry, c *contract.Catalogue) row {
	out := row{Name: name}
	for _, e := range all {
		n := e.count(name, c)
		switch {
		case e.Kind != Certified && n.seen() == 0, e.Kind == Certified && e.profile(name) == nil:
			out.Cells = append(out.Cells, cell{Text: "·", Class: "soft", Title: "not asked, or not seen"})
		case e.Kind == Certified:
			p := e.profile(name)
			out.Cells = append(out.Cells, cell{Text: page.Sign(p.Result) + " " + string(p.Result), Class: page.ClassOf(p.Result), Title: p.Why})
		default:
			out.Cells = append(out.Cells, n.cell())
		}
	}
	return out
}

// profile is what a certificate says of a profile, nil where it says nothing.
func (e *entry) profile(name string) *certificate.Profile {
	for i, p := range e.Verified.Certificate.Profiles {
		if p.Profile == name {
			return &e.Verified.Certificate.Profiles[i]
		}
	}
	return nil
}

// tally counts clauses.
type tally struct{ Pass, Fail, Unseen, None int }

func (t tally) seen() int { return t.Pass + t.Fail }

func (t *tally) add(v result.Verdict) {
	switch v {
	case result.Pass:
		t.Pass++
	case result.Fail:
		t.Fail++
	case "":
		t.None++
	case result.Superseded:
	default:
		t.Unseen++
	}
}

// cell tells how many hold of those that belong to the edition.
func (t tally) cell() cell {
	c := cell{Text: fmt.Sprintf("%d of %d", t.Pass, t.Pass+t.Fail+t.Unseen), Class: "soft", Title: fmt.Sprintf("of %s %d hold, %d fail, %d were not seen", many(t.Pass+t.Fail+t.Unseen, "clause"), t.Pass, t.Fail, t.Unseen)}
	if t.Fail > 0 {
		c.Text, c.Class = "✗ "+c.Text, "bad"
	}
	if t.seen()+t.Unseen == 0 {
		c.Text = "·"
	}
	return c
}

// count counts an entry's clauses of a profile.
func (e *entry) count(profile string, c *contract.Catalogue) tally {
	var t tally
	for _, cl := range c.Clauses() {
		if slices.Contains(cl.Profiles, profile) {
			t.add(e.Verdicts[cl.ID])
		}
	}
	return t
}

func newPage(p *contract.Page, all []*entry) pageOf {
	out := pageOf{Page: p.Slug, Title: p.Title}
	tallies := map[string][]tally{}
	for _, cl := range p.Clauses {
		i := slices.IndexFunc(out.Groups, func(g group) bool { return g.Name == cl.Group() })
		if i < 0 {
			i = len(out.Groups)
			out.Groups = append(out.Groups, group{Name: cl.Group()})
			tallies[cl.Group()] = make([]tally, len(all))
		}
		out.Groups[i].Rows = append(out.Groups[i].Rows, newClauseRow(cl, all))
		for j, e := range all {
			tallies[cl.Group()][j].add(e.Verdicts[cl.ID])
		}
	}
	for i, g := range out.Groups {
		for _, t := range tallies[g.Name] {
			out.Groups[i].Cells = append(out.Groups[i].Cells, t.cell())
		}
	}
	return out
}

func newClauseRow(cl *contract.Clause, all []*entry) clauseRow {
	r := clauseRow{ID: cl.ID, Says: cl.Says, Profiles: strings.Join(cl.Profiles, " ")}
	seen := map[result.Verdict]bool{}
	for _, e := range all {
		v := e.Verdicts[cl.ID]
		c := cell{Text: page.Sign(v), Class: page.ClassOf(v), Title: string(v)}
		switch {
		case v == "":
			c.Text, c.Title = "·", "not asked"
		case e.Report != nil:
			c.Link = e.Report.Slug + ".html#" + cl.ID
		}
		if v != "" {
			seen[v] = true
		}
		r.Not = r.Not || v != "" && v != result.Pass
		r.Cells = append(r.Cells, c)
	}
	r.Differ = len(seen) > 1
	return r
}

// Word says what there is of an entry.
func (e *entry) Word() string {
	return [...]string{"certificate", "report of a live run", "recording"}[e.Kind]
}

// Short is the same in a narrow column.
func (e *entry) Short() string {
	return [...]string{"certificate", "report", "recording"}[e.Kind]
}

// KindClass is the class of an entry's kind in the style.
func (e *entry) KindClass() string { return [...]string{"fine", "soft", "soft"}[e.Kind] }

// State says who answers for a certificate, "" for what is none.
func (e *entry) State() string {
	if e.Kind != Certified {
		return ""
	}
	out := "unsigned"
	if k := e.Verified.Certificate.Key; k != nil {
		out = "signed, key " + k.Fingerprint[:12]
	}
	if !e.Verified.Accepted {
		out += "; does not belong to this catalogue and suite"
	}
	return out
}

// Day is the day of the run or of the recording.
func (e *entry) Day() string { return day(e.When) }

// Means says why an entry without a certificate certifies nothing.
func (e *entry) Means() string {
	if e.Kind == Recording {
		return "This is a recording: what a wiki answered once, replayed or recorded. It certifies nothing."
	}
	return "This is the report of a run that nobody certified: clauses may have been left out, and nobody answers for it."
}

// alone is the page of an entry without a certificate.
type alone struct {
	Entry *entry
	All   cell // of all clauses; the report's own result is no word for a site
	Rows  []profileCount
}

type profileCount struct {
	Name string
	tally
}

func newAlone(e *entry, c *contract.Catalogue) alone {
	out := alone{Entry: e}
	var all tally
	for _, cl := range c.Clauses() {
		all.add(e.Verdicts[cl.ID])
	}
	out.All = all.cell()
	for _, name := range append(certificate.Core(c), extended(c)...) {
		if t := e.count(name, c); t.seen()+t.Unseen > 0 {
			out.Rows = append(out.Rows, profileCount{name, t})
		}
	}
	return out
}

func extended(c *contract.Catalogue) []string {
	core := certificate.Core(c)
	return slices.DeleteFunc(c.Profiles(), func(p string) bool { return slices.Contains(core, p) })
}
